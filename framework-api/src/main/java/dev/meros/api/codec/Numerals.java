package dev.meros.api.codec;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Base64;

/// Values that JSON may hold as texts.
final class Numerals {
    /// Digits of the longest number that is looked at, so that none costs more than it is worth.
    private static final int MAX_LENGTH = 400;

    /// The most digits before the point of a number that is to be whole.
    private static final int MAX_DIGITS = 40;

    private Numerals() {}

    static byte[] base64(String text, String field) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new CodecException(field + ": not base64: " + e.getMessage(), e);
        }
    }

    static boolean bool(String text, String field) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw wrong(text, field, "true or false");
        };
    }

    static double real(String text, String field) {
        try {
            if (text.length() <= MAX_LENGTH) {
                return Double.parseDouble(text);
            }
        } catch (NumberFormatException e) {
            throw new CodecException(field + ": " + text + " (expected: a number)", e);
        }
        throw wrong(text.substring(0, MAX_LENGTH), field, "a number");
    }

    static BigInteger integer(String text, String field) {
        try {
            if (text.length() <= MAX_LENGTH) {
                BigDecimal number = new BigDecimal(text);
                if ((long) number.precision() - number.scale() <= MAX_DIGITS) {
                    return number.toBigIntegerExact();
                }
            }
        } catch (ArithmeticException | NumberFormatException e) {
            throw new CodecException(field + ": " + text + " (expected: an integer)", e);
        }
        throw wrong(text.substring(0, Math.min(text.length(), MAX_LENGTH)), field, "an integer");
    }

    private static CodecException wrong(String text, String field, String expected) {
        return new CodecException(field + ": " + text + " (expected: " + expected + ")");
    }
}
