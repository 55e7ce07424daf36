package dev.meros.kernel.core;

import static java.util.Objects.requireNonNull;

import dev.meros.api.maintenance.InverseOfferStatus.Status;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.scheduler.Call;
import dev.meros.kernel.core.command.FrameworkCommand;
import dev.meros.kernel.core.effect.Answer.Refusal;
import dev.meros.kernel.core.framework.CallRules;
import dev.meros.kernel.core.framework.FrameworkEntry;

import java.util.Optional;

/// Decides on the calls of frameworks: checks who speaks, in the order of mesos-v1 §1.4, and passes
/// the call on.
final class FrameworkCalls {
    private FrameworkCalls() {}

    static Decision decide(Step step, FrameworkCommand command) {
        return switch (command) {
            case FrameworkCommand.Subscribe c ->
                    Subscriptions.subscribe(step, c.subscribe(), c.stream());
            case FrameworkCommand.Called c -> called(step, c.call(), c.stream());
            case FrameworkCommand.StreamClosed c ->
                    Subscriptions.streamClosed(step, c.framework(), c.stream());
        };
    }

    private static Decision called(Step step, Call call, StreamId stream) {
        Optional<String> violation = CallRules.violation(call);
        if (violation.isPresent()) {
            return Decision.refused(Refusal.BAD_REQUEST, violation.get());
        }
        Call.Type type = requireNonNull(call.type());
        if (type == Call.Type.UNKNOWN) {
            return Decision.refused(Refusal.NOT_IMPLEMENTED, "Received 'UNKNOWN' call");
        }
        if (type == Call.Type.SUBSCRIBE) {
            return Decision.refused(
                    Refusal.BAD_REQUEST, "SUBSCRIBE: on a stream (expected: on a new one)");
        }
        FrameworkId id = requireNonNull(call.frameworkId());
        FrameworkEntry framework = step.state.frameworks().find(id);
        if (framework == null) {
            return Decision.refused(Refusal.BAD_REQUEST, "Framework cannot be found");
        }
        StreamId current = step.state.frameworks().stream(id);
        if (current == null) {
            return Decision.refused(Refusal.FORBIDDEN, "Framework is not subscribed");
        }
        if (stream.value().isEmpty()) {
            return Decision.refused(
                    Refusal.BAD_REQUEST,
                    "All non-subscribe calls should include the 'Mesos-Stream-Id' header");
        }
        if (!stream.equals(current)) {
            return Decision.refused(
                    Refusal.BAD_REQUEST,
                    "The stream ID '%s' included in this request didn't match the stream ID currently"
                                    .formatted(stream)
                            + " associated with framework ID "
                            + id);
        }
        return perform(step, framework, call, type);
    }

    private static Decision perform(
            Step step, FrameworkEntry framework, Call call, Call.Type type) {
        switch (type) {
            case TEARDOWN -> FrameworkRemoval.remove(step, framework);
            case ACCEPT -> new Acceptance(step, framework).accept(requireNonNull(call.accept()));
            case DECLINE -> OfferCalls.decline(step, framework, requireNonNull(call.decline()));
            case REVIVE -> OfferCalls.revive(step, framework, call.revive());
            case SUPPRESS -> OfferCalls.suppress(step, framework, call.suppress());
            case KILL -> TaskCalls.kill(step, framework, requireNonNull(call.kill()));
            case ACKNOWLEDGE ->
                    TaskCalls.acknowledge(step, framework, requireNonNull(call.acknowledge()));
            case RECONCILE ->
                    Reconciliation.tasks(step, framework, requireNonNull(call.reconcile()));
            case RECONCILE_OPERATIONS ->
                    Reconciliation.operations(
                            step, framework, requireNonNull(call.reconcileOperations()));
            case REQUEST -> {
                return OfferCalls.request(step, framework, requireNonNull(call.request()));
            }
            case ACKNOWLEDGE_OPERATION_STATUS ->
                    OperationUpdates.acknowledge(
                            step,
                            framework.id(),
                            requireNonNull(call.acknowledgeOperationStatus()));
            case UPDATE_FRAMEWORK -> {
                return Subscriptions.update(
                        step, framework, requireNonNull(call.updateFramework()));
            }
            case ACCEPT_INVERSE_OFFERS -> {
                Call.AcceptInverseOffers accept = requireNonNull(call.acceptInverseOffers());
                InverseOffers.answer(
                        step, framework, accept.inverseOfferIds(), Status.ACCEPT, accept.filters());
            }
            case DECLINE_INVERSE_OFFERS -> {
                Call.DeclineInverseOffers decline = requireNonNull(call.declineInverseOffers());
                InverseOffers.answer(
                        step,
                        framework,
                        decline.inverseOfferIds(),
                        Status.DECLINE,
                        decline.filters());
            }
            case SHUTDOWN ->
                    ExecutorCalls.shutDown(step, framework, requireNonNull(call.shutdown()));
            case MESSAGE -> ExecutorCalls.send(step, framework, requireNonNull(call.message()));
            case UNKNOWN, SUBSCRIBE ->
                    throw new IllegalStateException("not a call on a stream: " + type);
        }
        return step.accepted();
    }
}
