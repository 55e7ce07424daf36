package dev.meros.kernel.core;

import dev.meros.api.agent.AgentEvent;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.OperationState;
import dev.meros.api.model.Resource;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.model.TaskStatus.Reason;
import dev.meros.api.scheduler.Event;
import dev.meros.kernel.core.agent.AgentEntry;
import dev.meros.kernel.core.effect.Effect;
import dev.meros.kernel.core.record.AgentRecord;
import dev.meros.kernel.core.record.VolumeRecord;
import dev.meros.kernel.core.task.Statuses;
import dev.meros.kernel.core.task.TaskEntry;
import dev.meros.kernel.core.volume.VolumeKey;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// Decides what becomes of tasks and offers when an agent is lost; mesos-v1 §7.2.
final class AgentLoss {
    /// For so long all unreachable tasks are kept, however many: partitions heal.
    private static final Duration HEALING = Duration.ofMinutes(10);

    private AgentLoss() {}

    /// An agent was silent for too long. It may come back, and its tasks with it.
    static void unreachable(Step step, AgentEntry agent) {
        withdraw(step, agent.id());
        step.add(new AgentRecord.Unreachable(agent.id(), step.now));
        for (TaskEntry task : step.state.tasks().on(agent.id())) {
            if (task.holdsResources()) {
                TaskStatus status =
                        Statuses.ofKernel(
                                task,
                                TaskState.TASK_UNREACHABLE,
                                Reason.REASON_AGENT_REMOVED,
                                "Agent " + agent.info().hostname() + " is unreachable",
                                step.now);
                StatusUpdates.change(step, task, Statuses.withUnreachableTime(status, step.now));
            }
        }
        OperationUpdates.unreachable(step, agent.id());
        close(step, agent.id());
        tellAll(step, agent.id());
    }

    /// An agent has left for good, and its tasks with it. `how` completes a sentence about it.
    static void removed(Step step, AgentEntry agent, String how) {
        withdraw(step, agent.id());
        for (TaskEntry task : step.state.tasks().on(agent.id())) {
            StatusUpdates.end(
                    step,
                    task,
                    TaskState.TASK_GONE,
                    Reason.REASON_AGENT_REMOVED,
                    "Agent " + agent.info().hostname() + " " + how);
        }
        OperationUpdates.lost(
                step,
                agent.id(),
                OperationState.OPERATION_DROPPED,
                "Agent " + agent.info().hostname() + " " + how);
        loseVolumes(step, agent);
        step.add(new AgentRecord.Removed(agent.id(), step.now));
        close(step, agent.id());
        tellAll(step, agent.id());
    }

    /// The same, and the agent is told to end its tasks and to forget its id.
    static void shutDown(Step step, AgentEntry agent, String how) {
        step.tell(agent.id(), AgentEvent.shutdown(step.state.term()));
        removed(step, agent, how);
    }

    /// An operator has declared that an agent never comes back.
    static void gone(Step step, AgentEntry agent) {
        withdraw(step, agent.id());
        for (TaskEntry task : step.state.tasks().on(agent.id())) {
            StatusUpdates.end(
                    step,
                    task,
                    TaskState.TASK_GONE_BY_OPERATOR,
                    Reason.REASON_AGENT_REMOVED_BY_OPERATOR,
                    "Agent " + agent.info().hostname() + " was marked gone");
        }
        OperationUpdates.lost(
                step,
                agent.id(),
                OperationState.OPERATION_GONE_BY_OPERATOR,
                "Agent " + agent.info().hostname() + " was marked gone");
        loseVolumes(step, agent);
        step.add(new AgentRecord.MarkedGone(agent.id(), step.now));
        step.tell(agent.id(), AgentEvent.shutdown(step.state.term()));
        close(step, agent.id());
        tellAll(step, agent.id());
    }

    /// Gives up the tasks of a framework that are unreachable for long when there are too many.
    /// They are killed should their agent come back.
    static void giveUp(Step step, FrameworkId framework) {
        int most = step.rules.history().unreachableTasks();
        for (TaskEntry task : step.state.tasks().unreachableSurplus(framework, most)) {
            AgentEntry agent = step.state.agents().find(task.agent());
            Instant since = agent == null ? null : agent.unreachableSince();
            if (since != null && since.plus(HEALING).isBefore(step.now)) {
                StatusUpdates.end(
                        step,
                        task,
                        TaskState.TASK_GONE,
                        Reason.REASON_AGENT_REMOVED,
                        "Unreachable for too long, with more than " + most + " others");
            }
        }
    }

    /// Its volumes are remembered until an operator removes them.
    private static void loseVolumes(Step step, AgentEntry agent) {
        List<Resource> volumes =
                agent.total().toList().stream().filter(VolumeKey::isVolume).toList();
        if (!volumes.isEmpty()) {
            step.add(new VolumeRecord.Lost(agent.id(), agent.info().hostname(), volumes, step.now));
        }
    }

    private static void withdraw(Step step, AgentId agent) {
        step.rescind(step.state.offers().on(agent));
        InverseOffers.rescind(step, step.state.maintenance().inverseOffers().on(agent));
    }

    private static void close(Step step, AgentId agent) {
        StreamId stream = step.state.agents().stream(agent);
        if (stream != null) {
            step.add(new Effect.CloseStream(stream));
        }
    }

    private static void tellAll(Step step, AgentId agent) {
        Event event = Event.failure(new Event.Failure(agent, null, null));
        for (FrameworkId framework : step.state.frameworks().subscriptions().keySet()) {
            step.tell(framework, event);
        }
    }
}
