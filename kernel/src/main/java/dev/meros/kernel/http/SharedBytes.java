package dev.meros.kernel.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import java.nio.ByteBuffer;

/// Bytes that are written to any number of connections. Large ones are held outside the heap, from
/// where they go to each socket without a copy.
final class SharedBytes {
    private static final int LARGE = 16 << 10;

    private final ByteBuffer bytes;

    private SharedBytes(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    static SharedBytes of(byte[] array) {
        return of(array, array.length);
    }

    /// The first bytes of an array, which must not change afterwards.
    static SharedBytes of(byte[] array, int length) {
        return new SharedBytes(
                length < LARGE
                        ? ByteBuffer.wrap(array, 0, length)
                        : ByteBuffer.allocateDirect(length).put(array, 0, length).flip());
    }

    int length() {
        return bytes.limit();
    }

    /// A copy.
    byte[] toArray() {
        byte[] array = new byte[bytes.limit()];
        bytes.duplicate().get(array);
        return array;
    }

    /// The bytes from an index on, for one connection, which may release it.
    ByteBuf from(int index) {
        ByteBuffer view = bytes.duplicate().position(index);
        return Unpooled.wrappedBuffer(view);
    }
}
