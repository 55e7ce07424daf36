package dev.meros.api.codec;

import com.fasterxml.jackson.core.Base64Variant;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.ObjectCodec;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.Version;
import com.fasterxml.jackson.core.base.ParserMinimalBase;
import com.fasterxml.jackson.core.json.JsonReadContext;

import dev.meros.api.codec.MessageType.EnumType;
import dev.meros.api.codec.MessageType.Field;
import dev.meros.api.codec.MessageType.Kind;
import dev.meros.api.codec.ProtoFrame.Next;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/// Tells a protobuf message as the tokens that a JSON parser would give for the same message, so
/// that everything which is made from JSON can be made from protobuf too. Bytes are embedded
/// values, whose text is base64. Unknown fields and constants are passed over.
@SuppressWarnings("InlineMeSuggester") // deprecated in JsonParser and abstract all the same
final class ProtoReader extends ParserMinimalBase {
    private final ObjectCodec codec;
    private final MessageType type;
    private final byte[] message;
    private @Nullable ProtoFrame frame;
    private boolean begun;

    /// How many more messages there may be within this one.
    private int left;

    private boolean closed;

    /// What the current token holds: a number, or a text, or bytes in a range.
    private long number;

    private double real;
    private @Nullable String text;
    private byte[] source = {};
    private int from;
    private int to;
    private Kind kind = Kind.STRING;

    ProtoReader(ObjectCodec codec, MessageType type, byte[] message) {
        super(0, StreamReadConstraints.defaults());
        this.codec = codec;
        this.type = type;
        this.message = message;
        this.left = Density.most(message.length);
    }

    @Override
    public @Nullable JsonToken nextToken() {
        ProtoFrame now = frame;
        if (now == null) {
            _currToken = begun ? null : begin();
            return _currToken;
        }
        _currToken =
                switch (now.next) {
                    case NAME -> name(now);
                    case VALUE -> value(now);
                    case ELEMENT -> element(now);
                    case KEY -> key(now);
                    case ENTRY -> entry(now);
                };
        return _currToken;
    }

    private JsonToken begin() {
        begun = true;
        ProtoFrame root = new ProtoFrame(null);
        root.enter(type, message, 0, message.length);
        frame = root;
        return JsonToken.START_OBJECT;
    }

    private JsonToken name(ProtoFrame now) {
        if (now.nextField()) {
            now.next = Next.VALUE;
            return JsonToken.FIELD_NAME;
        }
        frame = now.parent;
        return JsonToken.END_OBJECT;
    }

    private JsonToken value(ProtoFrame now) {
        Field field = now.field();
        return switch (field.label()) {
            case OPTIONAL, REQUIRED -> {
                now.next = Next.NAME;
                now.packedEnd = 0;
                yield plain(now, field);
            }
            case REPEATED -> {
                now.begin();
                now.next = Next.ELEMENT;
                yield JsonToken.START_ARRAY;
            }
            case MAP -> {
                now.begin();
                now.next = Next.KEY;
                yield JsonToken.START_OBJECT;
            }
        };
    }

    private JsonToken element(ProtoFrame now) {
        Field field = now.field();
        while (now.nextOccurrence()) {
            if (field.kind() != Kind.ENUM) {
                return plain(now, field);
            }
            String constant = constant(field.enumType(), now.cursor.varint(now.valueEnd()));
            if (constant != null) {
                return text(constant);
            }
        }
        now.next = Next.NAME;
        return JsonToken.END_ARRAY;
    }

    private JsonToken key(ProtoFrame now) {
        if (!now.nextOccurrence()) {
            now.next = Next.NAME;
            return JsonToken.END_OBJECT;
        }
        Wire.Cursor cursor = now.cursor;
        int end = cursor.length(now.end) + cursor.at;
        String key = "";
        from = end;
        to = end;
        while (cursor.at < end) {
            int tag = cursor.tag(end);
            int start = cursor.at;
            cursor.skip(tag, end);
            if (tag == (1 << 3 | Wire.BYTES)) {
                Wire.Cursor range = new Wire.Cursor(cursor.bytes, start);
                int length = range.length(end);
                key = new String(cursor.bytes, range.at, length, StandardCharsets.UTF_8);
            } else if (tag == (2 << 3 | Wire.BYTES)) {
                from = start;
                to = cursor.at;
            }
        }
        now.name = key;
        now.next = Next.ENTRY;
        return JsonToken.FIELD_NAME;
    }

    /// Values of maps are messages and texts only.
    private JsonToken entry(ProtoFrame now) {
        now.next = Next.KEY;
        Wire.Cursor range = new Wire.Cursor(now.cursor.bytes, from);
        int length = from == to ? 0 : range.length(to);
        if (now.field().kind() == Kind.MESSAGE) {
            return enter(now, now.field(), range.bytes, range.at, range.at + length);
        }
        return text(new String(range.bytes, range.at, length, StandardCharsets.UTF_8));
    }

    private JsonToken enter(ProtoFrame now, Field field, byte[] bytes, int start, int end) {
        if (--left < 0) {
            throw Density.exceeded(message.length);
        }
        ProtoFrame child = now.child();
        child.enter(field.messageType(), bytes, start, end);
        frame = child;
        return JsonToken.START_OBJECT;
    }

    private JsonToken plain(ProtoFrame now, Field field) {
        Wire.Cursor cursor = now.cursor;
        int end = now.valueEnd();
        kind = field.kind();
        return switch (field.kind()) {
            case MESSAGE -> {
                int length = cursor.length(end);
                int start = cursor.at;
                cursor.at += length;
                yield enter(now, field, cursor.bytes, start, start + length);
            }
            case STRING, BYTES -> {
                int length = cursor.length(end);
                source = cursor.bytes;
                from = cursor.at;
                to = from + length;
                cursor.at = to;
                text = null;
                yield field.kind() == Kind.BYTES
                        ? JsonToken.VALUE_EMBEDDED_OBJECT
                        : JsonToken.VALUE_STRING;
            }
            case ENUM -> {
                String constant = constant(field.enumType(), cursor.varint(end));
                yield constant == null ? JsonToken.VALUE_NULL : text(constant);
            }
            case BOOL -> cursor.varint(end) != 0 ? JsonToken.VALUE_TRUE : JsonToken.VALUE_FALSE;
            case DOUBLE -> {
                real = Double.longBitsToDouble(cursor.fixed64(end));
                yield JsonToken.VALUE_NUMBER_FLOAT;
            }
            case INT32 -> integer(cursor.varint(end) << 32 >> 32);
            case UINT32 -> integer(cursor.varint(end) & 0xffff_ffffL);
            case INT64, UINT64 -> integer(cursor.varint(end));
        };
    }

    private JsonToken integer(long value) {
        number = value;
        return JsonToken.VALUE_NUMBER_INT;
    }

    private JsonToken text(String value) {
        text = value;
        return JsonToken.VALUE_STRING;
    }

    private static @Nullable String constant(EnumType type, long value) {
        return type.names().get((int) value);
    }

    @Override
    public String currentName() {
        ProtoFrame now = frame;
        boolean opened = _currToken == JsonToken.START_OBJECT;
        ProtoFrame named =
                opened && now != null && now.next == Next.NAME && now.parent != null
                        ? now.parent
                        : now;
        return named == null ? "" : named.name;
    }

    @Override
    @Deprecated
    public String getCurrentName() {
        return currentName();
    }

    @Override
    public void overrideCurrentName(String name) {
        if (frame != null) {
            frame.name = name;
        }
    }

    @Override
    public String getText() {
        return switch (_currToken) {
            case FIELD_NAME -> currentName();
            case VALUE_STRING -> string();
            case VALUE_EMBEDDED_OBJECT -> Base64.getEncoder().encodeToString(bytes());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> getNumberValue().toString();
            case null -> "";
            default -> String.valueOf(_currToken.asString());
        };
    }

    private String string() {
        String known = text;
        if (known == null) {
            known = new String(source, from, to - from, StandardCharsets.UTF_8);
            text = known;
        }
        return known;
    }

    private byte[] bytes() {
        return Arrays.copyOfRange(source, from, to);
    }

    @Override
    public @Nullable String getValueAsString() {
        return getValueAsString(null);
    }

    @Override
    public @Nullable String getValueAsString(@Nullable String otherwise) {
        if (_currToken == null || !_currToken.isScalarValue()) {
            return _currToken == JsonToken.FIELD_NAME ? currentName() : otherwise;
        }
        return _currToken == JsonToken.VALUE_NULL ? otherwise : getText();
    }

    @Override
    public char[] getTextCharacters() {
        return getText().toCharArray();
    }

    @Override
    public boolean hasTextCharacters() {
        return false;
    }

    @Override
    public int getTextLength() {
        return getText().length();
    }

    @Override
    public int getTextOffset() {
        return 0;
    }

    @Override
    public byte[] getBinaryValue(Base64Variant variant) {
        return _currToken == JsonToken.VALUE_EMBEDDED_OBJECT ? bytes() : variant.decode(getText());
    }

    @Override
    public @Nullable Object getEmbeddedObject() {
        return _currToken == JsonToken.VALUE_EMBEDDED_OBJECT ? bytes() : null;
    }

    @Override
    public Number getNumberValue() {
        if (_currToken == JsonToken.VALUE_NUMBER_FLOAT) {
            return real;
        }
        return switch (getNumberType()) {
            case INT -> (int) number;
            case BIG_INTEGER -> getBigIntegerValue();
            default -> number;
        };
    }

    @Override
    public NumberType getNumberType() {
        if (_currToken == JsonToken.VALUE_NUMBER_FLOAT) {
            return NumberType.DOUBLE;
        }
        if (kind == Kind.UINT64 && number < 0) {
            return NumberType.BIG_INTEGER;
        }
        return number == (int) number ? NumberType.INT : NumberType.LONG;
    }

    @Override
    public int getIntValue() {
        long value = getLongValue();
        if (value != (int) value) {
            throw outOfRange("an integer of 32 bits");
        }
        return (int) value;
    }

    @Override
    public long getLongValue() {
        if (_currToken == JsonToken.VALUE_NUMBER_FLOAT) {
            return (long) real;
        }
        if (getNumberType() == NumberType.BIG_INTEGER) {
            throw outOfRange("an integer below 2^63");
        }
        return number;
    }

    private CodecException outOfRange(String expected) {
        return new CodecException(
                currentName() + ": " + getText() + " (expected: " + expected + ")");
    }

    @Override
    public BigInteger getBigIntegerValue() {
        return kind == Kind.UINT64
                ? new BigInteger(Long.toUnsignedString(number))
                : BigInteger.valueOf(getLongValue());
    }

    @Override
    public float getFloatValue() {
        return (float) getDoubleValue();
    }

    @Override
    public double getDoubleValue() {
        return _currToken == JsonToken.VALUE_NUMBER_FLOAT ? real : getNumberValue().doubleValue();
    }

    @Override
    public BigDecimal getDecimalValue() {
        return _currToken == JsonToken.VALUE_NUMBER_FLOAT
                ? BigDecimal.valueOf(real)
                : new BigDecimal(getBigIntegerValue());
    }

    @Override
    protected void _handleEOF() {}

    @Override
    public void close() {
        closed = true;
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public JsonStreamContext getParsingContext() {
        return JsonReadContext.createRootContext(null);
    }

    @Override
    public ObjectCodec getCodec() {
        return codec;
    }

    @Override
    public void setCodec(ObjectCodec ignored) {}

    @Override
    public Version version() {
        return Version.unknownVersion();
    }

    @Override
    @Deprecated
    public JsonLocation getTokenLocation() {
        return JsonLocation.NA;
    }

    @Override
    @Deprecated
    public JsonLocation getCurrentLocation() {
        return JsonLocation.NA;
    }
}
