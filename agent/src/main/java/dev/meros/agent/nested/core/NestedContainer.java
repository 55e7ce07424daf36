package dev.meros.agent.nested.core;

import dev.meros.agent.core.TaskProcess;
import dev.meros.api.agent.operator.ContainerCalls.LaunchContainer;
import dev.meros.api.model.ContainerId;

import org.jspecify.annotations.Nullable;

/// A container that was launched by the agent's API. `run` names it at the driver and is never used
/// again, unlike its id; `end` is set once it is over.
public record NestedContainer(
        String run,
        Kind kind,
        LaunchContainer launch,
        Phase phase,
        @Nullable TaskProcess process,
        @Nullable ContainerEnd end) {
    /// What a container is for.
    public enum Kind {
        /// A container beside or within another one, with a sandbox of its own below that one's.
        NESTED,
        /// The same for somebody who looks around: in the sandbox of its parent, and no longer than
        /// the connection over which it was asked for.
        SESSION,
        /// A container by itself, which belongs to no framework.
        STANDALONE
    }

    static NestedContainer launching(String run, Kind kind, LaunchContainer launch) {
        return new NestedContainer(run, kind, launch, Phase.LAUNCHING, null, null);
    }

    public ContainerId id() {
        return launch.containerId();
    }

    /// Whether its command wants a terminal.
    public boolean hasTerminal() {
        return launch.container() != null && launch.container().ttyInfo() != null;
    }

    /// Whether its input and output pass through the agent, and so end with it.
    public boolean isHeldByAgent() {
        return kind == Kind.SESSION || hasTerminal();
    }

    NestedContainer in(Phase next) {
        return new NestedContainer(run, kind, launch, next, process, end);
    }

    NestedContainer with(TaskProcess started) {
        return new NestedContainer(run, kind, launch, phase, started, end);
    }

    NestedContainer endedBy(ContainerEnd how) {
        return new NestedContainer(run, kind, launch, phase, process, how);
    }
}
