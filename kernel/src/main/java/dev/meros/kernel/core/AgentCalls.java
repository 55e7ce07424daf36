package dev.meros.kernel.core;

import static java.util.Objects.requireNonNull;

import dev.meros.api.agent.AgentCall;
import dev.meros.api.model.AgentId;
import dev.meros.kernel.core.agent.AgentEntry;
import dev.meros.kernel.core.command.AgentCommand;
import dev.meros.kernel.core.effect.Answer.Refusal;
import dev.meros.kernel.core.record.ConnectionRecord;

import java.util.Optional;

/// Decides on what agents say, and on the end of their streams.
final class AgentCalls {
    private AgentCalls() {}

    static Decision decide(Step step, AgentCommand command) {
        return switch (command) {
            case AgentCommand.Register c ->
                    new AgentRegistration(step, c.register(), c.stream()).decide();
            case AgentCommand.Called c -> called(step, c.call(), c.stream());
            case AgentCommand.StreamClosed c -> streamClosed(step, c.agent(), c.stream());
        };
    }

    private static Decision called(Step step, AgentCall call, StreamId stream) {
        AgentCall.Type type = call.type();
        AgentId id = call.agentId();
        if (type == null || type == AgentCall.Type.REGISTER) {
            return Decision.refused(
                    Refusal.BAD_REQUEST, "type: %s (expected: any but REGISTER)".formatted(type));
        }
        if (id == null) {
            return Decision.refused(
                    Refusal.BAD_REQUEST, "agent_id: unset (expected: the agent's id)");
        }
        AgentEntry agent = step.state.agents().find(id);
        if (agent == null || !stream.equals(step.state.agents().stream(id))) {
            return Decision.refused(
                    Refusal.BAD_REQUEST,
                    "stream: '%s' (expected: the current one of agent %s; register again)"
                            .formatted(stream, id));
        }
        AgentCall.Update update = call.update();
        if (type == AgentCall.Type.UPDATE && (update == null || update.uuid() == null)) {
            return Decision.refused(
                    Refusal.BAD_REQUEST, "update: without uuid (expected: a status with a uuid)");
        }
        AgentCall.OperationUpdate operation = call.operationUpdate();
        if (type == AgentCall.Type.OPERATION_STATUS && operation == null) {
            return Decision.refused(Refusal.BAD_REQUEST, "operation_update: unset (expected: set)");
        }
        AgentCall.Message message = call.message();
        if (type == AgentCall.Type.MESSAGE && message == null) {
            return Decision.refused(Refusal.BAD_REQUEST, "message: unset (expected: set)");
        }
        AgentCall.ExecutorEnded ended = call.executorEnded();
        if (type == AgentCall.Type.EXECUTOR_ENDED && ended == null) {
            return Decision.refused(Refusal.BAD_REQUEST, "executor_ended: unset (expected: set)");
        }
        if (type == AgentCall.Type.OVERSUBSCRIBED) {
            Optional<String> violation = Oversubscription.violation(call.oversubscribed());
            if (violation.isPresent()) {
                return Decision.refused(Refusal.BAD_REQUEST, violation.get());
            }
        }
        step.add(new ConnectionRecord.AgentSeen(id, step.now));
        switch (type) {
            case UPDATE -> StatusUpdates.received(step, id, requireNonNull(update));
            case UNREGISTER -> AgentLoss.removed(step, agent, "has left");
            case OPERATION_STATUS -> OperationUpdates.received(step, id, requireNonNull(operation));
            case OVERSUBSCRIBED ->
                    Oversubscription.changed(step, id, requireNonNull(call.oversubscribed()));
            case EXECUTOR_ENDED -> ExecutorCalls.ended(step, id, requireNonNull(ended));
            case MESSAGE -> ExecutorCalls.received(step, id, requireNonNull(message));
            case HEARTBEAT, REGISTER -> {}
        }
        return step.accepted();
    }

    /// Nothing on the agent is offered while nobody can be told to launch there.
    private static Decision streamClosed(Step step, AgentId id, StreamId stream) {
        if (stream.equals(step.state.agents().stream(id))) {
            step.add(new ConnectionRecord.AgentDisconnected(id, step.now));
            step.rescind(step.state.offers().on(id));
        }
        return step.accepted();
    }
}
