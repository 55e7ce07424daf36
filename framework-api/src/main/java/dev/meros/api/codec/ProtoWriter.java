package dev.meros.api.codec;

import com.fasterxml.jackson.core.Base64Variant;
import com.fasterxml.jackson.core.ObjectCodec;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.base.GeneratorBase;
import com.fasterxml.jackson.core.io.IOContext;

import dev.meros.api.codec.MessageType.Field;
import dev.meros.api.codec.MessageType.Kind;
import dev.meros.api.codec.MessageType.Label;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/// Takes the tokens of a message as a JSON generator does and makes protobuf of them: numbers may
/// be texts, bytes are base64 unless they come as bytes, `null` is unset, and what the message has
/// no field or no constant for is left out.
final class ProtoWriter extends GeneratorBase {
    private final ProtoBuffer out = new ProtoBuffer();
    private final List<Level> levels = new ArrayList<>();
    private final MessageType root;
    private int depth;

    /// The innermost message, list or map; null before the message begins and after it ended.
    private @Nullable Level level;

    /// How many objects and lists are open that are being left out.
    private int skipped;

    ProtoWriter(ObjectCodec codec, MessageType root) {
        super(0, codec, (IOContext) null);
        this.root = root;
    }

    /// Where a writer is.
    private static final class Level {
        /// The message whose fields come; null in a list or map.
        @Nullable MessageType type;

        /// In a message the field whose value comes next; in a list or map the one that it is of.
        @Nullable Field field;

        /// Where the length goes; below 0 for the root, a list and a map.
        int begun;

        /// Where the entry of a map began to whose message this is; below 0 elsewhere.
        int entry;

        /// The bits of the fields that are set.
        long seen;

        /// The key of a map whose value comes next.
        String key = "";

        void set(@Nullable MessageType message, @Nullable Field of, int from, int entryFrom) {
            type = message;
            field = of;
            begun = from;
            entry = entryFrom;
            seen = 0;
        }
    }

    byte[] toBytes() {
        return out.toBytes();
    }

    private Level push() {
        if (depth >= 2 * Wire.MAX_DEPTH) {
            throw Wire.tooDeep();
        }
        if (depth == levels.size()) {
            levels.add(new Level());
        }
        Level pushed = levels.get(depth++);
        level = pushed;
        return pushed;
    }

    private void pop() {
        depth--;
        level = depth == 0 ? null : levels.get(depth - 1);
    }

    /// The field that a value is for; null when it is to be left out.
    private @Nullable Field target() {
        Level now = level;
        if (skipped > 0) {
            return null;
        }
        if (now == null) {
            throw wrong("a message", "an object");
        }
        return now.field;
    }

    private CodecException wrong(String what, String expected) {
        Level now = level;
        String where =
                now == null
                        ? root.name()
                        : (now.type == null ? "" : now.type.name() + ".")
                                + (now.field == null ? "" : now.field.name());
        return new CodecException(where + ": " + what + " (expected: " + expected + ")");
    }

    private static String expected(Field field) {
        return switch (field.kind()) {
            case DOUBLE, INT32, INT64, UINT32, UINT64 -> "a number";
            case BOOL -> "true or false";
            case ENUM -> "a name in quotes";
            case STRING -> "a text in quotes";
            case BYTES -> "base64";
            case MESSAGE -> "an object";
        };
    }

    /// Notes a value of a field, and writes what goes before it.
    private void head(Field field) {
        Level now = level;
        if (now == null) {
            return;
        }
        if (now.type == null && field.label() == Label.MAP) {
            out.tag(field.number(), Wire.BYTES);
            now.begun = out.begin();
            out.tag(1, Wire.BYTES);
            out.text(now.key);
            out.tag(2, Wire.BYTES);
        } else {
            if (now.type != null && field.isMany()) {
                throw wrong("a single value", field.label() == Label.MAP ? "an object" : "a list");
            }
            now.seen |= field.bit();
            out.tag(field.number(), field.kind().wire());
        }
    }

    /// Ends a value that is no message.
    private void foot() {
        Level now = level;
        if (now != null && now.type == null && now.begun >= 0) {
            out.end(now.begun);
            now.begun = -1;
        }
    }

    @Override
    public void writeStartObject() {
        if (level == null && depth == 0 && skipped == 0) {
            push().set(root, null, -1, -1);
            return;
        }
        Field field = target();
        if (field == null) {
            skipped++;
            return;
        }
        Level outer = level;
        if (field.label() == Label.MAP && outer != null && outer.type != null) {
            push().set(null, field, -1, -1);
            return;
        }
        if (field.kind() != Kind.MESSAGE) {
            throw wrong("an object", expected(field));
        }
        head(field);
        int entry = outer != null && outer.type == null ? outer.begun : -1;
        if (outer != null) {
            outer.begun = outer.type == null ? -1 : outer.begun;
        }
        push().set(field.messageType(), null, out.begin(), entry);
    }

    @Override
    public void writeEndObject() {
        if (skipped > 0) {
            skipped--;
            return;
        }
        Level ended = level;
        if (ended == null) {
            return;
        }
        if (ended.type != null) {
            ended.type.requireAll(ended.seen);
            if (ended.begun >= 0) {
                out.end(ended.begun);
            }
            if (ended.entry >= 0) {
                out.end(ended.entry);
            }
        }
        pop();
    }

    @Override
    public void writeStartArray() {
        Field field = target();
        Level now = level;
        if (field == null || now == null) {
            skipped++;
            return;
        }
        if (now.type == null || field.label() != Label.REPEATED) {
            throw wrong("a list", expected(field));
        }
        push().set(null, field, -1, -1);
    }

    @Override
    public void writeEndArray() {
        if (skipped > 0) {
            skipped--;
        } else {
            pop();
        }
    }

    @Override
    public void writeFieldName(String name) {
        Level now = level;
        if (skipped > 0 || now == null) {
            return;
        }
        if (now.type == null) {
            now.key = name;
        } else {
            now.field = now.type.field(name);
        }
    }

    @Override
    public void writeFieldName(SerializableString name) {
        writeFieldName(name.getValue());
    }

    @Override
    public void writeString(String text) {
        Field field = target();
        if (field == null) {
            return;
        }
        switch (field.kind()) {
            case STRING -> {
                head(field);
                out.text(text);
                foot();
            }
            case BYTES -> bytes(field, Numerals.base64(text, field.name()));
            case ENUM -> constant(field, text);
            case BOOL -> bool(field, Numerals.bool(text, field.name()));
            case DOUBLE -> real(field, Numerals.real(text, field.name()));
            case INT32, INT64, UINT32, UINT64 ->
                    integer(field, Numerals.integer(text, field.name()));
            case MESSAGE -> throw wrong("a text", "an object");
        }
    }

    private void constant(Field field, String name) {
        Integer number = field.enumType().numbers().get(name);
        if (number != null) {
            head(field);
            out.varint(number);
        }
    }

    private void bool(Field field, boolean value) {
        head(field);
        out.varint(value ? 1 : 0);
    }

    private void real(Field field, double value) {
        head(field);
        out.fixed64(Double.doubleToRawLongBits(value));
    }

    private void bytes(Field field, byte[] value) {
        head(field);
        out.bytes(value);
    }

    private void integer(Field field, BigInteger value) {
        if (field.kind() == Kind.UINT64 && value.signum() >= 0 && value.bitLength() == Long.SIZE) {
            head(field);
            out.varint(value.longValue());
        } else if (value.bitLength() < Long.SIZE) {
            whole(field, value.longValue());
        } else {
            throw wrong(value.toString(), "an integer of " + field.kind());
        }
    }

    private void whole(Field field, long value) {
        boolean fits =
                switch (field.kind()) {
                    case INT32 -> value == (int) value;
                    case UINT32 -> value >>> 32 == 0;
                    case UINT64 -> value >= 0;
                    case DOUBLE, INT64, BOOL, ENUM, STRING, BYTES, MESSAGE -> true;
                };
        if (!fits) {
            throw wrong(Long.toString(value), "an integer of " + field.kind());
        }
        head(field);
        out.varint(value);
    }

    @Override
    public void writeNumber(int value) {
        writeNumber((long) value);
    }

    @Override
    public void writeNumber(long value) {
        Field field = target();
        if (field == null) {
            return;
        }
        switch (field.kind()) {
            case INT32, INT64, UINT32, UINT64 -> whole(field, value);
            case DOUBLE -> real(field, Long.valueOf(value).doubleValue());
            case BOOL, ENUM, STRING, BYTES, MESSAGE -> throw wrong("a number", expected(field));
        }
    }

    @Override
    public void writeNumber(double value) {
        Field field = target();
        if (field == null) {
            return;
        }
        switch (field.kind()) {
            case DOUBLE -> real(field, value);
            case INT32, INT64, UINT32, UINT64 ->
                    integer(field, Numerals.integer(Double.toString(value), field.name()));
            case BOOL, ENUM, STRING, BYTES, MESSAGE -> throw wrong("a number", expected(field));
        }
    }

    @Override
    public void writeNumber(float value) {
        writeNumber((double) value);
    }

    @Override
    public void writeNumber(BigInteger value) {
        writeNumber(value.toString());
    }

    @Override
    public void writeNumber(BigDecimal value) {
        writeNumber(value.toString());
    }

    @Override
    public void writeNumber(String numeral) {
        Field field = target();
        if (field == null) {
            return;
        }
        switch (field.kind()) {
            case DOUBLE -> real(field, Numerals.real(numeral, field.name()));
            case INT32, INT64, UINT32, UINT64 ->
                    integer(field, Numerals.integer(numeral, field.name()));
            case BOOL, ENUM, STRING, BYTES, MESSAGE -> throw wrong("a number", expected(field));
        }
    }

    @Override
    public void writeBoolean(boolean value) {
        Field field = target();
        if (field != null) {
            if (field.kind() != Kind.BOOL) {
                throw wrong(value + "", expected(field));
            }
            bool(field, value);
        }
    }

    @Override
    public void writeNull() {
        target();
    }

    @Override
    public void writeBinary(Base64Variant variant, byte[] data, int offset, int length) {
        Field field = target();
        if (field == null) {
            return;
        }
        if (field.kind() != Kind.BYTES) {
            throw wrong("bytes", expected(field));
        }
        head(field);
        out.bytes(data, offset, length);
    }

    @Override
    public int writeBinary(Base64Variant variant, InputStream data, int length) throws IOException {
        byte[] all = data.readAllBytes();
        writeBinary(variant, all, 0, all.length);
        return all.length;
    }

    @Override
    public void writeString(char[] text, int offset, int length) {
        writeString(new String(text, offset, length));
    }

    @Override
    public void writeString(SerializableString text) {
        writeString(text.getValue());
    }

    @Override
    public void writeRawUTF8String(byte[] text, int offset, int length) {
        throw unsupported();
    }

    @Override
    public void writeUTF8String(byte[] text, int offset, int length) {
        throw unsupported();
    }

    @Override
    public void writeRaw(String text) {
        throw unsupported();
    }

    @Override
    public void writeRaw(String text, int offset, int length) {
        throw unsupported();
    }

    @Override
    public void writeRaw(char[] text, int offset, int length) {
        throw unsupported();
    }

    @Override
    public void writeRaw(char c) {
        throw unsupported();
    }

    private static CodecException unsupported() {
        return new CodecException("raw text within protobuf");
    }

    @Override
    public void flush() {}

    @Override
    protected void _releaseBuffers() {}

    @Override
    protected void _verifyValueWrite(String message) {}
}
