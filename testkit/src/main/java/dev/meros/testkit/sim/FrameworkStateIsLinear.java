package dev.meros.testkit.sim;

import dev.meros.api.model.FrameworkId;
import dev.meros.api.state.FrameworkState;
import dev.meros.kernel.core.ClusterState;
import dev.meros.kernel.core.Decision;
import dev.meros.kernel.core.command.Command;
import dev.meros.kernel.core.command.StateCommand;
import dev.meros.kernel.core.effect.Answer;
import dev.meros.kernel.core.record.FrameworkRecord;
import dev.meros.kernel.core.record.KernelRecord;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/// Writes of framework state happen one after the other: each finds the versions it names or
/// changes nothing, and what it has written is there afterwards.
final class FrameworkStateIsLinear extends Invariant {
    private final Map<FrameworkId, Map<String, Long>> model = new HashMap<>();

    @Override
    String sentence() {
        return "framework state changes by compare-and-set alone";
    }

    @Override
    void replayed(ClusterState before, ClusterState after) {
        model.clear();
        for (FrameworkId framework : after.entries().frameworks()) {
            model.put(framework, versions(after, framework));
        }
    }

    private static Map<String, Long> versions(ClusterState state, FrameworkId framework) {
        TreeMap<String, Long> versions = new TreeMap<>();
        for (FrameworkState.Entry entry : state.entries().entries(framework, "")) {
            versions.put(entry.name(), entry.version());
        }
        return versions;
    }

    @Override
    void decided(ClusterState state, Command command, Decision decision, Instant now) {
        for (KernelRecord record : decision.records()) {
            if (record instanceof FrameworkRecord.Removed removed) {
                model.remove(removed.framework());
            }
        }
        if (!(command instanceof StateCommand.Write write)) {
            return;
        }
        Map<String, Long> entries = model.computeIfAbsent(write.framework(), _ -> new TreeMap<>());
        boolean fits =
                write.write().changes().stream()
                        .allMatch(
                                c ->
                                        entries.getOrDefault(c.name(), 0L)
                                                .equals(c.expectedVersion()));
        if (decision.answer() instanceof Answer.StateWritten) {
            expect(fits, "%s writes %s over %s", write.framework(), write.write(), entries);
            for (FrameworkState.Change change : write.write().changes()) {
                if (change.value() == null) {
                    entries.remove(change.name());
                } else {
                    entries.put(change.name(), change.expectedVersion() + 1);
                }
            }
        }
        expect(
                versions(state, write.framework()).equals(entries),
                "%s has %s (expected: %s)",
                write.framework(),
                versions(state, write.framework()),
                entries);
    }
}
