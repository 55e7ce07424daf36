package dev.meros.api.model;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// Where the leading kernel is; `ip` is the IPv4 address in network byte order, read as an unsigned
/// number of 32 bits.
public record MasterInfo(
        String id,
        Long ip,
        Integer port,
        @Nullable String pid,
        @Nullable String hostname,
        @Nullable String version,
        @Nullable Address address,
        @Nullable DomainInfo domain,
        List<Capability> capabilities) {
    public MasterInfo {
        Fields.required(id, "MasterInfo.id");
        Fields.required(ip, "MasterInfo.ip");
        port = Fields.orDefault(port, 5050);
        capabilities = Fields.list(capabilities);
    }

    /// A builder with every field unset; required fields are checked by [Builder#build()].
    public static Builder builder() {
        return new Builder();
    }

    /// A builder that starts from the values of this record.
    public Builder toBuilder() {
        Builder b = new Builder();
        b.id = id;
        b.ip = ip;
        b.port = port;
        b.pid = pid;
        b.hostname = hostname;
        b.version = version;
        b.address = address;
        b.domain = domain;
        b.capabilities = capabilities;
        return b;
    }

    /// Sets fields one by one; not thread-safe.
    public static final class Builder {
        private @Nullable String id;
        private @Nullable Long ip;
        private @Nullable Integer port;
        private @Nullable String pid;
        private @Nullable String hostname;
        private @Nullable String version;
        private @Nullable Address address;
        private @Nullable DomainInfo domain;
        private @Nullable List<Capability> capabilities;

        private Builder() {}

        public Builder id(String value) {
            this.id = value;
            return this;
        }

        public Builder ip(Long value) {
            this.ip = value;
            return this;
        }

        public Builder port(Integer value) {
            this.port = value;
            return this;
        }

        public Builder pid(@Nullable String value) {
            this.pid = value;
            return this;
        }

        public Builder hostname(@Nullable String value) {
            this.hostname = value;
            return this;
        }

        public Builder version(@Nullable String value) {
            this.version = value;
            return this;
        }

        public Builder address(@Nullable Address value) {
            this.address = value;
            return this;
        }

        public Builder domain(@Nullable DomainInfo value) {
            this.domain = value;
            return this;
        }

        public Builder capabilities(List<Capability> value) {
            this.capabilities = value;
            return this;
        }

        /// Builds the record; throws [InvalidMessageException] when a required field is unset.
        @SuppressWarnings(
                "NullAway") // the constructor turns unset fields into defaults or refuses them
        public MasterInfo build() {
            return new MasterInfo(
                    id, ip, port, pid, hostname, version, address, domain, capabilities);
        }
    }

    /// `MasterInfo.Capability` of the v1 API.
    public record Capability(@Nullable Type type) {

        /// `MasterInfo.Capability.Type` of the v1 API; the number is the protobuf one.
        public enum Type implements WireEnum {
            UNKNOWN(0),
            AGENT_UPDATE(1),
            AGENT_DRAINING(2),
            QUOTA_V2(3);

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
