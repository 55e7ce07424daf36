package dev.meros.api.model;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/// What a framework says of itself when it subscribes.
public record FrameworkInfo(
        String user,
        String name,
        @Nullable FrameworkId id,
        Double failoverTimeout,
        Boolean checkpoint,
        @Nullable String role,
        @Nullable String hostname,
        @Nullable String principal,
        @Nullable String webuiUrl,
        List<Capability> capabilities,
        @Nullable Labels labels,
        List<String> roles,
        Map<String, OfferFilters> offerFilters) {
    public FrameworkInfo {
        Fields.required(user, "FrameworkInfo.user");
        Fields.required(name, "FrameworkInfo.name");
        failoverTimeout = Fields.orDefault(failoverTimeout, 0.0);
        checkpoint = Fields.orDefault(checkpoint, Boolean.FALSE);
        capabilities = Fields.list(capabilities);
        roles = Fields.list(roles);
        offerFilters = Fields.map(offerFilters);
    }

    /// A builder with every field unset; required fields are checked by [Builder#build()].
    public static Builder builder() {
        return new Builder();
    }

    /// A builder that starts from the values of this record.
    public Builder toBuilder() {
        Builder b = new Builder();
        b.user = user;
        b.name = name;
        b.id = id;
        b.failoverTimeout = failoverTimeout;
        b.checkpoint = checkpoint;
        b.role = role;
        b.hostname = hostname;
        b.principal = principal;
        b.webuiUrl = webuiUrl;
        b.capabilities = capabilities;
        b.labels = labels;
        b.roles = roles;
        b.offerFilters = offerFilters;
        return b;
    }

    /// Sets fields one by one; not thread-safe.
    public static final class Builder {
        private @Nullable String user;
        private @Nullable String name;
        private @Nullable FrameworkId id;
        private @Nullable Double failoverTimeout;
        private @Nullable Boolean checkpoint;
        private @Nullable String role;
        private @Nullable String hostname;
        private @Nullable String principal;
        private @Nullable String webuiUrl;
        private @Nullable List<Capability> capabilities;
        private @Nullable Labels labels;
        private @Nullable List<String> roles;
        private @Nullable Map<String, OfferFilters> offerFilters;

        private Builder() {}

        public Builder user(String value) {
            this.user = value;
            return this;
        }

        public Builder name(String value) {
            this.name = value;
            return this;
        }

        public Builder id(@Nullable FrameworkId value) {
            this.id = value;
            return this;
        }

        public Builder failoverTimeout(Double value) {
            this.failoverTimeout = value;
            return this;
        }

        public Builder checkpoint(Boolean value) {
            this.checkpoint = value;
            return this;
        }

        public Builder role(@Nullable String value) {
            this.role = value;
            return this;
        }

        public Builder hostname(@Nullable String value) {
            this.hostname = value;
            return this;
        }

        public Builder principal(@Nullable String value) {
            this.principal = value;
            return this;
        }

        public Builder webuiUrl(@Nullable String value) {
            this.webuiUrl = value;
            return this;
        }

        public Builder capabilities(List<Capability> value) {
            this.capabilities = value;
            return this;
        }

        public Builder labels(@Nullable Labels value) {
            this.labels = value;
            return this;
        }

        public Builder roles(List<String> value) {
            this.roles = value;
            return this;
        }

        public Builder offerFilters(Map<String, OfferFilters> value) {
            this.offerFilters = value;
            return this;
        }

        /// Builds the record; throws [InvalidMessageException] when a required field is unset.
        @SuppressWarnings(
                "NullAway") // the constructor turns unset fields into defaults or refuses them
        public FrameworkInfo build() {
            return new FrameworkInfo(
                    user,
                    name,
                    id,
                    failoverTimeout,
                    checkpoint,
                    role,
                    hostname,
                    principal,
                    webuiUrl,
                    capabilities,
                    labels,
                    roles,
                    offerFilters);
        }
    }

    /// `FrameworkInfo.Capability` of the v1 API.
    public record Capability(@Nullable Type type) {

        /// `FrameworkInfo.Capability.Type` of the v1 API; the number is the protobuf one.
        public enum Type implements WireEnum {
            UNKNOWN(0),
            REVOCABLE_RESOURCES(1),
            TASK_KILLING_STATE(2),
            GPU_RESOURCES(3),
            SHARED_RESOURCES(4),
            PARTITION_AWARE(5),
            MULTI_ROLE(6),
            RESERVATION_REFINEMENT(7),
            REGION_AWARE(8);

            private final int number;

            Type(int number) {
                this.number = number;
            }

            @Override
            public int number() {
                return number;
            }
        }
    }

    /// Whether this framework has a capability.
    public boolean has(Capability.Type capability) {
        return capabilities.stream().anyMatch(c -> c.type() == capability);
    }

    /// The roles of this framework: `roles` with MULTI_ROLE, else `role`, which is `*` when unset.
    public List<String> effectiveRoles() {
        if (has(Capability.Type.MULTI_ROLE)) {
            return roles;
        }
        return List.of(role == null ? "*" : role);
    }
}
