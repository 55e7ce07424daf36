package dev.meros.agent.container.docker;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Copies what a container writes to the files `stdout` and `stderr` of its sandbox. Begins where
/// an earlier copy left off: the engine tells all from the start, and as many bytes as are in the
/// files already are left out.
record EngineLogs(Engine engine, Path sandbox) {
    private static final int HEADER = 8;
    private static final int SIZE_AT = 4;
    private static final int STDERR = 2;
    private static final int PIECE = 1 << 16;

    /// Copies until the container ends. An engine that follows a log may stop before its very end,
    /// so what is there is read once more.
    void follow(String name) throws IOException {
        copy(name, 1);
        copy(name, 0);
    }

    private void copy(String name, int follow) throws IOException {
        long[] skip = {size("stdout"), size("stderr")};
        String path = "/containers/" + name + "/logs?stdout=1&stderr=1&follow=" + follow;
        try (InputStream in = engine.stream(path);
                OutputStream out = append("stdout");
                OutputStream err = append("stderr")) {
            byte[] header = new byte[HEADER];
            while (in.readNBytes(header, 0, HEADER) == HEADER) {
                int stream = header[0] == STDERR ? 1 : 0;
                long size = ByteBuffer.wrap(header).getInt(SIZE_AT) & 0xffffffffL;
                long left = Math.min(skip[stream], size);
                in.skipNBytes(left);
                skip[stream] -= left;
                copy(in, stream == 0 ? out : err, size - left);
            }
        } catch (EOFException e) {
            throw new IOException("docker: the log breaks off", e);
        }
    }

    private static void copy(InputStream in, OutputStream out, long size) throws IOException {
        byte[] piece = new byte[PIECE];
        for (long left = size; left > 0; ) {
            int read = in.read(piece, 0, (int) Math.min(piece.length, left));
            if (read < 0) {
                throw new EOFException();
            }
            out.write(piece, 0, read);
            left -= read;
        }
    }

    private long size(String file) throws IOException {
        Path path = sandbox.resolve(file);
        return Files.exists(path) ? Files.size(path) : 0;
    }

    private OutputStream append(String file) throws IOException {
        return Files.newOutputStream(
                sandbox.resolve(file), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
