package dev.meros.kernel.core;

import dev.meros.api.agent.AgentCall;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.Resource;
import dev.meros.api.resource.Resources;
import dev.meros.kernel.core.operation.ResourceShape;
import dev.meros.kernel.core.record.ConnectionRecord;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/// Decides on what agents can spare: revocable resources, which are promised to others and not used
/// by them at the moment; mesos-v1 §6.3.
final class Oversubscription {
    private Oversubscription() {}

    static Optional<String> violation(AgentCall.@Nullable Oversubscribed oversubscribed) {
        if (oversubscribed == null) {
            return Optional.of("oversubscribed: unset (expected: set)");
        }
        return ResourceShape.violation(oversubscribed.resources())
                .or(
                        () ->
                                oversubscribed.resources().stream()
                                        .filter(r -> r.revocable() == null)
                                        .findFirst()
                                        .map(
                                                r ->
                                                        "resources: %s (expected: revocable)"
                                                                .formatted(r.name())));
    }

    /// What the agent named before is void: offers that hold some of it are rescinded, tasks that
    /// use it go on until the agent ends them.
    static void changed(Step step, AgentId agent, AgentCall.Oversubscribed oversubscribed) {
        Resources now = Resources.of(oversubscribed.resources()).unallocated();
        if (!now.equals(step.state.agents().oversubscribed(agent))) {
            step.rescind(
                    step.state.offers().on(agent).stream()
                            .filter(
                                    o ->
                                            o.resources().toList().stream()
                                                    .anyMatch(Oversubscription::isRevocable))
                            .toList());
            step.add(new ConnectionRecord.AgentOversubscribed(agent, now));
        }
    }

    private static boolean isRevocable(Resource r) {
        return r.revocable() != null;
    }
}
