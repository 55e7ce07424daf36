package dev.meros.testkit.sim;

import dev.meros.api.model.FrameworkId;
import dev.meros.api.scheduler.Call;
import dev.meros.kernel.core.ClusterState;
import dev.meros.kernel.core.Decision;
import dev.meros.kernel.core.command.Command;
import dev.meros.kernel.core.command.FrameworkCommand;
import dev.meros.kernel.core.effect.Answer;
import dev.meros.kernel.core.framework.FrameworkEntry;
import dev.meros.kernel.core.record.KernelRecord;
import dev.meros.kernel.core.record.OfferRecord;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Roles that a framework has suppressed get no offers until it revives them.
final class SuppressedFrameworksGetNoOffers extends Invariant {
    private final Map<FrameworkId, Set<String>> suppressed = new HashMap<>();

    @Override
    String sentence() {
        return "a suppressed role gets no offers";
    }

    @Override
    void decided(ClusterState state, Command command, Decision decision, Instant now) {
        if (!(decision.answer() instanceof Answer.Accepted)) {
            return;
        }
        if (command instanceof FrameworkCommand.Subscribe(Call.Subscribe subscribe, _)
                && subscribe.frameworkInfo().id() != null) {
            suppressed.put(
                    subscribe.frameworkInfo().id(), new HashSet<>(subscribe.suppressedRoles()));
        }
        if (command instanceof FrameworkCommand.Called(Call call, _)) {
            called(state, call);
        }
        for (KernelRecord record : decision.records()) {
            if (record instanceof OfferRecord.Offered offered) {
                expect(
                        !of(offered.framework()).contains(offered.role()),
                        "%s gets an offer in its suppressed role %s",
                        offered.framework(),
                        offered.role());
            }
        }
    }

    private Set<String> of(FrameworkId framework) {
        return suppressed.computeIfAbsent(framework, _ -> new HashSet<>());
    }

    private void called(ClusterState state, Call call) {
        FrameworkId id = call.frameworkId();
        FrameworkEntry framework = id == null ? null : state.frameworks().find(id);
        if (framework == null) {
            return;
        }
        List<String> all = framework.info().effectiveRoles();
        if (call.type() == Call.Type.SUPPRESS) {
            List<String> roles = call.suppress() == null ? List.of() : call.suppress().roles();
            if (all.containsAll(roles)) {
                of(framework.id()).addAll(roles.isEmpty() ? all : roles);
            }
        } else if (call.type() == Call.Type.REVIVE) {
            List<String> roles = call.revive() == null ? List.of() : call.revive().roles();
            of(framework.id()).removeAll(roles.isEmpty() ? all : roles);
        } else if (call.updateFramework() != null) {
            suppressed.put(framework.id(), new HashSet<>(call.updateFramework().suppressedRoles()));
        }
    }
}
