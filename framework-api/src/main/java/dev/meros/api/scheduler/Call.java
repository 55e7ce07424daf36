package dev.meros.api.scheduler;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.Bytes;
import dev.meros.api.model.ExecutorId;
import dev.meros.api.model.Fields;
import dev.meros.api.model.Filters;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.InvalidMessageException;
import dev.meros.api.model.KillPolicy;
import dev.meros.api.model.Offer;
import dev.meros.api.model.OfferConstraints;
import dev.meros.api.model.OfferId;
import dev.meros.api.model.OperationId;
import dev.meros.api.model.Request;
import dev.meros.api.model.ResourceProviderId;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.WireEnum;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// A request of a framework to the kernel (`mesos.v1.scheduler.Call`); `type` says which of the
/// other fields counts.
public record Call(
        @Nullable FrameworkId frameworkId,
        @Nullable Type type,
        @Nullable Subscribe subscribe,
        @Nullable Accept accept,
        @Nullable Decline decline,
        @Nullable Kill kill,
        @Nullable Shutdown shutdown,
        @Nullable Acknowledge acknowledge,
        @Nullable Reconcile reconcile,
        @Nullable Message message,
        @Nullable RequestResources request,
        @Nullable AcceptInverseOffers acceptInverseOffers,
        @Nullable DeclineInverseOffers declineInverseOffers,
        @Nullable Revive revive,
        @Nullable Suppress suppress,
        @Nullable AcknowledgeOperationStatus acknowledgeOperationStatus,
        @Nullable ReconcileOperations reconcileOperations,
        @Nullable UpdateFramework updateFramework) {

    /// A builder with every field unset; required fields are checked by [Builder#build()].
    public static Builder builder() {
        return new Builder();
    }

    /// A builder that starts from the values of this record.
    public Builder toBuilder() {
        Builder b = new Builder();
        b.frameworkId = frameworkId;
        b.type = type;
        b.subscribe = subscribe;
        b.accept = accept;
        b.decline = decline;
        b.kill = kill;
        b.shutdown = shutdown;
        b.acknowledge = acknowledge;
        b.reconcile = reconcile;
        b.message = message;
        b.request = request;
        b.acceptInverseOffers = acceptInverseOffers;
        b.declineInverseOffers = declineInverseOffers;
        b.revive = revive;
        b.suppress = suppress;
        b.acknowledgeOperationStatus = acknowledgeOperationStatus;
        b.reconcileOperations = reconcileOperations;
        b.updateFramework = updateFramework;
        return b;
    }

    /// Sets fields one by one; not thread-safe.
    public static final class Builder {
        private @Nullable FrameworkId frameworkId;
        private @Nullable Type type;
        private @Nullable Subscribe subscribe;
        private @Nullable Accept accept;
        private @Nullable Decline decline;
        private @Nullable Kill kill;
        private @Nullable Shutdown shutdown;
        private @Nullable Acknowledge acknowledge;
        private @Nullable Reconcile reconcile;
        private @Nullable Message message;
        private @Nullable RequestResources request;
        private @Nullable AcceptInverseOffers acceptInverseOffers;
        private @Nullable DeclineInverseOffers declineInverseOffers;
        private @Nullable Revive revive;
        private @Nullable Suppress suppress;
        private @Nullable AcknowledgeOperationStatus acknowledgeOperationStatus;
        private @Nullable ReconcileOperations reconcileOperations;
        private @Nullable UpdateFramework updateFramework;

        private Builder() {}

        public Builder frameworkId(@Nullable FrameworkId value) {
            this.frameworkId = value;
            return this;
        }

        public Builder type(@Nullable Type value) {
            this.type = value;
            return this;
        }

        public Builder subscribe(@Nullable Subscribe value) {
            this.subscribe = value;
            return this;
        }

        public Builder accept(@Nullable Accept value) {
            this.accept = value;
            return this;
        }

        public Builder decline(@Nullable Decline value) {
            this.decline = value;
            return this;
        }

        public Builder kill(@Nullable Kill value) {
            this.kill = value;
            return this;
        }

        public Builder shutdown(@Nullable Shutdown value) {
            this.shutdown = value;
            return this;
        }

        public Builder acknowledge(@Nullable Acknowledge value) {
            this.acknowledge = value;
            return this;
        }

        public Builder reconcile(@Nullable Reconcile value) {
            this.reconcile = value;
            return this;
        }

        public Builder message(@Nullable Message value) {
            this.message = value;
            return this;
        }

        public Builder request(@Nullable RequestResources value) {
            this.request = value;
            return this;
        }

        public Builder acceptInverseOffers(@Nullable AcceptInverseOffers value) {
            this.acceptInverseOffers = value;
            return this;
        }

        public Builder declineInverseOffers(@Nullable DeclineInverseOffers value) {
            this.declineInverseOffers = value;
            return this;
        }

        public Builder revive(@Nullable Revive value) {
            this.revive = value;
            return this;
        }

        public Builder suppress(@Nullable Suppress value) {
            this.suppress = value;
            return this;
        }

        public Builder acknowledgeOperationStatus(@Nullable AcknowledgeOperationStatus value) {
            this.acknowledgeOperationStatus = value;
            return this;
        }

        public Builder reconcileOperations(@Nullable ReconcileOperations value) {
            this.reconcileOperations = value;
            return this;
        }

        public Builder updateFramework(@Nullable UpdateFramework value) {
            this.updateFramework = value;
            return this;
        }

        /// Builds the record; throws [InvalidMessageException] when a required field is unset.
        @SuppressWarnings(
                "NullAway") // the constructor turns unset fields into defaults or refuses them
        public Call build() {
            return new Call(
                    frameworkId,
                    type,
                    subscribe,
                    accept,
                    decline,
                    kill,
                    shutdown,
                    acknowledge,
                    reconcile,
                    message,
                    request,
                    acceptInverseOffers,
                    declineInverseOffers,
                    revive,
                    suppress,
                    acknowledgeOperationStatus,
                    reconcileOperations,
                    updateFramework);
        }
    }

    /// `Call.Type` of the v1 API; the number is the protobuf one.
    public enum Type implements WireEnum {
        UNKNOWN(0),
        SUBSCRIBE(1),
        TEARDOWN(2),
        ACCEPT(3),
        DECLINE(4),
        REVIVE(5),
        KILL(6),
        SHUTDOWN(7),
        ACKNOWLEDGE(8),
        RECONCILE(9),
        MESSAGE(10),
        REQUEST(11),
        SUPPRESS(12),
        ACCEPT_INVERSE_OFFERS(13),
        DECLINE_INVERSE_OFFERS(14),
        ACKNOWLEDGE_OPERATION_STATUS(15),
        RECONCILE_OPERATIONS(16),
        UPDATE_FRAMEWORK(17);

        private final int number;

        Type(int number) {
            this.number = number;
        }

        @Override
        public int number() {
            return number;
        }
    }

    /// `Call.Subscribe` of the v1 API.
    public record Subscribe(
            FrameworkInfo frameworkInfo,
            List<String> suppressedRoles,
            @Nullable OfferConstraints offerConstraints) {
        public Subscribe {
            Fields.required(frameworkInfo, "Subscribe.framework_info");
            suppressedRoles = Fields.list(suppressedRoles);
        }
    }

    /// `Call.Accept` of the v1 API.
    public record Accept(
            List<OfferId> offerIds, List<Offer.Operation> operations, @Nullable Filters filters) {
        public Accept {
            offerIds = Fields.list(offerIds);
            operations = Fields.list(operations);
        }
    }

    /// `Call.Decline` of the v1 API.
    public record Decline(List<OfferId> offerIds, @Nullable Filters filters) {
        public Decline {
            offerIds = Fields.list(offerIds);
        }
    }

    /// `Call.AcceptInverseOffers` of the v1 API.
    public record AcceptInverseOffers(List<OfferId> inverseOfferIds, @Nullable Filters filters) {
        public AcceptInverseOffers {
            inverseOfferIds = Fields.list(inverseOfferIds);
        }
    }

    /// `Call.DeclineInverseOffers` of the v1 API.
    public record DeclineInverseOffers(List<OfferId> inverseOfferIds, @Nullable Filters filters) {
        public DeclineInverseOffers {
            inverseOfferIds = Fields.list(inverseOfferIds);
        }
    }

    /// `Call.Revive` of the v1 API.
    public record Revive(List<String> roles) {
        public Revive {
            roles = Fields.list(roles);
        }
    }

    /// `Call.Suppress` of the v1 API.
    public record Suppress(List<String> roles) {
        public Suppress {
            roles = Fields.list(roles);
        }
    }

    /// `Call.Kill` of the v1 API.
    public record Kill(TaskId taskId, @Nullable AgentId agentId, @Nullable KillPolicy killPolicy) {
        public Kill {
            Fields.required(taskId, "Kill.task_id");
        }
    }

    /// `Call.Shutdown` of the v1 API.
    public record Shutdown(ExecutorId executorId, AgentId agentId) {
        public Shutdown {
            Fields.required(executorId, "Shutdown.executor_id");
            Fields.required(agentId, "Shutdown.agent_id");
        }
    }

    /// `Call.Acknowledge` of the v1 API.
    public record Acknowledge(AgentId agentId, TaskId taskId, Bytes uuid) {
        public Acknowledge {
            Fields.required(agentId, "Acknowledge.agent_id");
            Fields.required(taskId, "Acknowledge.task_id");
            Fields.required(uuid, "Acknowledge.uuid");
        }
    }

    /// `Call.AcknowledgeOperationStatus` of the v1 API.
    public record AcknowledgeOperationStatus(
            @Nullable AgentId agentId,
            @Nullable ResourceProviderId resourceProviderId,
            Bytes uuid,
            OperationId operationId) {
        public AcknowledgeOperationStatus {
            Fields.required(uuid, "AcknowledgeOperationStatus.uuid");
            Fields.required(operationId, "AcknowledgeOperationStatus.operation_id");
        }
    }

    /// `Call.Reconcile` of the v1 API.
    public record Reconcile(List<Task> tasks) {
        public Reconcile {
            tasks = Fields.list(tasks);
        }

        /// `Call.Reconcile.Task` of the v1 API.
        public record Task(TaskId taskId, @Nullable AgentId agentId) {
            public Task {
                Fields.required(taskId, "Task.task_id");
            }
        }
    }

    /// `Call.ReconcileOperations` of the v1 API.
    public record ReconcileOperations(List<Operation> operations) {
        public ReconcileOperations {
            operations = Fields.list(operations);
        }

        /// `Call.ReconcileOperations.Operation` of the v1 API.
        public record Operation(
                OperationId operationId,
                @Nullable AgentId agentId,
                @Nullable ResourceProviderId resourceProviderId) {
            public Operation {
                Fields.required(operationId, "Operation.operation_id");
            }
        }
    }

    /// `Call.Message` of the v1 API.
    public record Message(AgentId agentId, ExecutorId executorId, Bytes data) {
        public Message {
            Fields.required(agentId, "Message.agent_id");
            Fields.required(executorId, "Message.executor_id");
            Fields.required(data, "Message.data");
        }
    }

    /// The body of a REQUEST call: everything that the framework is waiting for, in all its roles.
    /// It takes the place of what the framework stated before; nothing takes the statement back.
    public record RequestResources(List<Request> requests) {
        public RequestResources {
            requests = Fields.list(requests);
        }
    }

    /// `Call.UpdateFramework` of the v1 API.
    public record UpdateFramework(
            FrameworkInfo frameworkInfo,
            List<String> suppressedRoles,
            @Nullable OfferConstraints offerConstraints) {
        public UpdateFramework {
            Fields.required(frameworkInfo, "UpdateFramework.framework_info");
            suppressedRoles = Fields.list(suppressedRoles);
        }
    }

    public static Call subscribe(Subscribe subscribe) {
        return builder()
                .frameworkId(subscribe.frameworkInfo().id())
                .type(Type.SUBSCRIBE)
                .subscribe(subscribe)
                .build();
    }

    public static Call teardown(FrameworkId framework) {
        return builder().frameworkId(framework).type(Type.TEARDOWN).build();
    }

    public static Call accept(FrameworkId framework, Accept accept) {
        return builder().frameworkId(framework).type(Type.ACCEPT).accept(accept).build();
    }

    public static Call decline(FrameworkId framework, Decline decline) {
        return builder().frameworkId(framework).type(Type.DECLINE).decline(decline).build();
    }

    public static Call kill(FrameworkId framework, Kill kill) {
        return builder().frameworkId(framework).type(Type.KILL).kill(kill).build();
    }

    public static Call acknowledge(FrameworkId framework, Acknowledge acknowledge) {
        return builder()
                .frameworkId(framework)
                .type(Type.ACKNOWLEDGE)
                .acknowledge(acknowledge)
                .build();
    }

    public static Call reconcile(FrameworkId framework, Reconcile reconcile) {
        return builder().frameworkId(framework).type(Type.RECONCILE).reconcile(reconcile).build();
    }

    public static Call request(FrameworkId framework, List<Request> requests) {
        return builder()
                .frameworkId(framework)
                .type(Type.REQUEST)
                .request(new RequestResources(requests))
                .build();
    }

    public static Call revive(FrameworkId framework, List<String> roles) {
        return builder().frameworkId(framework).type(Type.REVIVE).revive(new Revive(roles)).build();
    }

    public static Call suppress(FrameworkId framework, List<String> roles) {
        return builder()
                .frameworkId(framework)
                .type(Type.SUPPRESS)
                .suppress(new Suppress(roles))
                .build();
    }
}
