package dev.meros.api.codec;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Bytes of a protobuf message in the making. The length of a message within is written when it
/// ends: one byte is kept free for it, and what follows is moved on when it needs more.
final class ProtoBuffer {
    /// The largest message that is written, in bytes.
    static final int MAX_BYTES = RecordIo.DEFAULT_MAX_RECORD;

    private static final int FIRST_BYTES = 256;

    private byte[] bytes = new byte[FIRST_BYTES];
    private int size;

    int size() {
        return size;
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }

    /// Takes back everything from a place on.
    void truncate(int at) {
        size = at;
    }

    private void need(int more) {
        if (bytes.length - size < more) {
            if (more > MAX_BYTES - size) {
                throw new CodecException(
                        "message: too large (expected: at most " + MAX_BYTES + " bytes)");
            }
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
        }
    }

    void tag(int number, int wire) {
        varint((long) number << 3 | wire);
    }

    void varint(long value) {
        need(Wire.MAX_VARINT);
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            bytes[size++] = (byte) ((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
    }

    void fixed64(long value) {
        need(8);
        for (int i = 0; i < 8; i++) {
            bytes[size++] = (byte) (value >>> (8 * i));
        }
    }

    void text(String value) {
        int length = value.length();
        if (length < 0x80) {
            need(length + 1);
            int start = size + 1;
            for (int i = 0; i < length; i++) {
                char c = value.charAt(i);
                if (c >= 0x80) {
                    bytes(value.getBytes(StandardCharsets.UTF_8));
                    return;
                }
                bytes[start + i] = (byte) c;
            }
            bytes[size] = (byte) length;
            size = start + length;
        } else {
            bytes(value.getBytes(StandardCharsets.UTF_8));
        }
    }

    void bytes(byte[] value) {
        bytes(value, 0, value.length);
    }

    void bytes(byte[] value, int from, int length) {
        varint(length);
        need(length);
        System.arraycopy(value, from, bytes, size, length);
        size += length;
    }

    /// Begins something whose length is not known yet; what is returned is for [#end(int)].
    int begin() {
        need(1);
        return size++;
    }

    /// Ends it.
    void end(int begun) {
        int length = size - begun - 1;
        int extra = 0;
        for (int rest = length >>> 7; rest != 0; rest >>>= 7) {
            extra++;
        }
        if (extra > 0) {
            need(extra);
            System.arraycopy(bytes, begun + 1, bytes, begun + 1 + extra, length);
        }
        int at = begun;
        int rest = length;
        for (int i = 0; i < extra; i++) {
            bytes[at++] = (byte) ((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        bytes[at] = (byte) rest;
        size += extra;
    }
}
