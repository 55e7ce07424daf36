package dev.meros.agent.container.oci;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;

/// Copies what a container writes to its terminal from conmon's log, where each line has a time, a
/// stream and a tag in front of it, to `stdout` in its sandbox, byte for byte as it was written.
///
/// How far it has come is noted, so that the next agent goes on from there. A log that has become
/// long is begun anew once all of it is copied. Not thread-safe.
final class TerminalLog implements AutoCloseable {
    /// conmon's log in the run directory.
    static final String NAME = "terminal.log";

    private static final String NOTE = "terminal.copied";
    private static final int REOPEN = 2;
    private static final long LONG = 4 << 20;

    /// A line of the log holds no more than what is read of a terminal at once, 8 KB.
    private static final int PIECE = 64 << 10;

    /// Fields in front of the text of a line.
    private static final int FIELDS = 3;

    private final Path run;
    private final FileChannel output;
    private FileChannel log;
    private String key;
    private long at;

    /// How much of what comes next is in the output already.
    private long skip;

    private boolean reopening;

    /// Goes on where an earlier agent left off, if one did.
    TerminalLog(Path run, Path sandbox) throws IOException {
        this.run = run;
        this.log = FileChannel.open(run.resolve(NAME), StandardOpenOption.READ);
        this.key = key();
        this.output =
                FileChannel.open(
                        sandbox.resolve("stdout"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.APPEND,
                        LinkOption.NOFOLLOW_LINKS);
        Path note = run.resolve(NOTE);
        if (Files.exists(note)) {
            String[] noted = Files.readString(note).strip().split(" ", -1);
            if (noted.length == FIELDS && noted[0].equals(key)) {
                at = Long.parseLong(noted[1]);
                skip = Math.max(0, output.size() - Long.parseLong(noted[2]));
            }
        }
    }

    private String key() throws IOException {
        return String.valueOf(
                Files.readAttributes(run.resolve(NAME), BasicFileAttributes.class).fileKey());
    }

    /// Copies what is there; lines that are not complete yet come with the next copy.
    void copy() throws IOException {
        boolean replaced = !key().equals(key);
        long before = at;
        drain();
        if (replaced) {
            // conmon had closed the old one before it put the new one in its place
            log.close();
            log = FileChannel.open(run.resolve(NAME), StandardOpenOption.READ);
            key = key();
            at = 0;
            reopening = false;
            drain();
        }
        if (at != before || replaced) {
            Files.writeString(run.resolve(NOTE), key + " " + at + " " + output.size() + "\n");
        }
        if (at > LONG && !reopening && at == log.size()) {
            reopening = true;
            AttachSocket.control(run, REOPEN, 0, 0);
        }
    }

    private void drain() throws IOException {
        ByteBuffer lines = ByteBuffer.allocate(PIECE);
        while (log.read(lines.clear(), at) > 0) {
            byte[] bytes = lines.array();
            int end = lines.position();
            int from = 0;
            for (int i = 0; i < end; i++) {
                if (bytes[i] == '\n') {
                    line(bytes, from, i);
                    from = i + 1;
                }
            }
            if (from == 0 && end == PIECE) {
                throw new IOException(run + ": a line of more than " + PIECE + " bytes");
            }
            if (from == 0) {
                return;
            }
            at += from;
        }
    }

    /// Copies the text of a line; only the last part of one that was written in parts had an end.
    private void line(byte[] bytes, int from, int to) throws IOException {
        int text = from;
        for (int field = 0; field < FIELDS; field++) {
            while (text < to && bytes[text] != ' ') {
                text++;
            }
            text++;
        }
        if (text > to) {
            throw new IOException(
                    run + ": " + new String(bytes, from, to - from, StandardCharsets.UTF_8));
        }
        boolean whole = bytes[text - 2] == 'F';
        int length = to - text + (whole ? 1 : 0);
        int known = (int) Math.min(skip, length);
        skip -= known;
        ByteBuffer piece = ByteBuffer.wrap(bytes, text + known, length - known);
        while (piece.hasRemaining()) {
            output.write(piece);
        }
    }

    @Override
    public void close() throws IOException {
        log.close();
        output.close();
    }
}
