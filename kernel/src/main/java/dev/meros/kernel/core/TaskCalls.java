package dev.meros.kernel.core;

import dev.meros.api.agent.AgentEvent;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.KillPolicy;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskState;
import dev.meros.api.scheduler.Call;
import dev.meros.kernel.core.framework.FrameworkEntry;
import dev.meros.kernel.core.record.TaskRecord;
import dev.meros.kernel.core.task.Statuses;
import dev.meros.kernel.core.task.TaskEntry;

import org.jspecify.annotations.Nullable;

import java.util.Objects;

/// Decides on KILL and ACKNOWLEDGE: mesos-v1 §2.2.
final class TaskCalls {
    private TaskCalls() {}

    static void kill(Step step, FrameworkEntry framework, Call.Kill kill) {
        TaskEntry task = step.state.tasks().find(framework.id(), kill.taskId());
        if (task == null) {
            Reconciliation.answer(step, framework, kill.taskId(), kill.agentId());
            return;
        }
        if (kill.agentId() != null && !kill.agentId().equals(task.agent())) {
            return;
        }
        if (task.state() == TaskState.TASK_UNREACHABLE) {
            step.update(framework, Statuses.reconciled(task, step.now));
        }
        kill(step, task, Drains.policy(step, task, kill.killPolicy()));
    }

    /// Has a task ended by its agent, now or when that is back.
    static void kill(Step step, TaskEntry task, @Nullable KillPolicy policy) {
        if (task.latestState().isTerminal()) {
            return;
        }
        TaskRecord.KillRequested request =
                new TaskRecord.KillRequested(task.framework(), task.id(), policy);
        if (!Objects.equals(task.kill(), request)) {
            step.add(request);
        }
        sendKill(step, task, policy);
    }

    static void sendKill(Step step, TaskEntry task, @Nullable KillPolicy policy) {
        step.tell(
                task.agent(),
                AgentEvent.kill(
                        step.state.term(),
                        new AgentEvent.Kill(task.framework(), task.id(), policy)));
    }

    /// Passed on only while the agent is connected: else the agent sends the status again, and the
    /// framework acknowledges it again.
    static void acknowledge(Step step, FrameworkEntry framework, Call.Acknowledge acknowledge) {
        if (!step.state.agents().isConnected(acknowledge.agentId())) {
            return;
        }
        FrameworkId id = framework.id();
        TaskId taskId = acknowledge.taskId();
        TaskEntry task = step.state.tasks().find(id, taskId);
        if (task != null) {
            boolean expected = task.awaits(acknowledge.uuid());
            if (!acknowledge.agentId().equals(task.agent())
                    || (!expected && !task.hasAcknowledged(acknowledge.uuid()))) {
                return;
            }
            if (expected) {
                step.add(new TaskRecord.Acknowledged(id, taskId, acknowledge.uuid()));
            }
        }
        step.tell(
                acknowledge.agentId(),
                AgentEvent.acknowledge(
                        step.state.term(),
                        new AgentEvent.Acknowledge(id, taskId, acknowledge.uuid())));
    }
}
