package dev.meros.api.model;

import org.jspecify.annotations.Nullable;

/// A secret by reference or by value.
public record Secret(@Nullable Type type, @Nullable Reference reference, @Nullable Value value) {

    /// `Secret.Type` of the v1 API; the number is the protobuf one.
    public enum Type implements WireEnum {
        UNKNOWN(0),
        REFERENCE(1),
        VALUE(2);

        private final int number;

        Type(int number) {
            this.number = number;
        }

        @Override
        public int number() {
            return number;
        }
    }

    /// `Secret.Reference` of the v1 API.
    public record Reference(String name, @Nullable String key) {
        public Reference {
            Fields.required(name, "Reference.name");
        }
    }

    /// `Secret.Value` of the v1 API.
    public record Value(Bytes data) {
        public Value {
            Fields.required(data, "Value.data");
        }
    }
}
