package dev.meros.volumes.backup;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;

/// Reads what is in frames, up to the last one.
final class FrameInputStream extends InputStream {
    private final DataInputStream in;
    private int left;
    private boolean ended;

    FrameInputStream(InputStream in) {
        this.in = new DataInputStream(in);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int from, int count) throws IOException {
        if (count == 0) {
            return 0;
        }
        if (left == 0 && !ended) {
            left = in.readInt();
            ended = left == 0;
            if (left < 0 || left > FrameOutputStream.MAX_FRAME) {
                throw new IOException(
                        "frame: "
                                + left
                                + " bytes (expected: 0 to "
                                + FrameOutputStream.MAX_FRAME
                                + ")");
            }
        }
        if (ended) {
            return -1;
        }
        int part = Math.min(count, left);
        in.readFully(bytes, from, part);
        left -= part;
        return part;
    }
}
