package dev.meros.api.model;

import org.jspecify.annotations.Nullable;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The rules by which wire messages turn unset fields into defaults or refuse them.
///
/// Public because every package of messages uses them; framework authors have no need of them.
public final class Fields {
    private Fields() {}

    /// Refuses an unset required field; `path` is `Message.field_name`.
    public static void required(@Nullable Object value, String path) {
        if (value == null) {
            throw new InvalidMessageException("missing required field: " + path);
        }
    }

    /// The declared default of an unset optional field.
    public static <T> T orDefault(@Nullable T value, T defaultValue) {
        return value == null ? defaultValue : value;
    }

    /// An unmodifiable copy of a repeated field; unset means empty.
    public static <T> List<T> list(@Nullable List<T> value) {
        if (value == null) {
            return List.of();
        }
        try {
            return List.copyOf(value);
        } catch (NullPointerException e) {
            throw new InvalidMessageException("a list holds null or an unknown name", e);
        }
    }

    /// An unmodifiable copy of a map field that keeps its order; unset means empty.
    public static <V> Map<String, V> map(@Nullable Map<String, V> value) {
        if (value == null || value.isEmpty()) {
            return Map.of();
        }
        value.forEach((k, v) -> required(v, "value of map key " + k));
        return Collections.unmodifiableMap(new LinkedHashMap<>(value));
    }
}
