package dev.meros.api.model;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// A check that kills its task after too many failures in a row.
public record HealthCheck(
        @Nullable HttpCheckInfo http,
        Double delaySeconds,
        Double intervalSeconds,
        Double timeoutSeconds,
        Integer consecutiveFailures,
        Double gracePeriodSeconds,
        @Nullable CommandInfo command,
        @Nullable Type type,
        @Nullable TcpCheckInfo tcp) {
    public HealthCheck {
        delaySeconds = Fields.orDefault(delaySeconds, 15.0);
        intervalSeconds = Fields.orDefault(intervalSeconds, 10.0);
        timeoutSeconds = Fields.orDefault(timeoutSeconds, 20.0);
        consecutiveFailures = Fields.orDefault(consecutiveFailures, 3);
        gracePeriodSeconds = Fields.orDefault(gracePeriodSeconds, 10.0);
    }

    /// A builder with every field unset; required fields are checked by [Builder#build()].
    public static Builder builder() {
        return new Builder();
    }

    /// A builder that starts from the values of this record.
    public Builder toBuilder() {
        Builder b = new Builder();
        b.http = http;
        b.delaySeconds = delaySeconds;
        b.intervalSeconds = intervalSeconds;
        b.timeoutSeconds = timeoutSeconds;
        b.consecutiveFailures = consecutiveFailures;
        b.gracePeriodSeconds = gracePeriodSeconds;
        b.command = command;
        b.type = type;
        b.tcp = tcp;
        return b;
    }

    /// Sets fields one by one; not thread-safe.
    public static final class Builder {
        private @Nullable HttpCheckInfo http;
        private @Nullable Double delaySeconds;
        private @Nullable Double intervalSeconds;
        private @Nullable Double timeoutSeconds;
        private @Nullable Integer consecutiveFailures;
        private @Nullable Double gracePeriodSeconds;
        private @Nullable CommandInfo command;
        private @Nullable Type type;
        private @Nullable TcpCheckInfo tcp;

        private Builder() {}

        public Builder http(@Nullable HttpCheckInfo value) {
            this.http = value;
            return this;
        }

        public Builder delaySeconds(Double value) {
            this.delaySeconds = value;
            return this;
        }

        public Builder intervalSeconds(Double value) {
            this.intervalSeconds = value;
            return this;
        }

        public Builder timeoutSeconds(Double value) {
            this.timeoutSeconds = value;
            return this;
        }

        public Builder consecutiveFailures(Integer value) {
            this.consecutiveFailures = value;
            return this;
        }

        public Builder gracePeriodSeconds(Double value) {
            this.gracePeriodSeconds = value;
            return this;
        }

        public Builder command(@Nullable CommandInfo value) {
            this.command = value;
            return this;
        }

        public Builder type(@Nullable Type value) {
            this.type = value;
            return this;
        }

        public Builder tcp(@Nullable TcpCheckInfo value) {
            this.tcp = value;
            return this;
        }

        /// Builds the record; throws [InvalidMessageException] when a required field is unset.
        @SuppressWarnings(
                "NullAway") // the constructor turns unset fields into defaults or refuses them
        public HealthCheck build() {
            return new HealthCheck(
                    http,
                    delaySeconds,
                    intervalSeconds,
                    timeoutSeconds,
                    consecutiveFailures,
                    gracePeriodSeconds,
                    command,
                    type,
                    tcp);
        }
    }

    /// `HealthCheck.Type` of the v1 API; the number is the protobuf one.
    public enum Type implements WireEnum {
        UNKNOWN(0),
        COMMAND(1),
        HTTP(2),
        TCP(3);

        private final int number;

        Type(int number) {
            this.number = number;
        }

        @Override
        public int number() {
            return number;
        }
    }

    /// `HealthCheck.HTTPCheckInfo` of the v1 API.
    public record HttpCheckInfo(
            Integer port,
            @Nullable String path,
            @Nullable String scheme,
            List<Integer> statuses,
            NetworkInfo.Protocol protocol) {
        public HttpCheckInfo {
            Fields.required(port, "HTTPCheckInfo.port");
            statuses = Fields.list(statuses);
            protocol = Fields.orDefault(protocol, NetworkInfo.Protocol.IPv4);
        }

        /// A builder with every field unset; required fields are checked by [Builder#build()].
        public static Builder builder() {
            return new Builder();
        }

        /// A builder that starts from the values of this record.
        public Builder toBuilder() {
            Builder b = new Builder();
            b.port = port;
            b.path = path;
            b.scheme = scheme;
            b.statuses = statuses;
            b.protocol = protocol;
            return b;
        }

        /// Sets fields one by one; not thread-safe.
        public static final class Builder {
            private @Nullable Integer port;
            private @Nullable String path;
            private @Nullable String scheme;
            private @Nullable List<Integer> statuses;
            private NetworkInfo.@Nullable Protocol protocol;

            private Builder() {}

            public Builder port(Integer value) {
                this.port = value;
                return this;
            }

            public Builder path(@Nullable String value) {
                this.path = value;
                return this;
            }

            public Builder scheme(@Nullable String value) {
                this.scheme = value;
                return this;
            }

            public Builder statuses(List<Integer> value) {
                this.statuses = value;
                return this;
            }

            public Builder protocol(NetworkInfo.Protocol value) {
                this.protocol = value;
                return this;
            }

            /// Builds the record; throws [InvalidMessageException] when a required field is unset.
            @SuppressWarnings(
                    "NullAway") // the constructor turns unset fields into defaults or refuses them
            public HttpCheckInfo build() {
                return new HttpCheckInfo(port, path, scheme, statuses, protocol);
            }
        }
    }

    /// `HealthCheck.TCPCheckInfo` of the v1 API.
    public record TcpCheckInfo(Integer port, NetworkInfo.Protocol protocol) {
        public TcpCheckInfo {
            Fields.required(port, "TCPCheckInfo.port");
            protocol = Fields.orDefault(protocol, NetworkInfo.Protocol.IPv4);
        }
    }
}
