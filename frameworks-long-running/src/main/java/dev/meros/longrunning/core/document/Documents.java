package dev.meros.longrunning.core.document;

import dev.meros.api.model.Scalar;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// Writing documents: objects whose fields keep their order.
public final class Documents {
    private Documents() {}

    /// An object from names and values in turn; a null value leaves its field out.
    public static SequencedMap<String, Object> object(@Nullable Object... namesAndValues) {
        SequencedMap<String, Object> fields = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            Object value = namesAndValues[i + 1];
            if (value != null) {
                fields.put(String.valueOf(namesAndValues[i]), value);
            }
        }
        return fields;
    }

    /// A copy whose fields may be changed.
    public static SequencedMap<String, Object> copy(Map<String, Object> fields) {
        return new LinkedHashMap<>(fields);
    }

    /// Null for an empty list, so that [#object] leaves it out.
    public static @Nullable Object unlessEmpty(List<?> list) {
        return list.isEmpty() ? null : list;
    }

    /// A whole number where there are no decimals.
    public static Number number(Scalar scalar) {
        return number(scalar.toDouble());
    }

    /// A whole number where there are no decimals.
    public static Number number(double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            return (long) value;
        }
        return value;
    }

    public static Number seconds(Duration duration) {
        return number(duration.toMillis() / 1000.0);
    }
}
