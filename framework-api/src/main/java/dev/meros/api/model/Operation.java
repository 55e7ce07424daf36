package dev.meros.api.model;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// An operation on resources and what became of it.
public record Operation(
        @Nullable FrameworkId frameworkId,
        @Nullable AgentId agentId,
        Offer.Operation info,
        OperationStatus latestStatus,
        List<OperationStatus> statuses,
        UUId uuid) {
    public Operation {
        Fields.required(info, "Operation.info");
        Fields.required(latestStatus, "Operation.latest_status");
        statuses = Fields.list(statuses);
        Fields.required(uuid, "Operation.uuid");
    }

    /// A builder with every field unset; required fields are checked by [Builder#build()].
    public static Builder builder() {
        return new Builder();
    }

    /// A builder that starts from the values of this record.
    public Builder toBuilder() {
        Builder b = new Builder();
        b.frameworkId = frameworkId;
        b.agentId = agentId;
        b.info = info;
        b.latestStatus = latestStatus;
        b.statuses = statuses;
        b.uuid = uuid;
        return b;
    }

    /// Sets fields one by one; not thread-safe.
    public static final class Builder {
        private @Nullable FrameworkId frameworkId;
        private @Nullable AgentId agentId;
        private Offer.@Nullable Operation info;
        private @Nullable OperationStatus latestStatus;
        private @Nullable List<OperationStatus> statuses;
        private @Nullable UUId uuid;

        private Builder() {}

        public Builder frameworkId(@Nullable FrameworkId value) {
            this.frameworkId = value;
            return this;
        }

        public Builder agentId(@Nullable AgentId value) {
            this.agentId = value;
            return this;
        }

        public Builder info(Offer.Operation value) {
            this.info = value;
            return this;
        }

        public Builder latestStatus(OperationStatus value) {
            this.latestStatus = value;
            return this;
        }

        public Builder statuses(List<OperationStatus> value) {
            this.statuses = value;
            return this;
        }

        public Builder uuid(UUId value) {
            this.uuid = value;
            return this;
        }

        /// Builds the record; throws [InvalidMessageException] when a required field is unset.
        @SuppressWarnings(
                "NullAway") // the constructor turns unset fields into defaults or refuses them
        public Operation build() {
            return new Operation(frameworkId, agentId, info, latestStatus, statuses, uuid);
        }
    }
}
