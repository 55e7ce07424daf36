package dev.meros.kernel.http.legacy;

import org.jspecify.annotations.Nullable;

import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Bytes in pieces of a fixed size, so that a hundred megabytes need no array of that length and
/// can be sent piece by piece.
final class Chunks extends OutputStream {
    /// Large enough that the pieces cost nothing, small enough for a socket.
    static final int SIZE = 256 << 10;

    private final List<byte[]> pieces = new ArrayList<>();
    private byte @Nullable [] open;
    private int used;
    private long length;

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) {
        int done = 0;
        while (done < count) {
            byte[] piece = room();
            int part = Math.min(count - done, piece.length - used);
            System.arraycopy(bytes, offset + done, piece, used, part);
            used += part;
            done += part;
        }
        length += count;
    }

    private byte[] room() {
        byte[] piece = open;
        if (piece == null || used == SIZE) {
            piece = new byte[SIZE];
            pieces.add(piece);
            open = piece;
            used = 0;
        }
        return piece;
    }

    /// Ends writing: the last piece is cut to what it holds.
    @Override
    public void close() {
        if (open != null && used < SIZE) {
            pieces.set(pieces.size() - 1, Arrays.copyOf(open, used));
        }
        open = null;
    }

    /// The pieces, once closed; not to be changed.
    List<byte[]> pieces() {
        return pieces;
    }

    long length() {
        return length;
    }

    /// Whether both hold the same bytes.
    boolean isSameAs(Chunks other) {
        if (length != other.length) {
            return false;
        }
        for (int i = 0; i < pieces.size(); i++) {
            if (!Arrays.equals(pieces.get(i), other.pieces.get(i))) {
                return false;
            }
        }
        return true;
    }
}
