package dev.meros.api.model;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// A network that a container joins, and its addresses there.
public record NetworkInfo(
        List<String> groups,
        @Nullable Labels labels,
        List<IpAddress> ipAddresses,
        @Nullable String name,
        List<PortMapping> portMappings) {
    public NetworkInfo {
        groups = Fields.list(groups);
        ipAddresses = Fields.list(ipAddresses);
        portMappings = Fields.list(portMappings);
    }

    /// A builder with every field unset; required fields are checked by [Builder#build()].
    public static Builder builder() {
        return new Builder();
    }

    /// A builder that starts from the values of this record.
    public Builder toBuilder() {
        Builder b = new Builder();
        b.groups = groups;
        b.labels = labels;
        b.ipAddresses = ipAddresses;
        b.name = name;
        b.portMappings = portMappings;
        return b;
    }

    /// Sets fields one by one; not thread-safe.
    public static final class Builder {
        private @Nullable List<String> groups;
        private @Nullable Labels labels;
        private @Nullable List<IpAddress> ipAddresses;
        private @Nullable String name;
        private @Nullable List<PortMapping> portMappings;

        private Builder() {}

        public Builder groups(List<String> value) {
            this.groups = value;
            return this;
        }

        public Builder labels(@Nullable Labels value) {
            this.labels = value;
            return this;
        }

        public Builder ipAddresses(List<IpAddress> value) {
            this.ipAddresses = value;
            return this;
        }

        public Builder name(@Nullable String value) {
            this.name = value;
            return this;
        }

        public Builder portMappings(List<PortMapping> value) {
            this.portMappings = value;
            return this;
        }

        /// Builds the record; throws [InvalidMessageException] when a required field is unset.
        @SuppressWarnings(
                "NullAway") // the constructor turns unset fields into defaults or refuses them
        public NetworkInfo build() {
            return new NetworkInfo(groups, labels, ipAddresses, name, portMappings);
        }
    }

    /// `NetworkInfo.Protocol` of the v1 API; the number is the protobuf one.
    public enum Protocol implements WireEnum {
        IPv4(1),
        IPv6(2);

        private final int number;

        Protocol(int number) {
            this.number = number;
        }

        @Override
        public int number() {
            return number;
        }
    }

    /// `NetworkInfo.IPAddress` of the v1 API.
    public record IpAddress(Protocol protocol, @Nullable String ipAddress) {
        public IpAddress {
            protocol = Fields.orDefault(protocol, Protocol.IPv4);
        }
    }

    /// `NetworkInfo.PortMapping` of the v1 API.
    public record PortMapping(Integer hostPort, Integer containerPort, @Nullable String protocol) {
        public PortMapping {
            Fields.required(hostPort, "PortMapping.host_port");
            Fields.required(containerPort, "PortMapping.container_port");
        }
    }
}
