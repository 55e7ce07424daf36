package dev.meros.api.model;

import org.jspecify.annotations.Nullable;

/// A named value by which frameworks choose agents, such as `rack:abc`.
public record Attribute(
        String name,
        Value.Type type,
        @Nullable Scalar scalar,
        Value.@Nullable Ranges ranges,
        Value.@Nullable Text text,
        Value.@Nullable Set set) {
    public Attribute {
        Fields.required(name, "Attribute.name");
        Fields.required(type, "Attribute.type");
    }

    /// A builder with every field unset; required fields are checked by [Builder#build()].
    public static Builder builder() {
        return new Builder();
    }

    /// A builder that starts from the values of this record.
    public Builder toBuilder() {
        Builder b = new Builder();
        b.name = name;
        b.type = type;
        b.scalar = scalar;
        b.ranges = ranges;
        b.text = text;
        b.set = set;
        return b;
    }

    /// Sets fields one by one; not thread-safe.
    public static final class Builder {
        private @Nullable String name;
        private Value.@Nullable Type type;
        private @Nullable Scalar scalar;
        private Value.@Nullable Ranges ranges;
        private Value.@Nullable Text text;
        private Value.@Nullable Set set;

        private Builder() {}

        public Builder name(String value) {
            this.name = value;
            return this;
        }

        public Builder type(Value.Type value) {
            this.type = value;
            return this;
        }

        public Builder scalar(@Nullable Scalar value) {
            this.scalar = value;
            return this;
        }

        public Builder ranges(Value.@Nullable Ranges value) {
            this.ranges = value;
            return this;
        }

        public Builder text(Value.@Nullable Text value) {
            this.text = value;
            return this;
        }

        public Builder set(Value.@Nullable Set value) {
            this.set = value;
            return this;
        }

        /// Builds the record; throws [InvalidMessageException] when a required field is unset.
        @SuppressWarnings(
                "NullAway") // the constructor turns unset fields into defaults or refuses them
        public Attribute build() {
            return new Attribute(name, type, scalar, ranges, text, set);
        }
    }
}
