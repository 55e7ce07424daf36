package dev.meros.volumes.backup;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/// Writes what it gets as frames; closing it writes the last one and leaves the stream below open.
final class FrameOutputStream extends OutputStream {
    static final int MAX_FRAME = 1 << 20;

    private final DataOutputStream out;
    private final byte[] frame = new byte[MAX_FRAME];
    private int length;
    private boolean closed;

    FrameOutputStream(OutputStream out) {
        this.out = new DataOutputStream(out);
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
        for (int done = 0; done < count; ) {
            int part = Math.min(count - done, MAX_FRAME - length);
            System.arraycopy(bytes, from + done, frame, length, part);
            length += part;
            done += part;
            if (length == MAX_FRAME) {
                writeFrame();
            }
        }
    }

    private void writeFrame() throws IOException {
        if (length > 0) {
            out.writeInt(length);
            out.write(frame, 0, length);
            length = 0;
        }
    }

    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            writeFrame();
            out.writeInt(0);
            out.flush();
        }
    }
}
