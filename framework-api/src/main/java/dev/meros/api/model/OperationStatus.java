package dev.meros.api.model;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// What became of an operation. With a `uuid` it is sent again until it is acknowledged.
public record OperationStatus(
        @Nullable OperationId operationId,
        OperationState state,
        @Nullable String message,
        List<Resource> convertedResources,
        @Nullable UUId uuid,
        @Nullable AgentId agentId,
        @Nullable ResourceProviderId resourceProviderId) {
    public OperationStatus {
        Fields.required(state, "OperationStatus.state");
        convertedResources = Fields.list(convertedResources);
    }

    /// A builder with every field unset; required fields are checked by [Builder#build()].
    public static Builder builder() {
        return new Builder();
    }

    /// A builder that starts from the values of this record.
    public Builder toBuilder() {
        Builder b = new Builder();
        b.operationId = operationId;
        b.state = state;
        b.message = message;
        b.convertedResources = convertedResources;
        b.uuid = uuid;
        b.agentId = agentId;
        b.resourceProviderId = resourceProviderId;
        return b;
    }

    /// Sets fields one by one; not thread-safe.
    public static final class Builder {
        private @Nullable OperationId operationId;
        private @Nullable OperationState state;
        private @Nullable String message;
        private @Nullable List<Resource> convertedResources;
        private @Nullable UUId uuid;
        private @Nullable AgentId agentId;
        private @Nullable ResourceProviderId resourceProviderId;

        private Builder() {}

        public Builder operationId(@Nullable OperationId value) {
            this.operationId = value;
            return this;
        }

        public Builder state(OperationState value) {
            this.state = value;
            return this;
        }

        public Builder message(@Nullable String value) {
            this.message = value;
            return this;
        }

        public Builder convertedResources(List<Resource> value) {
            this.convertedResources = value;
            return this;
        }

        public Builder uuid(@Nullable UUId value) {
            this.uuid = value;
            return this;
        }

        public Builder agentId(@Nullable AgentId value) {
            this.agentId = value;
            return this;
        }

        public Builder resourceProviderId(@Nullable ResourceProviderId value) {
            this.resourceProviderId = value;
            return this;
        }

        /// Builds the record; throws [InvalidMessageException] when a required field is unset.
        @SuppressWarnings(
                "NullAway") // the constructor turns unset fields into defaults or refuses them
        public OperationStatus build() {
            return new OperationStatus(
                    operationId,
                    state,
                    message,
                    convertedResources,
                    uuid,
                    agentId,
                    resourceProviderId);
        }
    }
}
