package dev.meros.kernel.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/// Percent-encoding in paths and forms.
final class Paths {
    private Paths() {}

    /// A part of a path, decoded; `+` stands for itself. Refuses what is not encoded well.
    static String decode(String part) {
        return decodeForm(part.replace("+", "%2B"));
    }

    /// A value of a form, decoded; `+` stands for a space.
    static String decodeForm(String value) {
        try {
            return URLDecoder.decode(value, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new RefusedException(
                    400, "path: " + value + " (expected: % followed by two hexadecimal digits)");
        }
    }
}
