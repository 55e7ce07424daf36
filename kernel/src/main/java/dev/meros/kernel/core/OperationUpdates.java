package dev.meros.kernel.core;

import dev.meros.api.agent.AgentCall;
import dev.meros.api.agent.AgentEvent;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.Bytes;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.Offer;
import dev.meros.api.model.OperationState;
import dev.meros.api.model.OperationStatus;
import dev.meros.api.model.Resource;
import dev.meros.api.resource.Reservations;
import dev.meros.api.scheduler.Call;
import dev.meros.api.scheduler.Event;
import dev.meros.kernel.core.effect.Effect;
import dev.meros.kernel.core.operation.OperationEntry;
import dev.meros.kernel.core.operation.OperationIds;
import dev.meros.kernel.core.operation.OperationRules;
import dev.meros.kernel.core.operation.OperationStates;
import dev.meros.kernel.core.operation.ResourceShape;
import dev.meros.kernel.core.record.FeedbackRecord;
import dev.meros.kernel.core.record.OperationRecord;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Tells agents of operations until they have done them, and frameworks of statuses until they
/// acknowledge them: mesos-v1 §7.6.
final class OperationUpdates {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(10);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

    /// The most operations of which one tick tells again; the others wait for the next tick.
    private static final int MAX_PER_TICK = 1000;

    /// Doubling any further would be longer than the longest pause.
    private static final int MAX_DOUBLINGS = 6;

    private OperationUpdates() {}

    /// A status; with a uuid when it is the end of an operation of which a framework wants to know.
    static OperationStatus.Builder status(
            Bytes uuid,
            @Nullable FrameworkId framework,
            Offer.Operation operation,
            AgentId agent,
            OperationState state) {
        List<Resource> named = OperationRules.named(operation);
        boolean acknowledged =
                framework != null && operation.id() != null && OperationStates.isTerminal(state);
        return OperationStatus.builder()
                .operationId(operation.id())
                .state(state)
                .agentId(agent)
                .resourceProviderId(named.isEmpty() ? null : named.getFirst().providerId())
                .uuid(acknowledged ? OperationIds.ofStatus(uuid, state) : null);
    }

    private static OperationStatus.Builder status(OperationEntry operation, OperationState state) {
        return status(
                operation.uuid(),
                operation.framework(),
                operation.operation(),
                operation.agent(),
                state);
    }

    static void tellAgent(
            Step step, AgentId agent, Bytes uuid, Offer.Operation operation, int attempt) {
        if (step.state.agents().isConnected(agent)
                && !OperationTurns.mustWait(step, agent, uuid, operation)) {
            step.tell(agent, event(step, uuid, operation));
            schedule(step, uuid, attempt);
        }
    }

    private static AgentEvent event(Step step, Bytes uuid, Offer.Operation operation) {
        return AgentEvent.applyOperation(
                step.state.term(),
                new AgentEvent.ApplyOperation(uuid, operation.toBuilder().id(null).build()));
    }

    /// Tells a framework of a status, and again later if it has to be acknowledged.
    static void tellFramework(
            Step step, FrameworkId framework, Bytes uuid, OperationStatus status) {
        tellFramework(step, framework, uuid, status, 1);
    }

    private static void tellFramework(
            Step step, FrameworkId framework, Bytes uuid, OperationStatus status, int attempt) {
        step.tell(framework, event(status));
        if (status.uuid() != null && step.state.frameworks().stream(framework) != null) {
            schedule(step, uuid, attempt);
        }
    }

    static Event event(OperationStatus status) {
        return Event.builder()
                .type(Event.Type.UPDATE_OPERATION_STATUS)
                .updateOperationStatus(new Event.UpdateOperationStatus(status))
                .build();
    }

    private static void schedule(Step step, Bytes uuid, int attempt) {
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(attempt - 1, MAX_DOUBLINGS));
        Duration wait = pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
        step.add(new FeedbackRecord.Sent(uuid, attempt, step.now.plus(wait)));
    }

    /// An agent has done something, or cannot.
    static void received(Step step, AgentId agent, AgentCall.OperationUpdate update) {
        OperationEntry operation = step.state.operations().find(update.uuid());
        if (operation == null || !operation.agent().equals(agent) || !operation.isAtAgent()) {
            return;
        }
        boolean finished = update.status().state() == OperationState.OPERATION_FINISHED;
        if (!operation.held().isEmpty()) {
            receivedAsked(step, operation, update.status());
        } else if (finished) {
            end(step, operation, status(operation, OperationState.OPERATION_FINISHED).build());
        } else {
            trouble(step, operation, update.status().message());
            return;
        }
        for (OperationEntry next : OperationTurns.after(step, operation)) {
            step.tell(agent, event(step, next.uuid(), next.operation()));
            schedule(step, next.uuid(), 1);
        }
    }

    /// What the books say stands: the agent is told again until it can follow.
    private static void trouble(Step step, OperationEntry operation, @Nullable String message) {
        OperationStatus status =
                status(operation, OperationState.OPERATION_PENDING).message(message).build();
        if (!status.equals(operation.status())) {
            step.add(new OperationRecord.StatusChanged(operation.uuid(), status));
            FrameworkId framework = operation.framework();
            if (framework != null && operation.hasAudience()) {
                step.tell(framework, event(status));
            }
        }
    }

    private static void receivedAsked(Step step, OperationEntry operation, OperationStatus said) {
        OperationState state =
                said.state() == OperationState.OPERATION_FINISHED
                        ? OperationState.OPERATION_FINISHED
                        : OperationState.OPERATION_FAILED;
        List<Resource> converted =
                said.convertedResources().stream()
                        .map(r -> Reservations.upgraded(r).toBuilder().allocationInfo(null).build())
                        .toList();
        Optional<String> violation = ResourceShape.violation(converted);
        if (state != OperationState.OPERATION_FINISHED) {
            end(step, operation, status(operation, state).message(said.message()).build());
        } else if (violation.isPresent()) {
            end(
                    step,
                    operation,
                    status(operation, OperationState.OPERATION_ERROR)
                            .message("The agent has made " + violation.get())
                            .build());
        } else {
            end(
                    step,
                    operation,
                    status(operation, state)
                            .message(said.message())
                            .convertedResources(converted)
                            .build());
            step.add(
                    new OperationRecord.Converted(
                            operation.agent(), operation.held().toList(), converted));
        }
    }

    private static void end(Step step, OperationEntry operation, OperationStatus status) {
        step.add(new OperationRecord.StatusChanged(operation.uuid(), status));
        FrameworkId framework = operation.framework();
        if (framework != null && operation.hasAudience()) {
            tellFramework(step, framework, operation.uuid(), status);
        }
    }

    /// Tells those again who have not answered for too long.
    static void remind(Step step) {
        for (OperationEntry operation : step.state.operations().due(step.now, MAX_PER_TICK)) {
            int attempt = step.state.operations().attempts(operation.uuid()) + 1;
            FrameworkId framework = operation.framework();
            if (operation.isAtAgent() && step.state.agents().isConnected(operation.agent())) {
                tellAgent(
                        step, operation.agent(), operation.uuid(), operation.operation(), attempt);
            } else if (operation.awaitsAcknowledgement()
                    && framework != null
                    && step.state.frameworks().stream(framework) != null) {
                tellFramework(step, framework, operation.uuid(), operation.status(), attempt);
            } else {
                step.add(new FeedbackRecord.Paused(operation.uuid()));
            }
        }
    }

    /// Tells a framework that is back of all that it has not acknowledged.
    static void catchUp(Step step, FrameworkId framework, StreamId stream) {
        for (OperationEntry operation : step.state.operations().of(framework)) {
            if (operation.awaitsAcknowledgement()) {
                step.add(new Effect.ToFramework(framework, stream, event(operation.status())));
                schedule(step, operation.uuid(), 1);
            }
        }
    }

    /// Tells an agent that is back of all that it has not done, in order.
    static void catchUp(Step step, AgentId agent, StreamId stream) {
        for (OperationEntry operation : step.state.operations().on(agent)) {
            if (operation.isAtAgent()
                    && !OperationTurns.mustWait(
                            step, agent, operation.uuid(), operation.operation())) {
                step.add(
                        new Effect.ToAgent(
                                agent,
                                stream,
                                event(step, operation.uuid(), operation.operation())));
                schedule(step, operation.uuid(), 1);
            }
        }
    }

    /// The agent is not heard of: nothing is known of what it has yet to do.
    static void unreachable(Step step, AgentId agent) {
        for (OperationEntry operation : step.state.operations().on(agent)) {
            FrameworkId framework = operation.framework();
            if (operation.isAtAgent() && operation.hasAudience() && framework != null) {
                step.tell(
                        framework,
                        event(
                                status(operation, OperationState.OPERATION_UNREACHABLE)
                                        .message("The agent is unreachable")
                                        .build()));
            }
        }
    }

    /// The agent is no more, and what it has yet to do with it.
    static void lost(Step step, AgentId agent, OperationState state, String message) {
        for (OperationEntry operation : step.state.operations().on(agent)) {
            if (operation.isAtAgent()) {
                end(step, operation, status(operation, state).message(message).build());
            }
        }
    }

    /// A framework knows what became of an operation; anything else it acknowledges is ignored.
    static void acknowledge(
            Step step, FrameworkId framework, Call.AcknowledgeOperationStatus acknowledge) {
        OperationEntry operation =
                step.state.operations().find(framework, acknowledge.operationId());
        if (operation != null
                && operation.status().uuid() != null
                && operation.status().uuid().value().equals(acknowledge.uuid())
                && (acknowledge.agentId() == null
                        || acknowledge.agentId().equals(operation.agent()))) {
            step.add(new OperationRecord.Acknowledged(operation.uuid()));
        }
    }
}
