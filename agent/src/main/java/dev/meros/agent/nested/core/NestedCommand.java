package dev.meros.agent.nested.core;

import dev.meros.agent.core.ContainerExit;
import dev.meros.agent.core.TaskProcess;
import dev.meros.api.agent.operator.ContainerCalls.LaunchContainer;
import dev.meros.api.model.ContainerId;
import dev.meros.api.model.TaskStatus.Reason;

import java.util.List;

/// What is asked about nested and standalone containers, and what is heard of them. What the driver
/// says names the run, so that a late word about a former container of the same id changes nothing.
public sealed interface NestedCommand {
    /// Launch a container; `roots` are the containers of tasks and executors that run right now.
    record Launch(NestedContainer.Kind kind, LaunchContainer launch, List<String> roots)
            implements NestedCommand {}

    record Started(String run, TaskProcess process) implements NestedCommand {}

    record Failed(String run, Reason reason, String message) implements NestedCommand {}

    record Exited(String run, ContainerExit exit) implements NestedCommand {}

    /// After a start of the agent: the container still runs.
    record Recovered(String run, TaskProcess process) implements NestedCommand {}

    /// After a start of the agent: there is no trace of the container.
    record Missing(String run) implements NestedCommand {}

    /// Send a signal to a container.
    record Kill(ContainerId id, int signal) implements NestedCommand {}

    /// End a run and all that is nested in it, whatever they do; nothing when it is over.
    record Destroy(String run) implements NestedCommand {}

    /// Forget a container that is over, and its sandbox; `roots` are the containers of tasks and
    /// executors that run right now.
    record Remove(ContainerId id, List<String> roots) implements NestedCommand {}

    /// These containers of tasks and executors run; what is nested in others has to go.
    record RootsChanged(List<String> roots) implements NestedCommand {}

    /// The agent goes down and takes everything with it.
    record DestroyAll() implements NestedCommand {}
}
