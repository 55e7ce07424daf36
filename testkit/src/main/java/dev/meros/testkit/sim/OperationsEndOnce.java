package dev.meros.testkit.sim;

import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.OperationId;
import dev.meros.api.model.OperationState;
import dev.meros.api.model.OperationStatus;
import dev.meros.api.scheduler.Event;
import dev.meros.kernel.core.ClusterState;
import dev.meros.kernel.core.operation.OperationEntry;
import dev.meros.kernel.core.record.FrameworkRecord;
import dev.meros.kernel.core.record.KernelRecord;
import dev.meros.kernel.core.record.OperationRecord;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A framework hears the end of each operation that it gave an id, always the same end, and again
/// until it acknowledges it.
final class OperationsEndOnce extends Invariant {
    private static final Set<OperationState> ENDS =
            EnumSet.of(
                    OperationState.OPERATION_FINISHED,
                    OperationState.OPERATION_FAILED,
                    OperationState.OPERATION_ERROR,
                    OperationState.OPERATION_DROPPED,
                    OperationState.OPERATION_GONE_BY_OPERATOR);

    private final Map<Key, OperationState> told = new HashMap<>();
    private final Set<Key> begun = new LinkedHashSet<>();

    private record Key(FrameworkId framework, OperationId operation) {}

    @Override
    String sentence() {
        return "every operation with an id reaches one end, of which its framework hears";
    }

    @Override
    void frameworkGets(SimDriver driver, Event event) {
        if (event.updateOperationStatus() == null) {
            return;
        }
        OperationStatus status = event.updateOperationStatus().status();
        if (status.operationId() == null || !ENDS.contains(status.state())) {
            return;
        }
        Key key = new Key(driver.frameworkId(), status.operationId());
        OperationState before = told.putIfAbsent(key, status.state());
        expect(
                before == null || before == status.state(),
                "%s was told that operation %s is %s, and now that it is %s",
                driver.name,
                key.operation(),
                before,
                status.state());
    }

    @Override
    void committed(ClusterState committed, List<KernelRecord> records) {
        for (KernelRecord record : records) {
            if (record instanceof OperationRecord.Begun r
                    && r.framework() != null
                    && r.operation().id() != null) {
                begun.add(new Key(r.framework(), r.operation().id()));
            } else if (record instanceof FrameworkRecord.Removed r) {
                begun.removeIf(k -> k.framework().equals(r.framework()));
            }
        }
    }

    /// An operation whose end is not known to its framework, if there is one.
    Optional<String> open(World world) {
        KernelProcess kernel = world.kernel.process();
        if (kernel == null) {
            return Optional.of("the kernel is down");
        }
        for (OperationEntry operation : kernel.state().operations().all()) {
            if (!isOfLostAgent(kernel.state(), operation)) {
                return Optional.of("operation %s is in the books".formatted(operation));
            }
        }
        for (Key key : begun) {
            if (!told.containsKey(key)
                    && kernel.state().frameworks().find(key.framework()) != null) {
                return Optional.of("nobody has told the end of operation %s".formatted(key));
            }
        }
        return Optional.empty();
    }

    private static boolean isOfLostAgent(ClusterState state, OperationEntry operation) {
        var agent = state.agents().find(operation.agent());
        return operation.isAtAgent() && agent != null && agent.isUnreachable();
    }
}
