package dev.meros.api.model;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// Asks a framework to leave an agent before a maintenance window.
public record InverseOffer(
        OfferId id,
        @Nullable Url url,
        FrameworkId frameworkId,
        @Nullable AgentId agentId,
        Unavailability unavailability,
        List<Resource> resources) {
    public InverseOffer {
        Fields.required(id, "InverseOffer.id");
        Fields.required(frameworkId, "InverseOffer.framework_id");
        Fields.required(unavailability, "InverseOffer.unavailability");
        resources = Fields.list(resources);
    }

    /// A builder with every field unset; required fields are checked by [Builder#build()].
    public static Builder builder() {
        return new Builder();
    }

    /// A builder that starts from the values of this record.
    public Builder toBuilder() {
        Builder b = new Builder();
        b.id = id;
        b.url = url;
        b.frameworkId = frameworkId;
        b.agentId = agentId;
        b.unavailability = unavailability;
        b.resources = resources;
        return b;
    }

    /// Sets fields one by one; not thread-safe.
    public static final class Builder {
        private @Nullable OfferId id;
        private @Nullable Url url;
        private @Nullable FrameworkId frameworkId;
        private @Nullable AgentId agentId;
        private @Nullable Unavailability unavailability;
        private @Nullable List<Resource> resources;

        private Builder() {}

        public Builder id(OfferId value) {
            this.id = value;
            return this;
        }

        public Builder url(@Nullable Url value) {
            this.url = value;
            return this;
        }

        public Builder frameworkId(FrameworkId value) {
            this.frameworkId = value;
            return this;
        }

        public Builder agentId(@Nullable AgentId value) {
            this.agentId = value;
            return this;
        }

        public Builder unavailability(Unavailability value) {
            this.unavailability = value;
            return this;
        }

        public Builder resources(List<Resource> value) {
            this.resources = value;
            return this;
        }

        /// Builds the record; throws [InvalidMessageException] when a required field is unset.
        @SuppressWarnings(
                "NullAway") // the constructor turns unset fields into defaults or refuses them
        public InverseOffer build() {
            return new InverseOffer(id, url, frameworkId, agentId, unavailability, resources);
        }
    }
}
