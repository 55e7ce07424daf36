package dev.meros.api.model;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// What an agent says of itself when it registers.
public record AgentInfo(
        String hostname,
        List<Resource> resources,
        List<Attribute> attributes,
        @Nullable AgentId id,
        Integer port,
        @Nullable DomainInfo domain) {
    public AgentInfo {
        Fields.required(hostname, "AgentInfo.hostname");
        resources = Fields.list(resources);
        attributes = Fields.list(attributes);
        port = Fields.orDefault(port, 5051);
    }

    /// A builder with every field unset; required fields are checked by [Builder#build()].
    public static Builder builder() {
        return new Builder();
    }

    /// A builder that starts from the values of this record.
    public Builder toBuilder() {
        Builder b = new Builder();
        b.hostname = hostname;
        b.resources = resources;
        b.attributes = attributes;
        b.id = id;
        b.port = port;
        b.domain = domain;
        return b;
    }

    /// Sets fields one by one; not thread-safe.
    public static final class Builder {
        private @Nullable String hostname;
        private @Nullable List<Resource> resources;
        private @Nullable List<Attribute> attributes;
        private @Nullable AgentId id;
        private @Nullable Integer port;
        private @Nullable DomainInfo domain;

        private Builder() {}

        public Builder hostname(String value) {
            this.hostname = value;
            return this;
        }

        public Builder resources(List<Resource> value) {
            this.resources = value;
            return this;
        }

        public Builder attributes(List<Attribute> value) {
            this.attributes = value;
            return this;
        }

        public Builder id(@Nullable AgentId value) {
            this.id = value;
            return this;
        }

        public Builder port(Integer value) {
            this.port = value;
            return this;
        }

        public Builder domain(@Nullable DomainInfo value) {
            this.domain = value;
            return this;
        }

        /// Builds the record; throws [InvalidMessageException] when a required field is unset.
        @SuppressWarnings(
                "NullAway") // the constructor turns unset fields into defaults or refuses them
        public AgentInfo build() {
            return new AgentInfo(hostname, resources, attributes, id, port, domain);
        }
    }

    /// `AgentInfo.Capability` of the v1 API.
    public record Capability(@Nullable Type type) {

        /// `AgentInfo.Capability.Type` of the v1 API; the number is the protobuf one.
        public enum Type implements WireEnum {
            UNKNOWN(0),
            MULTI_ROLE(1),
            HIERARCHICAL_ROLE(2),
            RESERVATION_REFINEMENT(3),
            RESOURCE_PROVIDER(4),
            RESIZE_VOLUME(5),
            AGENT_OPERATION_FEEDBACK(6),
            AGENT_DRAINING(7),
            TASK_RESOURCE_LIMITS(8);

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
}
