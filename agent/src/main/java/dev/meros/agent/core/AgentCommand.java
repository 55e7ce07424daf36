package dev.meros.agent.core;

import dev.meros.api.agent.AgentEvent;
import dev.meros.api.executor.Call;
import dev.meros.api.model.Bytes;
import dev.meros.api.model.CheckStatusInfo;
import dev.meros.api.model.TaskResourceLimitation;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.model.TaskStatus.Reason;

import org.jspecify.annotations.Nullable;

/// What the agent is told, by the kernel, its containers, its checks and the clock. Commands about
/// a container name it, so that a late one about a former run changes nothing.
public sealed interface AgentCommand {
    /// An event of the current stream.
    record FromKernel(AgentEvent event) implements AgentCommand {}

    /// The stream has ended.
    record LinkLost() implements AgentCommand {}

    record ContainerStarted(TaskKey key, String container, TaskProcess process)
            implements AgentCommand {}

    record ContainerFailed(TaskKey key, String container, Reason reason, String message)
            implements AgentCommand {}

    record ContainerExited(TaskKey key, String container, ContainerExit exit)
            implements AgentCommand {}

    /// After a start of the agent: the container still runs.
    record ContainerRecovered(TaskKey key, String container, TaskProcess process)
            implements AgentCommand {}

    /// After a start of the agent: there is no trace of the container.
    record ContainerMissing(TaskKey key, String container) implements AgentCommand {}

    record Checked(TaskKey key, String container, CheckStatusInfo result) implements AgentCommand {}

    record HealthChecked(TaskKey key, String container, CheckResult result)
            implements AgentCommand {}

    /// A container has taken more of something than its task was given.
    record LimitExceeded(
            TaskKey key,
            String container,
            Reason reason,
            String message,
            @Nullable TaskResourceLimitation limitation)
            implements AgentCommand {
        /// Without the figures.
        public LimitExceeded(TaskKey key, String container, Reason reason, String message) {
            this(key, container, reason, message, null);
        }
    }

    /// Time has passed; see [AgentCore#nextDeadline].
    record Tick() implements AgentCommand {}

    /// The agent goes down and takes its tasks with it.
    record KillAll() implements AgentCommand {}

    /// What the agent is told by and about custom executors.
    sealed interface OfExecutor extends AgentCommand {
        ExecutorKey key();
    }

    record ExecutorStarted(ExecutorKey key, String container, TaskProcess process)
            implements OfExecutor {}

    record ExecutorFailed(ExecutorKey key, String container, Reason reason, String message)
            implements OfExecutor {}

    record ExecutorExited(ExecutorKey key, String container, ContainerExit exit)
            implements OfExecutor {}

    /// The container of an executor cannot be made ready for another task.
    record ExecutorUnprepared(ExecutorKey key, String container, String message)
            implements OfExecutor {}

    /// The container of an executor has taken more of something than it was given.
    record ExecutorLimitExceeded(
            ExecutorKey key,
            String container,
            Reason reason,
            String message,
            TaskResourceLimitation limitation)
            implements OfExecutor {}

    /// After a start of the agent: the executor still runs.
    record ExecutorRecovered(ExecutorKey key, String container, TaskProcess process)
            implements OfExecutor {}

    /// After a start of the agent: there is no trace of the executor.
    record ExecutorMissing(ExecutorKey key, String container) implements OfExecutor {}

    /// An executor has opened `stream` and brings what was not acknowledged on an earlier one.
    record ExecutorSubscribed(ExecutorKey key, String stream, Call.Subscribe subscribe)
            implements OfExecutor {}

    /// A stream of an executor has ended.
    record ExecutorLost(ExecutorKey key, String stream) implements OfExecutor {}

    /// An executor says what became of a task; `status` has a `uuid`.
    record ExecutorUpdated(ExecutorKey key, TaskStatus status) implements OfExecutor {}

    /// An executor has something to say to its framework.
    record ExecutorSaid(ExecutorKey key, Bytes data) implements OfExecutor {}

    /// What one health check found.
    sealed interface CheckResult {
        record Passed() implements CheckResult {}

        record Failed(String message) implements CheckResult {}
    }
}
