package dev.meros.api.codec;

import dev.meros.api.codec.MessageType.Field;
import dev.meros.api.codec.MessageType.Kind;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Puts the fields of a message in an order in which a JSON reader can take them: each field once,
/// all elements of a list together. Of a field that was given several times the last counts, parts
/// of one message are put together, and of the fields of a group the last one is kept, as protobuf
/// demands.
final class Normal {
    private final byte[] bytes;

    /// Of each field, by its index.
    private final Map<Integer, List<Part>> parts = new LinkedHashMap<>();

    private Normal(byte[] bytes) {
        this.bytes = bytes;
    }

    /// A field as it was found: from its tag on, and from its value on.
    private record Part(int from, int value, int to) {}

    static byte[] form(MessageType type, byte[] bytes, int from, int to) {
        Normal normal = new Normal(bytes);
        normal.collect(type, from, to);
        return normal.write(type);
    }

    private void collect(MessageType type, int from, int to) {
        Wire.Cursor cursor = new Wire.Cursor(bytes, from);
        while (cursor.at < to) {
            int start = cursor.at;
            int tag = cursor.tag(to);
            int value = cursor.at;
            cursor.skip(tag, to);
            Field field = ProtoFrame.fits(type, tag);
            if (field != null && !isUnknownConstant(field, value, to)) {
                if (field.group() != 0) {
                    long others = field.group() & ~field.bit();
                    parts.keySet().removeIf(index -> (others & 1L << index) != 0);
                }
                parts.computeIfAbsent(field.index(), _ -> new ArrayList<>())
                        .add(new Part(start, value, cursor.at));
            }
        }
    }

    private boolean isUnknownConstant(Field field, int value, int to) {
        return field.kind() == Kind.ENUM
                && !field.isMany()
                && !field.enumType()
                        .names()
                        .containsKey((int) new Wire.Cursor(bytes, value).varint(to));
    }

    private byte[] write(MessageType type) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        parts.forEach(
                (index, list) -> {
                    Field field = type.fields().get(index);
                    if (field.isMany()) {
                        list.forEach(p -> out.write(bytes, p.from(), p.to() - p.from()));
                    } else if (field.kind() == Kind.MESSAGE) {
                        merge(field, list, out);
                    } else {
                        Part last = list.getLast();
                        out.write(bytes, last.from(), last.to() - last.from());
                    }
                });
        return out.toByteArray();
    }

    private void merge(Field field, List<Part> list, ByteArrayOutputStream out) {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        for (Part part : list) {
            Wire.Cursor cursor = new Wire.Cursor(bytes, part.value());
            int length = cursor.length(part.to());
            whole.write(bytes, cursor.at, length);
        }
        varint(field.number() << 3 | Wire.BYTES, out);
        varint(whole.size(), out);
        out.writeBytes(whole.toByteArray());
    }

    private static void varint(int value, ByteArrayOutputStream out) {
        int rest = value;
        while ((rest & ~0x7f) != 0) {
            out.write((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.write(rest);
    }
}
