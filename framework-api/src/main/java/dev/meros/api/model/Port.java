package dev.meros.api.model;

import org.jspecify.annotations.Nullable;

/// A port of a task for discovery.
public record Port(
        Integer number,
        @Nullable String name,
        @Nullable String protocol,
        DiscoveryInfo.@Nullable Visibility visibility,
        @Nullable Labels labels) {
    public Port {
        Fields.required(number, "Port.number");
    }

    /// A builder with every field unset; required fields are checked by [Builder#build()].
    public static Builder builder() {
        return new Builder();
    }

    /// A builder that starts from the values of this record.
    public Builder toBuilder() {
        Builder b = new Builder();
        b.number = number;
        b.name = name;
        b.protocol = protocol;
        b.visibility = visibility;
        b.labels = labels;
        return b;
    }

    /// Sets fields one by one; not thread-safe.
    public static final class Builder {
        private @Nullable Integer number;
        private @Nullable String name;
        private @Nullable String protocol;
        private DiscoveryInfo.@Nullable Visibility visibility;
        private @Nullable Labels labels;

        private Builder() {}

        public Builder number(Integer value) {
            this.number = value;
            return this;
        }

        public Builder name(@Nullable String value) {
            this.name = value;
            return this;
        }

        public Builder protocol(@Nullable String value) {
            this.protocol = value;
            return this;
        }

        public Builder visibility(DiscoveryInfo.@Nullable Visibility value) {
            this.visibility = value;
            return this;
        }

        public Builder labels(@Nullable Labels value) {
            this.labels = value;
            return this;
        }

        /// Builds the record; throws [InvalidMessageException] when a required field is unset.
        @SuppressWarnings(
                "NullAway") // the constructor turns unset fields into defaults or refuses them
        public Port build() {
            return new Port(number, name, protocol, visibility, labels);
        }
    }
}
