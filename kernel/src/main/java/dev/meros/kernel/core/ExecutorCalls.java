package dev.meros.kernel.core;

import dev.meros.api.agent.AgentCall;
import dev.meros.api.agent.AgentEvent;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.ExecutorInfo;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.TaskState;
import dev.meros.api.scheduler.Call;
import dev.meros.api.scheduler.Event;
import dev.meros.kernel.core.framework.FrameworkEntry;
import dev.meros.kernel.core.record.ExecutorRecord;
import dev.meros.kernel.core.task.ExecutorEntry;
import dev.meros.kernel.core.task.TaskEntry;

import org.jspecify.annotations.Nullable;

/// Decides on SHUTDOWN and MESSAGE, and tells frameworks when an executor has ended; mesos-v1 §2.2,
/// §2.3.
final class ExecutorCalls {
    /// The wait status of a process that exited with status 1.
    private static final int EXITED_WITH_1 = 1 << 8;

    private ExecutorCalls() {}

    /// Passed on to the agent if it has such an executor.
    static void shutDown(Step step, FrameworkEntry framework, Call.Shutdown shutdown) {
        FrameworkId id = framework.id();
        if (step.state.executors().find(id, shutdown.agentId(), shutdown.executorId()) != null) {
            step.tell(
                    shutdown.agentId(),
                    AgentEvent.shutdownExecutor(
                            step.state.term(),
                            new AgentEvent.ShutdownExecutor(id, shutdown.executorId())));
        }
    }

    /// Passed on to the agent if it has such an executor; no promise that it arrives.
    static void send(Step step, FrameworkEntry framework, Call.Message message) {
        FrameworkId id = framework.id();
        if (step.state.executors().find(id, message.agentId(), message.executorId()) != null) {
            step.tell(
                    message.agentId(),
                    AgentEvent.message(
                            step.state.term(),
                            new AgentEvent.Message(id, message.executorId(), message.data())));
        }
    }

    /// Passed on to the framework if it is connected; no promise that it arrives. The kernel does
    /// not ask whether it knows the executor: one whose last task has ended may still speak.
    static void received(Step step, AgentId agent, AgentCall.Message message) {
        step.tell(
                message.frameworkId(),
                Event.message(new Event.Message(agent, message.executorId(), message.data())));
    }

    /// The process of an executor has ended; its framework is told how, once.
    static void ended(Step step, AgentId agent, AgentCall.ExecutorEnded ended) {
        ExecutorEntry executor =
                step.state.executors().find(ended.frameworkId(), agent, ended.executorId());
        if (executor != null && executor.isStanding()) {
            end(step, executor, ended.status());
        }
    }

    /// An executor is no more. `status` is null when its agent does not say how it ended.
    static void end(Step step, ExecutorEntry executor, @Nullable Integer status) {
        step.add(new ExecutorRecord.Ended(executor.framework(), executor.agent(), executor.id()));
        step.tell(
                executor.framework(),
                Event.failure(new Event.Failure(executor.agent(), executor.id(), status)));
    }

    /// A task of the agent's own executor has come to an end, and the executor with it when it was
    /// the last. The framework is told how: with the wait status 0, or that of exit status 1 when
    /// the task did not end well.
    static void ended(Step step, AgentId agent, TaskEntry task, TaskState end) {
        ExecutorInfo executor = task.info().executor();
        if (executor != null && end.isTerminal() && step.state.executors().isLast(task)) {
            boolean well = end == TaskState.TASK_FINISHED || end == TaskState.TASK_KILLED;
            step.tell(
                    task.framework(),
                    Event.failure(
                            new Event.Failure(
                                    agent, executor.executorId(), well ? 0 : EXITED_WITH_1)));
        }
    }
}
