package dev.meros.api.codec;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;

import dev.meros.api.model.Bytes;
import dev.meros.api.model.InvalidMessageException;
import dev.meros.api.model.Scalar;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// The JSON form of messages, as Mesos writes and reads it: snake_case names, numbers as numbers,
/// bytes in base64, unset fields and empty lists left out, declared defaults written out, `null`
/// and unknown fields and names ignored on input.
public final class Json {
    private static final JsonMapper MAPPER = build();

    /// Objects and lists within one another that are read: each takes room on the stack, and no
    /// message of Mesos has more than some ten.
    private static final int MAX_DEPTH = 200;

    /// How Jackson says that something follows the message.
    private static final String TRAILING = "Trailing token";

    /// Where Jackson tells of its own settings.
    private static final Pattern SOURCE =
            Pattern.compile(" \\(start marker at [^\\]]*\\]\\)|, from `[^`]*`");

    private Json() {}

    /// The mapper behind this codec; it must not be reconfigured, but may be copied.
    public static JsonMapper mapper() {
        return MAPPER;
    }

    /// Compact UTF-8 JSON without line breaks.
    public static byte[] write(Object message) {
        try {
            return MAPPER.writeValueAsBytes(message);
        } catch (JsonProcessingException e) {
            throw new CodecException("cannot be written as JSON: " + e.getOriginalMessage(), e);
        }
    }

    /// The same as [#write(Object)], as text.
    public static String writeText(Object message) {
        try {
            return MAPPER.writeValueAsString(message);
        } catch (JsonProcessingException e) {
            throw new CodecException("cannot be written as JSON: " + e.getOriginalMessage(), e);
        }
    }

    /// Reads a message; throws [CodecException] with the path of the field at fault.
    public static <T> T read(byte[] json, Class<T> type) {
        try {
            return present(MAPPER.readValue(json, type), type);
        } catch (JsonProcessingException e) {
            throw failure(e);
        } catch (IOException e) {
            throw new CodecException("unreadable: " + e.getMessage(), e);
        }
    }

    /// Reads a message from text; throws [CodecException] with the path of the field at fault.
    public static <T> T read(String json, Class<T> type) {
        try {
            return present(MAPPER.readValue(json, type), type);
        } catch (JsonProcessingException e) {
            throw failure(e);
        }
    }

    /// Reads a tree for callers that look at a few fields only.
    public static JsonNode readTree(String json) {
        return read(json, JsonNode.class);
    }

    /// The elements of an array, each as JSON again, for callers that name the one at fault.
    public static List<String> readItems(String json) {
        JsonNode tree = readTree(json);
        if (!tree.isArray()) {
            throw new CodecException("not an array: " + json);
        }
        List<String> items = new ArrayList<>();
        tree.forEach(item -> items.add(item.toString()));
        return items;
    }

    static <T> T present(T value, Class<T> type) {
        if (value == null) {
            throw new CodecException("null where a " + type.getSimpleName() + " is expected");
        }
        return value;
    }

    static CodecException failure(JsonProcessingException e) {
        return switch (e) {
            case ValueInstantiationException v
                    when v.getCause() instanceof InvalidMessageException i ->
                    new CodecException(i.getMessage() + at(v), e);
            case MismatchedInputException m when m.getOriginalMessage().startsWith(TRAILING) ->
                    new CodecException("malformed JSON: it goes on after its end", e);
            case MismatchedInputException m ->
                    new CodecException(
                            "wrong type" + at(m) + " (expected: " + kind(m.getTargetType()) + ")",
                            e);
            case JsonMappingException m when m.getCause() instanceof StreamConstraintsException c ->
                    new CodecException("malformed JSON: " + syntax(c), e);
            case JsonMappingException m -> new CodecException(m.getOriginalMessage() + at(m), e);
            default -> new CodecException("malformed JSON: " + syntax(e), e);
        };
    }

    /// What a class of ours is in JSON.
    private static String kind(@Nullable Class<?> type) {
        if (type == null || type.isRecord()) {
            return "an object";
        }
        if (type == Boolean.class || type == boolean.class) {
            return "true or false";
        }
        if (Number.class.isAssignableFrom(type) || type.isPrimitive()) {
            return "a number";
        }
        if (type.isEnum()) {
            return "a name in quotes";
        }
        if (Collection.class.isAssignableFrom(type)) {
            return "a list";
        }
        return type == String.class || type == Bytes.class ? "a text in quotes" : "an object";
    }

    private static String syntax(JsonProcessingException e) {
        String reason = SOURCE.matcher(e.getOriginalMessage()).replaceAll("");
        JsonLocation location = e.getLocation();
        return location == null
                ? reason
                : reason
                        + " (line "
                        + location.getLineNr()
                        + ", column "
                        + location.getColumnNr()
                        + ")";
    }

    private static String at(JsonMappingException e) {
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference r : e.getPath()) {
            if (r.getFieldName() == null) {
                path.append('[').append(r.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(r.getFieldName());
            }
        }
        return path.isEmpty() ? "" : " (at " + path + ")";
    }

    private static JsonMapper build() {
        SimpleModule module = new SimpleModule("meros");
        module.addSerializer(Scalar.class, new ScalarSerializer());
        module.addDeserializer(Scalar.class, new ScalarDeserializer());
        module.addSerializer(Bytes.class, new BytesSerializer());
        module.addDeserializer(Bytes.class, new BytesDeserializer());
        JsonMapper mapper =
                JsonMapper.builder(
                                JsonFactory.builder()
                                        .streamReadConstraints(
                                                StreamReadConstraints.builder()
                                                        .maxNestingDepth(MAX_DEPTH)
                                                        .build())
                                        .build())
                        .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                        .enable(DeserializationFeature.READ_UNKNOWN_ENUM_VALUES_AS_NULL)
                        // the place of a name in our list is not its number in Mesos
                        .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                        .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
                        // records alone are messages: methods such as isTerminal() are no fields
                        .disable(MapperFeature.AUTO_DETECT_IS_GETTERS)
                        .defaultPropertyInclusion(
                                JsonInclude.Value.construct(
                                        JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
                        .addModule(module)
                        .build();
        mapper.configOverride(List.class)
                .setInclude(
                        JsonInclude.Value.construct(
                                JsonInclude.Include.NON_EMPTY, JsonInclude.Include.NON_NULL));
        mapper.configOverride(Map.class)
                .setInclude(
                        JsonInclude.Value.construct(
                                JsonInclude.Include.NON_EMPTY, JsonInclude.Include.NON_NULL));
        return mapper;
    }

    private static final class ScalarSerializer extends StdSerializer<Scalar> {
        private static final long serialVersionUID = 1;

        ScalarSerializer() {
            super(Scalar.class);
        }

        @Override
        public void serialize(Scalar value, JsonGenerator out, SerializerProvider provider)
                throws IOException {
            out.writeStartObject();
            out.writeNumberField("value", value.toDouble());
            out.writeEndObject();
        }
    }

    private static final class ScalarDeserializer extends StdDeserializer<Scalar> {
        private static final long serialVersionUID = 1;

        ScalarDeserializer() {
            super(Scalar.class);
        }

        @Override
        public Scalar deserialize(JsonParser in, DeserializationContext context)
                throws IOException {
            @Nullable Double number = null;
            @Nullable String value = null;
            if (!in.hasToken(JsonToken.START_OBJECT)) {
                in.skipChildren();
                throw JsonMappingException.from(in, "missing required field: Scalar.value");
            }
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                boolean isValue = in.currentName().equals("value");
                JsonToken token = in.nextToken();
                if (!isValue) {
                    in.skipChildren();
                } else if (token.isNumeric()) {
                    number = in.getDoubleValue();
                } else if (token.isStructStart()) {
                    in.skipChildren();
                    value = token.asString();
                } else if (token != JsonToken.VALUE_NULL) {
                    value = in.getText();
                }
            }
            if (value == null && number == null) {
                throw JsonMappingException.from(in, "missing required field: Scalar.value");
            }
            try {
                return Scalar.of(finite(number == null ? Double.parseDouble(value) : number));
            } catch (NumberFormatException e) {
                throw JsonMappingException.from(
                        in, "Scalar.value: " + value + " (expected: a number)");
            } catch (InvalidMessageException e) {
                throw JsonMappingException.from(in, e.getMessage());
            }
        }
    }

    /// Without a bound, which Mesos allows in limits of tasks, is the largest quantity there is.
    private static double finite(double value) {
        return value == Double.POSITIVE_INFINITY ? Scalar.MAX.toDouble() : value;
    }

    private static final class BytesSerializer extends StdSerializer<Bytes> {
        private static final long serialVersionUID = 1;

        BytesSerializer() {
            super(Bytes.class);
        }

        @Override
        public void serialize(Bytes value, JsonGenerator out, SerializerProvider provider)
                throws IOException {
            if (out instanceof ProtoWriter) {
                out.writeBinary(value.toByteArray());
            } else {
                out.writeString(value.toBase64());
            }
        }
    }

    private static final class BytesDeserializer extends StdDeserializer<Bytes> {
        private static final long serialVersionUID = 1;

        BytesDeserializer() {
            super(Bytes.class);
        }

        @Override
        public Bytes deserialize(JsonParser in, DeserializationContext context) throws IOException {
            try {
                return in.hasToken(JsonToken.VALUE_EMBEDDED_OBJECT)
                        ? Bytes.of(in.getBinaryValue())
                        : Bytes.ofBase64(in.getValueAsString(""));
            } catch (InvalidMessageException e) {
                throw JsonMappingException.from(in, e.getMessage());
            }
        }
    }
}
