package dev.meros.kernel.journal;

import dev.meros.kernel.KernelException;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/// Remembers beside the log how far it was committed, so that a log that has lost its end is
/// noticed: the log by itself cannot tell a lost entry from one that was never written. The note
/// may lag by [#INTERVAL], never lead. Used by the thread that applies entries, and on closing.
final class HighWater implements AutoCloseable {
    /// The most by which the note lags.
    static final Duration INTERVAL = Duration.ofSeconds(1);

    private static final int DIGITS = 19;

    private final FileChannel file;
    private final long noted;
    private long reached;
    private long writtenAt;

    HighWater(Path path) {
        try {
            file =
                    FileChannel.open(
                            path,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE);
            noted = read(path, file);
        } catch (IOException e) {
            throw new KernelException("journal: " + path + " cannot be used: " + e, e);
        }
        reached = noted;
        writtenAt = System.nanoTime();
    }

    private static long read(Path path, FileChannel file) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(DIGITS);
        while (text.hasRemaining() && file.read(text, text.position()) > 0) {
            // reads on
        }
        String digits = StandardCharsets.US_ASCII.decode(text.flip()).toString();
        if (digits.isEmpty()) {
            return 0;
        }
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            throw new KernelException("journal: " + path + " is damaged: " + digits, e);
        }
    }

    /// The index noted when this was opened.
    long noted() {
        return noted;
    }

    /// An entry has been committed.
    synchronized void reached(long index) {
        reached = Math.max(reached, index);
        long now = System.nanoTime();
        if (now - writtenAt >= INTERVAL.toNanos()) {
            writtenAt = now;
            write();
        }
    }

    private void write() {
        if (!file.isOpen()) {
            return;
        }
        String digits = ("0".repeat(DIGITS) + reached);
        String text = digits.substring(digits.length() - DIGITS);
        try {
            file.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)), 0);
        } catch (IOException e) {
            throw new KernelException("journal: how far it goes cannot be noted: " + e, e);
        }
    }

    @Override
    public synchronized void close() {
        write();
        try {
            file.close();
        } catch (IOException e) {
            throw new KernelException("journal: how far it goes cannot be noted: " + e, e);
        }
    }
}
