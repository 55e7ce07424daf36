package dev.meros.agent.nested.core;

import dev.meros.agent.nested.core.NestedContainer.Kind;
import dev.meros.api.agent.operator.ContainerCalls.LaunchContainer;
import dev.meros.api.model.ContainerId;
import dev.meros.api.model.Resource;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/// Which launches make sense; mesos-v1 §4.6.
final class LaunchRules {
    private LaunchRules() {}

    /// The refusal of a launch that does not, if it does not.
    static Optional<NestedAnswer.Refused> check(
            NestedState state, Kind kind, LaunchContainer launch) {
        String problem = ContainerIds.problem(launch.containerId());
        if (problem == null) {
            problem =
                    launch.containerId().parent() == null
                            ? standalone(kind, launch)
                            : nested(state, launch, launch.containerId().parent());
        }
        return problem == null ? Optional.empty() : Optional.of(NestedCore.invalid(problem));
    }

    private static @Nullable String standalone(Kind kind, LaunchContainer launch) {
        if (kind != Kind.STANDALONE) {
            return "container_id.parent: unset (expected: the container to be nested in)";
        }
        if (launch.resources().isEmpty()) {
            return "resources: none (expected: those of a standalone container)";
        }
        for (Resource r : launch.resources()) {
            boolean reserved = !r.reservations().isEmpty() || r.reservation() != null;
            boolean persistent = r.disk() != null && r.disk().persistence() != null;
            if (reserved || persistent || r.revocable() != null || r.shared() != null) {
                return "resources: "
                        + r.name()
                        + " (expected: neither reserved, revocable, shared nor a persistent"
                        + " volume)";
            }
        }
        return null;
    }

    private static @Nullable String nested(
            NestedState state, LaunchContainer launch, ContainerId parent) {
        boolean own =
                launch.container() != null
                        && launch.container().linuxInfo() != null
                        && Boolean.FALSE.equals(launch.container().linuxInfo().shareCgroups());
        if (!own && (!launch.resources().isEmpty() || !launch.limits().isEmpty())) {
            return "resources: set (expected: none, unless share_cgroups is false)";
        }
        NestedContainer there = state.container(parent);
        boolean runs =
                there == null
                        ? parent.parent() == null && state.roots().contains(parent.value())
                        : there.phase() == Phase.RUNNING;
        return runs
                ? null
                : "Parent container "
                        + ContainerIds.text(parent)
                        + (there == null ? " cannot be found" : " is not running");
    }
}
