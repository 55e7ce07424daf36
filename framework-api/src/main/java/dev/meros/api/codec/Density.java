package dev.meros.api.codec;

/// How many objects there may be in so many bytes. An object takes two or three bytes when it is
/// empty, and some hundred in memory: without a bound a request of a few megabytes would become
/// hundreds. No message that says something comes near.
final class Density {
    /// Objects that are taken in any number of bytes.
    static final int ALWAYS = 100_000;

    /// In larger messages there may be one more for each of so many bytes.
    static final int BYTES_EACH = 8;

    private Density() {}

    static int most(int bytes) {
        return ALWAYS + bytes / BYTES_EACH;
    }

    static CodecException exceeded(int bytes) {
        return new CodecException(
                "message: too many objects in %d bytes (expected: at most %d)"
                        .formatted(bytes, most(bytes)));
    }

    /// Refuses JSON with too many objects before it is read; braces within texts count too.
    static void check(byte[] json) {
        if (json.length <= ALWAYS) {
            return;
        }
        int objects = 0;
        for (byte b : json) {
            if (b == '{') {
                objects++;
            }
        }
        if (objects > most(json.length)) {
            throw exceeded(json.length);
        }
    }
}
