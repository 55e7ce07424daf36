package dev.meros.api.framework;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.Bytes;
import dev.meros.api.model.ExecutorId;
import dev.meros.api.model.Filters;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.KillPolicy;
import dev.meros.api.model.Offer;
import dev.meros.api.model.OfferConstraints;
import dev.meros.api.model.OfferId;
import dev.meros.api.model.OperationStatus;
import dev.meros.api.model.Request;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.scheduler.Call;
import dev.meros.api.state.FrameworkState;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// The connection of one framework to the kernel, and its clock.
///
/// Calls never block and may be made from any thread; they leave in the order in which they are
/// made. A call made while there is no subscription is dropped, as the protocol allows: what was
/// lost shows in reconciliation. Callbacks, timers and the completion of futures run on the
/// driver's thread.
public interface SchedulerDriver {
    /// The framework's id; throws [IllegalStateException] before the first subscription.
    FrameworkId frameworkId();

    /// The time; virtual in simulations, so frameworks ask here and nowhere else.
    Instant now();

    /// Uses offers of one agent and one role: the operations are done in order, the rest is
    /// declined with `filters`.
    default void accept(List<OfferId> offers, List<Offer.Operation> operations, Filters filters) {
        send(
                Call.builder()
                        .type(Call.Type.ACCEPT)
                        .accept(new Call.Accept(offers, operations, filters))
                        .build());
    }

    /// Gives offers back; the same resources do not come again for `filters.refuseSeconds`.
    default void decline(List<OfferId> offers, Filters filters) {
        send(
                Call.builder()
                        .type(Call.Type.DECLINE)
                        .decline(new Call.Decline(offers, filters))
                        .build());
    }

    /// Asks for offers again in these roles (all when empty) and drops their filters.
    default void revive(List<String> roles) {
        send(Call.builder().type(Call.Type.REVIVE).revive(new Call.Revive(roles)).build());
    }

    /// Asks for no more offers in these roles (all when empty) until [#revive].
    default void suppress(List<String> roles) {
        send(Call.builder().type(Call.Type.SUPPRESS).suppress(new Call.Suppress(roles)).build());
    }

    /// Ends a task; the result arrives as a status.
    default void kill(TaskId task, @Nullable AgentId agent, @Nullable KillPolicy policy) {
        send(Call.builder().type(Call.Type.KILL).kill(new Call.Kill(task, agent, policy)).build());
    }

    /// Acknowledges a status that carries a uuid; others need none and are ignored here.
    default void acknowledge(TaskStatus status) {
        if (status.uuid() != null && status.agentId() != null) {
            send(
                    Call.builder()
                            .type(Call.Type.ACKNOWLEDGE)
                            .acknowledge(
                                    new Call.Acknowledge(
                                            status.agentId(), status.taskId(), status.uuid()))
                            .build());
        }
    }

    /// Acknowledges what became of an operation, if the status carries an id and a uuid; others
    /// need it not and are ignored here.
    default void acknowledge(OperationStatus status) {
        if (status.uuid() != null && status.operationId() != null) {
            send(
                    Call.builder()
                            .type(Call.Type.ACKNOWLEDGE_OPERATION_STATUS)
                            .acknowledgeOperationStatus(
                                    new Call.AcknowledgeOperationStatus(
                                            status.agentId(),
                                            status.resourceProviderId(),
                                            status.uuid().value(),
                                            status.operationId()))
                            .build());
        }
    }

    /// Asks for the latest status of these operations, or of all of the framework when empty.
    default void reconcileOperations(List<Call.ReconcileOperations.Operation> operations) {
        send(
                Call.builder()
                        .type(Call.Type.RECONCILE_OPERATIONS)
                        .reconcileOperations(new Call.ReconcileOperations(operations))
                        .build());
    }

    /// Says that the framework will leave these agents for their maintenance.
    default void acceptInverseOffers(List<OfferId> offers, Filters filters) {
        send(
                Call.builder()
                        .type(Call.Type.ACCEPT_INVERSE_OFFERS)
                        .acceptInverseOffers(new Call.AcceptInverseOffers(offers, filters))
                        .build());
    }

    /// Says that the framework cannot leave these agents.
    default void declineInverseOffers(List<OfferId> offers, Filters filters) {
        send(
                Call.builder()
                        .type(Call.Type.DECLINE_INVERSE_OFFERS)
                        .declineInverseOffers(new Call.DeclineInverseOffers(offers, filters))
                        .build());
    }

    /// Sends bytes to a custom executor; best effort.
    default void message(AgentId agent, ExecutorId executor, Bytes data) {
        send(
                Call.builder()
                        .type(Call.Type.MESSAGE)
                        .message(new Call.Message(agent, executor, data))
                        .build());
    }

    /// Ends a custom executor and its tasks.
    default void shutdown(ExecutorId executor, AgentId agent) {
        send(
                Call.builder()
                        .type(Call.Type.SHUTDOWN)
                        .shutdown(new Call.Shutdown(executor, agent))
                        .build());
    }

    /// Changes what the framework says of itself without a new subscription: its description, its
    /// suppressed roles and its offer constraints, all of them in place of the former ones.
    default void updateFramework(
            FrameworkInfo info,
            List<String> suppressedRoles,
            @Nullable OfferConstraints constraints) {
        send(
                Call.builder()
                        .type(Call.Type.UPDATE_FRAMEWORK)
                        .updateFramework(
                                new Call.UpdateFramework(
                                        info.toBuilder().id(frameworkId()).build(),
                                        suppressedRoles,
                                        constraints))
                        .build());
    }

    /// Asks for the latest status of these tasks, or of all tasks of the framework when empty. Not
    /// every question is answered; [Reconciliation] asks again.
    default void reconcile(List<Call.Reconcile.Task> tasks) {
        send(Call.builder().type(Call.Type.RECONCILE).reconcile(new Call.Reconcile(tasks)).build());
    }

    /// States everything the framework is waiting for, in all its roles, in place of what it stated
    /// before; the kernel then offers only what one of these shapes can use. Launches do not count
    /// it down: a framework that has got something states the rest. An empty list takes the
    /// statement back, and offers come as without one. It is stated again by itself after a new
    /// subscription. Kernels that know nothing of it ignore it.
    default void request(List<Request> requests) {
        send(
                Call.builder()
                        .type(Call.Type.REQUEST)
                        .request(new Call.RequestResources(requests))
                        .build());
    }

    /// Any other call of the API; the framework's id is filled in.
    void send(Call call);

    /// Ends the framework: the kernel kills its tasks and forgets its state; the driver ends.
    void teardown();

    /// The framework's durable entries whose names start with `prefix`, sorted by name.
    CompletableFuture<List<FrameworkState.Entry>> stateEntries(String prefix);

    /// Changes entries, all or none; completes when the change is durable. Fails with
    /// [StateConflictException] when an entry has another version than expected, or with
    /// [StateException] when this instance is not the subscribed one any more, a limit is passed or
    /// the kernel cannot be reached, in which case the outcome is unknown.
    CompletableFuture<List<Long>> writeState(List<FrameworkState.Change> changes);

    /// Runs an action on the driver's thread after a delay, at the earliest.
    Timer schedule(Duration delay, Runnable action);

    /// Runs an action on the driver's thread, after what is already queued there.
    void execute(Runnable action);

    /// A pending action.
    interface Timer {
        /// Prevents the action if it has not started; harmless otherwise.
        void cancel();
    }
}
