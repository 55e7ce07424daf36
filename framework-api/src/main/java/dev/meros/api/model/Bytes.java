package dev.meros.api.model;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.UUID;

/// An immutable run of bytes; base64 with padding in JSON.
public final class Bytes {
    private static final Bytes EMPTY = new Bytes(new byte[0]);

    private final byte[] bytes;

    private Bytes(byte[] bytes) {
        this.bytes = bytes;
    }

    /// No bytes at all.
    public static Bytes empty() {
        return EMPTY;
    }

    /// A copy of the given bytes.
    public static Bytes of(byte[] bytes) {
        return new Bytes(bytes.clone());
    }

    /// The UTF-8 form of a text.
    public static Bytes ofUtf8(String text) {
        return new Bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    /// The 16 bytes of a UUID, most significant first.
    public static Bytes of(UUID uuid) {
        return new Bytes(
                ByteBuffer.allocate(16)
                        .putLong(uuid.getMostSignificantBits())
                        .putLong(uuid.getLeastSignificantBits())
                        .array());
    }

    /// Reads base64; throws [InvalidMessageException] when the text is not base64.
    public static Bytes ofBase64(String text) {
        try {
            return new Bytes(Base64.getDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            throw new InvalidMessageException("not base64: " + e.getMessage(), e);
        }
    }

    public int size() {
        return bytes.length;
    }

    /// A copy of the bytes.
    public byte[] toByteArray() {
        return bytes.clone();
    }

    public String toBase64() {
        return Base64.getEncoder().encodeToString(bytes);
    }

    /// The bytes read as UTF-8; bytes that are not UTF-8 become U+FFFD.
    public String toUtf8() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes b && Arrays.equals(bytes, b.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return toBase64();
    }
}
