package dev.meros.kernel.http;

import dev.meros.api.codec.CallBatch;

import org.jspecify.annotations.Nullable;

import java.util.Locale;

/// Which content types are taken and given: JSON, with parameters such as `charset` tolerated.
final class MediaTypes {
    private MediaTypes() {}

    /// What may be posted where calls are taken.
    static final String CALLS = Exchange.JSON + ", " + CallBatch.CONTENT_TYPE;

    /// Refuses a request whose body is not said to be JSON: 400 without a type, 415 with another.
    static void requireJson(@Nullable String contentType) {
        if (!given(contentType, Exchange.JSON).equals(Exchange.JSON)) {
            throw unsupported(contentType, Exchange.JSON);
        }
    }

    /// Whether a body of calls is a batch of them; refuses what is neither JSON nor a batch.
    static Body bodyOfCalls(@Nullable String contentType) {
        return switch (given(contentType, CALLS)) {
            case Exchange.JSON -> Body.ONE_CALL;
            case CallBatch.CONTENT_TYPE -> Body.BATCH;
            default -> throw unsupported(contentType, CALLS);
        };
    }

    /// What a body holds.
    enum Body {
        ONE_CALL,
        BATCH
    }

    private static String given(@Nullable String contentType, String expected) {
        if (contentType == null || contentType.isBlank()) {
            throw new RefusedException(400, "Content-Type: not set (expected: " + expected + ")");
        }
        return essence(contentType);
    }

    private static RefusedException unsupported(@Nullable String contentType, String expected) {
        return new RefusedException(
                415, "Content-Type: " + contentType + " (expected: " + expected + ")");
    }

    /// Refuses with 406 a client that does not want JSON.
    static void requireAcceptsJson(@Nullable String accept) {
        if (accept == null || accept.isBlank()) {
            return;
        }
        for (String range : accept.split(",", -1)) {
            boolean wanted =
                    switch (essence(range)) {
                        case Exchange.JSON, "application/*", "*/*" -> !isExcluded(range);
                        default -> false;
                    };
            if (wanted) {
                return;
            }
        }
        throw new RefusedException(406, "Accept: " + accept + " (expected: " + Exchange.JSON + ")");
    }

    private static String essence(String type) {
        int end = type.indexOf(';');
        return (end < 0 ? type : type.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    }

    private static boolean isExcluded(String range) {
        for (String parameter : range.split(";", -1)) {
            String text = parameter.strip().toLowerCase(Locale.ROOT);
            if (text.matches("q=0(\\.0*)?")) {
                return true;
            }
        }
        return false;
    }
}
