package dev.meros.api.model;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// A scalar, ranges, a set or text, told apart by `type`.
public record Value(
        Type type,
        @Nullable Scalar scalar,
        @Nullable Ranges ranges,
        @Nullable Set set,
        @Nullable Text text) {
    public Value {
        Fields.required(type, "Value.type");
    }

    /// `Value.Type` of the v1 API; the number is the protobuf one.
    public enum Type implements WireEnum {
        SCALAR(0),
        RANGES(1),
        SET(2),
        TEXT(3);

        private final int number;

        Type(int number) {
            this.number = number;
        }

        @Override
        public int number() {
            return number;
        }
    }

    /// `Value.Range` of the v1 API.
    public record Range(Long begin, Long end) {
        public Range {
            Fields.required(begin, "Range.begin");
            Fields.required(end, "Range.end");
            // a single number, such as a port, takes no room twice
            end = end.equals(begin) ? begin : end;
        }

        /// How many numbers this range holds.
        public long size() {
            return end - begin + 1;
        }
    }

    /// `Value.Ranges` of the v1 API.
    public record Ranges(List<Range> range) {
        public Ranges {
            range = Fields.list(range);
        }
    }

    /// `Value.Set` of the v1 API.
    public record Set(List<String> item) {
        public Set {
            item = Fields.list(item);
        }
    }

    /// `Value.Text` of the v1 API.
    public record Text(String value) {
        public Text {
            Fields.required(value, "Text.value");
        }
    }
}
