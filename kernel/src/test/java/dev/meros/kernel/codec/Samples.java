package dev.meros.kernel.codec;

import dev.meros.api.model.Bytes;
import dev.meros.api.model.Scalar;

import org.jspecify.annotations.Nullable;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// Instances of records by their shape: full ones with every field set to some value down to a
/// depth, and bare ones with what may be unset left unset and every list empty.
final class Samples {
    private static final int MAX_DEPTH = 7;

    private final Style style;

    private enum Style {
        FULL,
        BARE
    }

    private Samples(Style style) {
        this.style = style;
    }

    static Samples full() {
        return new Samples(Style.FULL);
    }

    static Samples bare() {
        return new Samples(Style.BARE);
    }

    Object of(Class<?> type) {
        return value(type, 0);
    }

    private Object value(Type type, int depth) {
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            boolean empty = style == Style.BARE || depth >= MAX_DEPTH;
            if (generic.getRawType() == List.class) {
                return empty ? List.of() : List.of(value(arguments[0], depth + 1));
            }
            return empty ? Map.of() : Map.of("key", value(arguments[1], depth + 1));
        }
        Class<?> c = (Class<?>) type;
        if (c == String.class) {
            return "text ü";
        } else if (c == long.class || c == Long.class) {
            return 7L;
        } else if (c == int.class || c == Integer.class) {
            return 7;
        } else if (c == double.class || c == Double.class) {
            return 7.5;
        } else if (c == float.class || c == Float.class) {
            return 7.5f;
        } else if (c == boolean.class || c == Boolean.class) {
            return true;
        } else if (c == Instant.class) {
            return Instant.parse("2026-01-02T03:04:05.678901234Z");
        } else if (c == Bytes.class) {
            return Bytes.ofUtf8("bytes");
        } else if (c == Scalar.class) {
            return Scalar.of(1.5);
        } else if (c.isEnum()) {
            Object[] constants = c.getEnumConstants();
            return constants[constants.length - 1];
        } else if (c.isRecord()) {
            return record(c, depth);
        }
        throw new AssertionError("no sample of " + type);
    }

    private Object record(Class<?> type, int depth) {
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            values[i] =
                    mayBeUnset(components[i]) && (style == Style.BARE || depth >= MAX_DEPTH)
                            ? null
                            : value(components[i].getGenericType(), depth + 1);
        }
        try {
            return type.getDeclaredConstructor(types).newInstance(values);
        } catch (InvocationTargetException e) {
            throw new AssertionError(type + ": " + e.getCause(), e);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(type.toString(), e);
        }
    }

    private static boolean mayBeUnset(RecordComponent component) {
        return component.getAnnotatedType().isAnnotationPresent(Nullable.class);
    }
}
