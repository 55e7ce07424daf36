package dev.meros.kernel.core;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.DurationInfo;
import dev.meros.kernel.core.agent.AgentEntry;
import dev.meros.kernel.core.command.NodeCommand;
import dev.meros.kernel.core.effect.Answer.Refusal;
import dev.meros.kernel.core.record.AgentRecord;

/// Decides on what operators do with agents; mesos-v1 §5.2.
final class NodeCalls {
    private NodeCalls() {}

    static Decision decide(Step step, NodeCommand command) {
        return switch (command) {
            case NodeCommand.Deactivate c -> deactivate(step, c.agent());
            case NodeCommand.Reactivate c -> reactivate(step, c.agent());
            case NodeCommand.Drain c -> drain(step, c);
            case NodeCommand.MarkGone c -> markGone(step, c.agent());
            case NodeCommand.UpdateSchedule c -> Maintenance.update(step, c.schedule());
            case NodeCommand.StartMaintenance c -> Maintenance.start(step, c.machines());
            case NodeCommand.StopMaintenance c -> Maintenance.stop(step, c.machines());
        };
    }

    private static Decision deactivate(Step step, AgentId id) {
        AgentEntry agent = step.state.agents().find(id);
        if (agent == null) {
            return unknown(Refusal.BAD_REQUEST, id);
        }
        if (agent.standing().isActive()) {
            step.rescind(step.state.offers().on(id));
            step.add(new AgentRecord.Deactivated(id, step.now));
        }
        return step.accepted();
    }

    private static Decision reactivate(Step step, AgentId id) {
        AgentEntry agent = step.state.agents().find(id);
        if (agent == null) {
            return unknown(Refusal.BAD_REQUEST, id);
        }
        return switch (agent.standing().mode()) {
            case ACTIVE, DRAINING ->
                    Decision.refused(
                            Refusal.BAD_REQUEST,
                            "agent_id: %s, which is %s (expected: a deactivated or drained agent)"
                                    .formatted(id, agent.standing().mode()));
            case DEACTIVATED, DRAINED -> {
                step.add(new AgentRecord.Reactivated(id, step.now));
                yield step.accepted();
            }
        };
    }

    private static Decision drain(Step step, NodeCommand.Drain command) {
        AgentEntry agent = step.state.agents().find(command.agent());
        if (agent == null) {
            return unknown(Refusal.BAD_REQUEST, command.agent());
        }
        DurationInfo grace = command.config().maxGracePeriod();
        if (grace != null && grace.nanoseconds() < 0) {
            return Decision.refused(
                    Refusal.BAD_REQUEST, "max_grace_period: negative (expected: 0 or more)");
        }
        if (step.state.maintenance().unavailability(agent.id()) != null) {
            return Decision.refused(
                    Refusal.BAD_REQUEST,
                    "agent_id: %s (expected: an agent that is in no maintenance schedule)"
                            .formatted(agent.id()));
        }
        Drains.begin(step, agent, command.config());
        return step.accepted();
    }

    private static Decision markGone(Step step, AgentId id) {
        AgentEntry agent = step.state.agents().find(id);
        if (agent != null) {
            AgentLoss.gone(step, agent);
        } else if (!step.state.agents().gone().contains(id)) {
            return unknown(Refusal.NOT_FOUND, id);
        }
        return step.accepted();
    }

    private static Decision unknown(Refusal refusal, AgentId id) {
        return Decision.refused(
                refusal, "agent_id: %s (expected: an agent of this cluster)".formatted(id));
    }
}
