package dev.meros.kernel.core;

import static java.util.Objects.requireNonNull;

import dev.meros.api.agent.AgentCall;
import dev.meros.api.agent.AgentEvent;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.Bytes;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;
import dev.meros.kernel.core.framework.FrameworkEntry;
import dev.meros.kernel.core.record.TaskRecord;
import dev.meros.kernel.core.task.Statuses;
import dev.meros.kernel.core.task.TaskEntry;

import org.jspecify.annotations.Nullable;

/// Decides on statuses that arrive from agents, and ends tasks that will send none any more;
/// mesos-v1 §7.5.
final class StatusUpdates {
    private StatusUpdates() {}

    /// A status goes to its framework as often as it arrives, until it is acknowledged; the books
    /// change with the first arrival only.
    static void received(Step step, AgentId agent, AgentCall.Update received) {
        AgentCall.Update update = Drains.explained(step, agent, received);
        FrameworkId id = update.frameworkId();
        FrameworkEntry framework = step.state.frameworks().find(id);
        if (framework == null) {
            step.tell(agent, AgentEvent.shutdownFramework(step.state.term(), id));
            return;
        }
        Bytes uuid = requireNonNull(update.uuid());
        TaskEntry task = step.state.tasks().find(id, update.taskId());
        if (task == null || !task.agent().equals(agent)) {
            receivedUnknown(step, agent, update, uuid);
            return;
        }
        if (task.hasAcknowledged(uuid)) {
            acknowledge(step, agent, update, uuid);
            return;
        }
        TaskStatus status =
                update.status().toBuilder().taskId(task.id()).agentId(task.agent()).build();
        boolean repeated =
                task.awaits(uuid)
                        && (task.latestState() == update.latestState()
                                || task.latestState().isTerminal());
        if (!repeated) {
            step.add(new TaskRecord.StatusChanged(id, status, update.latestState()));
        }
        TaskStatus told = task.unacknowledgedStatus();
        step.update(framework, task.awaits(uuid) && told != null ? told : status);
        ExecutorCalls.ended(step, agent, task, update.latestState());
    }

    /// The framework has been told of the task's end long ago: the agent shall end it, too.
    private static void receivedUnknown(
            Step step, AgentId agent, AgentCall.Update update, Bytes uuid) {
        if (!update.latestState().isTerminal()) {
            AgentEvent.Kill kill = new AgentEvent.Kill(update.frameworkId(), update.taskId(), null);
            step.tell(agent, AgentEvent.kill(step.state.term(), kill));
        }
        acknowledge(step, agent, update, uuid);
    }

    private static void acknowledge(Step step, AgentId agent, AgentCall.Update update, Bytes uuid) {
        AgentEvent.Acknowledge acknowledge =
                new AgentEvent.Acknowledge(update.frameworkId(), update.taskId(), uuid);
        step.tell(agent, AgentEvent.acknowledge(step.state.term(), acknowledge));
    }

    /// Ends a task of which nothing more will be heard, with a status of the kernel's own; a task
    /// that has ended before keeps its end.
    static void end(
            Step step, TaskEntry task, TaskState state, TaskStatus.Reason reason, String message) {
        TaskState end = task.latestState().isTerminal() ? task.latestState() : state;
        change(step, task, Statuses.ofKernel(task, end, reason, message, step.now));
        step.add(new TaskRecord.Removed(task.framework(), task.id()));
    }

    /// Changes a task by a status of the kernel's own.
    static void change(Step step, TaskEntry task, TaskStatus status) {
        step.add(new TaskRecord.StatusChanged(task.framework(), status, status.state()));
        tell(step, step.state.frameworks().find(task.framework()), status);
    }

    private static void tell(Step step, @Nullable FrameworkEntry framework, TaskStatus status) {
        if (framework != null) {
            step.update(framework, status);
        }
    }
}
