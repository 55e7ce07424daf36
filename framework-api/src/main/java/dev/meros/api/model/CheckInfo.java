package dev.meros.api.model;

import org.jspecify.annotations.Nullable;

/// A check whose result is reported but never kills.
public record CheckInfo(
        @Nullable Type type,
        @Nullable Command command,
        @Nullable Http http,
        Double delaySeconds,
        Double intervalSeconds,
        Double timeoutSeconds,
        @Nullable Tcp tcp) {
    public CheckInfo {
        delaySeconds = Fields.orDefault(delaySeconds, 15.0);
        intervalSeconds = Fields.orDefault(intervalSeconds, 10.0);
        timeoutSeconds = Fields.orDefault(timeoutSeconds, 20.0);
    }

    /// A builder with every field unset; required fields are checked by [Builder#build()].
    public static Builder builder() {
        return new Builder();
    }

    /// A builder that starts from the values of this record.
    public Builder toBuilder() {
        Builder b = new Builder();
        b.type = type;
        b.command = command;
        b.http = http;
        b.delaySeconds = delaySeconds;
        b.intervalSeconds = intervalSeconds;
        b.timeoutSeconds = timeoutSeconds;
        b.tcp = tcp;
        return b;
    }

    /// Sets fields one by one; not thread-safe.
    public static final class Builder {
        private @Nullable Type type;
        private @Nullable Command command;
        private @Nullable Http http;
        private @Nullable Double delaySeconds;
        private @Nullable Double intervalSeconds;
        private @Nullable Double timeoutSeconds;
        private @Nullable Tcp tcp;

        private Builder() {}

        public Builder type(@Nullable Type value) {
            this.type = value;
            return this;
        }

        public Builder command(@Nullable Command value) {
            this.command = value;
            return this;
        }

        public Builder http(@Nullable Http value) {
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

        public Builder tcp(@Nullable Tcp value) {
            this.tcp = value;
            return this;
        }

        /// Builds the record; throws [InvalidMessageException] when a required field is unset.
        @SuppressWarnings(
                "NullAway") // the constructor turns unset fields into defaults or refuses them
        public CheckInfo build() {
            return new CheckInfo(
                    type, command, http, delaySeconds, intervalSeconds, timeoutSeconds, tcp);
        }
    }

    /// `CheckInfo.Type` of the v1 API; the number is the protobuf one.
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

    /// `CheckInfo.Command` of the v1 API.
    public record Command(CommandInfo command) {
        public Command {
            Fields.required(command, "Command.command");
        }
    }

    /// `CheckInfo.Http` of the v1 API.
    public record Http(Integer port, @Nullable String path) {
        public Http {
            Fields.required(port, "Http.port");
        }
    }

    /// `CheckInfo.Tcp` of the v1 API.
    public record Tcp(Integer port) {
        public Tcp {
            Fields.required(port, "Tcp.port");
        }
    }
}
