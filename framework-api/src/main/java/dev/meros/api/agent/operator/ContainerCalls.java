package dev.meros.api.agent.operator;

import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.ContainerId;
import dev.meros.api.model.ContainerInfo;
import dev.meros.api.model.Fields;
import dev.meros.api.model.Resource;
import dev.meros.api.model.Scalar;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/// The parts of the calls about single containers. A container whose id names a parent runs beside
/// or within that one and ends with it; one without is standalone.
public final class ContainerCalls {
    private ContainerCalls() {}

    /// `launch_container`: `resources` belong to standalone containers, or to nested ones that do
    /// not share the cgroups of their parent; `limits` are amounts by the name of the resource.
    public record LaunchContainer(
            ContainerId containerId,
            @Nullable CommandInfo command,
            List<Resource> resources,
            @Nullable ContainerInfo container,
            Map<String, Scalar> limits) {
        public LaunchContainer {
            Fields.required(containerId, "LaunchContainer.container_id");
            resources = Fields.list(resources);
            limits = Fields.map(limits);
        }
    }

    /// `launch_nested_container` and `launch_nested_container_session`.
    public record LaunchNestedContainer(
            ContainerId containerId,
            @Nullable CommandInfo command,
            @Nullable ContainerInfo container) {
        public LaunchNestedContainer {
            Fields.required(containerId, "LaunchNestedContainer.container_id");
        }

        /// The same in the form that fits all containers.
        public LaunchContainer toLaunchContainer() {
            return new LaunchContainer(containerId, command, List.of(), container, Map.of());
        }
    }

    /// `kill_container` and `kill_nested_container`: which signal to send, 9 (KILL) when unset.
    public record KillContainer(ContainerId containerId, @Nullable Integer signal) {
        public KillContainer {
            Fields.required(containerId, "KillContainer.container_id");
        }
    }

    /// The calls that say nothing but which container: wait, remove, and attach to its output.
    public record Target(ContainerId containerId) {
        public Target {
            Fields.required(containerId, "container_id");
        }
    }
}
