package dev.meros.api.scheduler;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.Bytes;
import dev.meros.api.model.ExecutorId;
import dev.meros.api.model.Fields;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.InvalidMessageException;
import dev.meros.api.model.InverseOffer;
import dev.meros.api.model.MasterInfo;
import dev.meros.api.model.Offer;
import dev.meros.api.model.OfferId;
import dev.meros.api.model.OperationStatus;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.model.WireEnum;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// A message of the kernel to a framework (`mesos.v1.scheduler.Event`); `type` says which of the
/// other fields counts.
public record Event(
        @Nullable Type type,
        @Nullable Subscribed subscribed,
        @Nullable Offers offers,
        @Nullable Rescind rescind,
        @Nullable Update update,
        @Nullable Message message,
        @Nullable Failure failure,
        @Nullable Failed error,
        @Nullable InverseOffers inverseOffers,
        @Nullable RescindInverseOffer rescindInverseOffer,
        @Nullable UpdateOperationStatus updateOperationStatus) {

    /// A builder with every field unset; required fields are checked by [Builder#build()].
    public static Builder builder() {
        return new Builder();
    }

    /// A builder that starts from the values of this record.
    public Builder toBuilder() {
        Builder b = new Builder();
        b.type = type;
        b.subscribed = subscribed;
        b.offers = offers;
        b.rescind = rescind;
        b.update = update;
        b.message = message;
        b.failure = failure;
        b.error = error;
        b.inverseOffers = inverseOffers;
        b.rescindInverseOffer = rescindInverseOffer;
        b.updateOperationStatus = updateOperationStatus;
        return b;
    }

    /// Sets fields one by one; not thread-safe.
    public static final class Builder {
        private @Nullable Type type;
        private @Nullable Subscribed subscribed;
        private @Nullable Offers offers;
        private @Nullable Rescind rescind;
        private @Nullable Update update;
        private @Nullable Message message;
        private @Nullable Failure failure;
        private @Nullable Failed error;
        private @Nullable InverseOffers inverseOffers;
        private @Nullable RescindInverseOffer rescindInverseOffer;
        private @Nullable UpdateOperationStatus updateOperationStatus;

        private Builder() {}

        public Builder type(@Nullable Type value) {
            this.type = value;
            return this;
        }

        public Builder subscribed(@Nullable Subscribed value) {
            this.subscribed = value;
            return this;
        }

        public Builder offers(@Nullable Offers value) {
            this.offers = value;
            return this;
        }

        public Builder rescind(@Nullable Rescind value) {
            this.rescind = value;
            return this;
        }

        public Builder update(@Nullable Update value) {
            this.update = value;
            return this;
        }

        public Builder message(@Nullable Message value) {
            this.message = value;
            return this;
        }

        public Builder failure(@Nullable Failure value) {
            this.failure = value;
            return this;
        }

        public Builder error(@Nullable Failed value) {
            this.error = value;
            return this;
        }

        public Builder inverseOffers(@Nullable InverseOffers value) {
            this.inverseOffers = value;
            return this;
        }

        public Builder rescindInverseOffer(@Nullable RescindInverseOffer value) {
            this.rescindInverseOffer = value;
            return this;
        }

        public Builder updateOperationStatus(@Nullable UpdateOperationStatus value) {
            this.updateOperationStatus = value;
            return this;
        }

        /// Builds the record; throws [InvalidMessageException] when a required field is unset.
        @SuppressWarnings(
                "NullAway") // the constructor turns unset fields into defaults or refuses them
        public Event build() {
            return new Event(
                    type,
                    subscribed,
                    offers,
                    rescind,
                    update,
                    message,
                    failure,
                    error,
                    inverseOffers,
                    rescindInverseOffer,
                    updateOperationStatus);
        }
    }

    /// `Event.Type` of the v1 API; the number is the protobuf one.
    public enum Type implements WireEnum {
        UNKNOWN(0),
        SUBSCRIBED(1),
        OFFERS(2),
        RESCIND(3),
        UPDATE(4),
        MESSAGE(5),
        FAILURE(6),
        ERROR(7),
        HEARTBEAT(8),
        INVERSE_OFFERS(9),
        RESCIND_INVERSE_OFFER(10),
        UPDATE_OPERATION_STATUS(11);

        private final int number;

        Type(int number) {
            this.number = number;
        }

        @Override
        public int number() {
            return number;
        }
    }

    /// `Event.Subscribed` of the v1 API.
    public record Subscribed(
            FrameworkId frameworkId,
            @Nullable Double heartbeatIntervalSeconds,
            @Nullable MasterInfo masterInfo) {
        public Subscribed {
            Fields.required(frameworkId, "Subscribed.framework_id");
        }
    }

    /// `Event.Offers` of the v1 API.
    public record Offers(List<Offer> offers) {
        public Offers {
            offers = Fields.list(offers);
        }
    }

    /// `Event.InverseOffers` of the v1 API.
    public record InverseOffers(List<InverseOffer> inverseOffers) {
        public InverseOffers {
            inverseOffers = Fields.list(inverseOffers);
        }
    }

    /// `Event.Rescind` of the v1 API.
    public record Rescind(OfferId offerId) {
        public Rescind {
            Fields.required(offerId, "Rescind.offer_id");
        }
    }

    /// `Event.RescindInverseOffer` of the v1 API.
    public record RescindInverseOffer(OfferId inverseOfferId) {
        public RescindInverseOffer {
            Fields.required(inverseOfferId, "RescindInverseOffer.inverse_offer_id");
        }
    }

    /// `Event.Update` of the v1 API.
    public record Update(TaskStatus status) {
        public Update {
            Fields.required(status, "Update.status");
        }
    }

    /// `Event.UpdateOperationStatus` of the v1 API.
    public record UpdateOperationStatus(OperationStatus status) {
        public UpdateOperationStatus {
            Fields.required(status, "UpdateOperationStatus.status");
        }
    }

    /// `Event.Message` of the v1 API.
    public record Message(AgentId agentId, ExecutorId executorId, Bytes data) {
        public Message {
            Fields.required(agentId, "Message.agent_id");
            Fields.required(executorId, "Message.executor_id");
            Fields.required(data, "Message.data");
        }
    }

    /// `Event.Failure` of the v1 API.
    public record Failure(
            @Nullable AgentId agentId, @Nullable ExecutorId executorId, @Nullable Integer status) {}

    /// The body of an ERROR event; the stream ends after it.
    public record Failed(String message) {
        public Failed {
            Fields.required(message, "Failed.message");
        }
    }

    public static Event subscribed(Subscribed subscribed) {
        return builder().type(Type.SUBSCRIBED).subscribed(subscribed).build();
    }

    public static Event offers(List<Offer> offers) {
        return builder().type(Type.OFFERS).offers(new Offers(offers)).build();
    }

    public static Event rescind(OfferId offer) {
        return builder().type(Type.RESCIND).rescind(new Rescind(offer)).build();
    }

    public static Event update(TaskStatus status) {
        return builder().type(Type.UPDATE).update(new Update(status)).build();
    }

    public static Event message(Message message) {
        return builder().type(Type.MESSAGE).message(message).build();
    }

    public static Event failure(Failure failure) {
        return builder().type(Type.FAILURE).failure(failure).build();
    }

    public static Event error(String message) {
        return builder().type(Type.ERROR).error(new Failed(message)).build();
    }

    public static Event heartbeat() {
        return builder().type(Type.HEARTBEAT).build();
    }
}
