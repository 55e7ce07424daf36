package dev.meros.kernel.core;

import dev.meros.api.agent.AgentCall;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.DrainConfig;
import dev.meros.api.model.DurationInfo;
import dev.meros.api.model.KillPolicy;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.model.TaskStatus.Reason;
import dev.meros.kernel.core.agent.AgentEntry;
import dev.meros.kernel.core.agent.AgentStanding;
import dev.meros.kernel.core.record.AgentRecord;
import dev.meros.kernel.core.task.TaskEntry;

import org.jspecify.annotations.Nullable;

import java.time.Duration;

/// Empties agents: their tasks are killed, and when nothing is left the agent is drained; mesos-v1
/// §5.2 DRAIN_AGENT.
final class Drains {
    /// The grace period of a task that names none.
    private static final Duration USUAL_GRACE = Duration.ofSeconds(3);

    private Drains() {}

    /// An unreachable agent that is to be marked gone has nothing to be waited for. Any other
    /// unreachable one is emptied when it comes back: its tasks' kills are sent to it then.
    static void begin(Step step, AgentEntry agent, DrainConfig config) {
        step.rescind(step.state.offers().on(agent.id()));
        step.add(new AgentRecord.DrainBegun(agent.id(), config, step.now));
        if (agent.isUnreachable() && config.markGone()) {
            AgentLoss.gone(step, agent);
            return;
        }
        for (TaskEntry task : step.state.tasks().on(agent.id())) {
            KillPolicy wanted = task.kill() == null ? null : task.kill().policy();
            TaskCalls.kill(step, task, bounded(config, task, wanted));
        }
    }

    /// The policy by which a task is killed: on an agent that is being emptied the grace period is
    /// at most that of the operator.
    static @Nullable KillPolicy policy(Step step, TaskEntry task, @Nullable KillPolicy wanted) {
        AgentEntry agent = step.state.agents().find(task.agent());
        DrainConfig config =
                agent == null || !agent.standing().isDraining() ? null : agent.standing().drain();
        return config == null ? wanted : bounded(config, task, wanted);
    }

    private static @Nullable KillPolicy bounded(
            DrainConfig config, TaskEntry task, @Nullable KillPolicy wanted) {
        DurationInfo most = config.maxGracePeriod();
        if (most == null) {
            return wanted;
        }
        Duration own = grace(wanted);
        if (own == null) {
            own = grace(task.info().killPolicy());
        }
        return most.toDuration().compareTo(own == null ? USUAL_GRACE : own) < 0
                ? new KillPolicy(most)
                : wanted;
    }

    private static @Nullable Duration grace(@Nullable KillPolicy policy) {
        return policy == null || policy.gracePeriod() == null
                ? null
                : policy.gracePeriod().toDuration();
    }

    /// An update of a task as frameworks see it: one that ends because its agent is emptied says
    /// so, and is gone when the agent will be.
    static AgentCall.Update explained(Step step, AgentId id, AgentCall.Update update) {
        AgentEntry agent = step.state.agents().find(id);
        AgentStanding standing = agent == null ? AgentStanding.USUAL : agent.standing();
        DrainConfig config = standing.drain();
        TaskStatus status = update.status();
        boolean killed =
                status.state() == TaskState.TASK_KILLED || status.state() == TaskState.TASK_KILLING;
        if (!standing.isDraining() || config == null) {
            return update;
        }
        if (killed) {
            status =
                    status.toBuilder()
                            .state(end(config, status.state()))
                            .reason(Reason.REASON_AGENT_DRAINING)
                            .build();
        }
        return new AgentCall.Update(
                update.frameworkId(), status, end(config, update.latestState()));
    }

    private static TaskState end(DrainConfig config, TaskState state) {
        return config.markGone() && state == TaskState.TASK_KILLED
                ? TaskState.TASK_GONE_BY_OPERATOR
                : state;
    }

    /// Finds the agents on which nothing is left.
    static void finish(Step step) {
        for (AgentId id : step.state.agents().draining()) {
            AgentEntry agent = step.state.agents().find(id);
            DrainConfig config = agent == null ? null : agent.standing().drain();
            if (agent == null || config == null) {
                continue;
            }
            if (agent.isUnreachable()) {
                if (config.markGone()) {
                    AgentLoss.gone(step, agent);
                }
            } else if (!step.state.tasks().anyOn(id) && !step.state.operations().anyAt(id)) {
                step.add(new AgentRecord.Drained(id, step.now));
                if (config.markGone()) {
                    AgentLoss.gone(step, agent);
                }
            }
        }
    }
}
