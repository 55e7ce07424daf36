package dev.meros.api.model;

import org.jspecify.annotations.Nullable;

/// How others find a task.
public record DiscoveryInfo(
        Visibility visibility,
        @Nullable String name,
        @Nullable String environment,
        @Nullable String location,
        @Nullable String version,
        @Nullable Ports ports,
        @Nullable Labels labels) {
    public DiscoveryInfo {
        Fields.required(visibility, "DiscoveryInfo.visibility");
    }

    /// A builder with every field unset; required fields are checked by [Builder#build()].
    public static Builder builder() {
        return new Builder();
    }

    /// A builder that starts from the values of this record.
    public Builder toBuilder() {
        Builder b = new Builder();
        b.visibility = visibility;
        b.name = name;
        b.environment = environment;
        b.location = location;
        b.version = version;
        b.ports = ports;
        b.labels = labels;
        return b;
    }

    /// Sets fields one by one; not thread-safe.
    public static final class Builder {
        private @Nullable Visibility visibility;
        private @Nullable String name;
        private @Nullable String environment;
        private @Nullable String location;
        private @Nullable String version;
        private @Nullable Ports ports;
        private @Nullable Labels labels;

        private Builder() {}

        public Builder visibility(Visibility value) {
            this.visibility = value;
            return this;
        }

        public Builder name(@Nullable String value) {
            this.name = value;
            return this;
        }

        public Builder environment(@Nullable String value) {
            this.environment = value;
            return this;
        }

        public Builder location(@Nullable String value) {
            this.location = value;
            return this;
        }

        public Builder version(@Nullable String value) {
            this.version = value;
            return this;
        }

        public Builder ports(@Nullable Ports value) {
            this.ports = value;
            return this;
        }

        public Builder labels(@Nullable Labels value) {
            this.labels = value;
            return this;
        }

        /// Builds the record; throws [InvalidMessageException] when a required field is unset.
        @SuppressWarnings(
                "NullAway") // the constructor turns unset fields into defaults or refuses them
        public DiscoveryInfo build() {
            return new DiscoveryInfo(
                    visibility, name, environment, location, version, ports, labels);
        }
    }

    /// `DiscoveryInfo.Visibility` of the v1 API; the number is the protobuf one.
    public enum Visibility implements WireEnum {
        FRAMEWORK(0),
        CLUSTER(1),
        EXTERNAL(2);

        private final int number;

        Visibility(int number) {
            this.number = number;
        }

        @Override
        public int number() {
            return number;
        }
    }
}
