package dev.meros.longrunning.codec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

import org.jspecify.annotations.Nullable;

import java.io.Serial;
import java.util.Optional;

/// Documents as JSON: objects are maps that keep their order, lists are lists.
public final class JsonText {
    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

    private JsonText() {}

    /// A text that is not JSON, or that is JSON where it must be.
    public static final class Unreadable extends RuntimeException {
        @Serial private static final long serialVersionUID = 1;

        Unreadable(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /// Reads a text; empty for `null`. Throws [Unreadable] with the parser's words.
    public static Optional<Object> read(String text) {
        try {
            @Nullable Object value = MAPPER.readValue(text, Object.class);
            return Optional.ofNullable(value);
        } catch (JsonProcessingException e) {
            throw new Unreadable(e.getOriginalMessage(), e);
        }
    }

    /// Compact JSON on one line.
    public static String write(Object document) {
        try {
            return MAPPER.writeValueAsString(document);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not a document: " + e.getOriginalMessage(), e);
        }
    }
}
