package dev.meros.agent.container.docker;

import dev.meros.agent.container.Stdio;

import java.io.EOFException;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
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
    void follow(String name, Stdio stdio) throws IOException {
        copy(name, stdio, 1);
        copy(name, stdio, 0);
    }

    private void copy(String name, Stdio stdio, int follow) throws IOException {
        String path = "/containers/" + name + "/logs?stdout=1&stderr=1&follow=" + follow;
        try (InputStream in = engine.stream(path);
                OutputStream out = append("stdout", size("stdout"));
                OutputStream err = append("stderr", size("stderr"))) {
            if (stdio instanceof Stdio.Terminal) {
                flushing(in, out);
            } else {
                split(in, out, err);
            }
        } catch (EOFException e) {
            throw new IOException("docker: the log breaks off", e);
        }
    }

    /// Copies what comes from a terminal, as it comes.
    static void flushing(InputStream in, OutputStream out) throws IOException {
        byte[] piece = new byte[PIECE];
        for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
            out.write(piece, 0, read);
            out.flush();
        }
    }

    /// Copies frames, each of which says by its header what it belongs to and how long it is.
    static void split(InputStream in, OutputStream out, OutputStream err) throws IOException {
        byte[] header = new byte[HEADER];
        while (in.readNBytes(header, 0, HEADER) == HEADER) {
            long size = ByteBuffer.wrap(header).getInt(SIZE_AT) & 0xffffffffL;
            OutputStream to = header[0] == STDERR ? err : out;
            copy(in, to, size);
            to.flush();
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

    /// Appends to a file what comes after the first `skip` bytes, which it has.
    private OutputStream append(String file, long skip) throws IOException {
        OutputStream raw =
                Files.newOutputStream(
                        sandbox.resolve(file),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.APPEND,
                        LinkOption.NOFOLLOW_LINKS);
        return new FilterOutputStream(raw) {
            private long left = skip;

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                int known = (int) Math.min(left, length);
                left -= known;
                raw.write(bytes, offset + known, length - known);
            }
        };
    }
}
