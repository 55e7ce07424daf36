package dev.meros.agent.nested;

import dev.meros.api.agent.operator.ProcessIo.Stream;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.BooleanSupplier;

/// Hands on what a container appends to `stdout` and `stderr` in its sandbox from now on, until it
/// has ended.
final class FollowedFiles {
    private static final int PIECE = 8 << 10;

    /// How long a line may lie in the file before it is handed on.
    private static final Duration PAUSE = Duration.ofMillis(25);

    private final Path sandbox;
    private final BooleanSupplier ended;
    private long outAt;
    private long errAt;

    FollowedFiles(Path sandbox, BooleanSupplier ended) {
        this.sandbox = sandbox;
        this.ended = ended;
        this.outAt = size("stdout");
        this.errAt = size("stderr");
    }

    private long size(String name) {
        try {
            return Files.size(sandbox.resolve(name));
        } catch (IOException e) {
            // not there yet
            return 0;
        }
    }

    /// Follows on a thread of its own; it ends with the container, or when the listener throws.
    /// `over` is run then.
    void start(OutputSink sink, Runnable over) {
        Thread.ofVirtual()
                .name("agent-follow")
                .start(
                        () -> {
                            try {
                                run(sink);
                            } finally {
                                over.run();
                            }
                        });
    }

    private void run(OutputSink sink) {
        try {
            while (true) {
                // asked before the copy, so that nothing written before the end is missed
                boolean over = ended.getAsBoolean();
                outAt = copy("stdout", Stream.STDOUT, outAt, sink);
                errAt = copy("stderr", Stream.STDERR, errAt, sink);
                if (over) {
                    sink.end();
                    return;
                }
                Thread.sleep(PAUSE);
            }
        } catch (IOException e) {
            sink.end();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private long copy(String name, Stream stream, long from, OutputSink sink) throws IOException {
        long at = from;
        Path file = sandbox.resolve(name);
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return at;
        }
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            ByteBuffer piece = ByteBuffer.allocate(PIECE);
            while (channel.read(piece.clear(), at) > 0) {
                byte[] bytes = Arrays.copyOf(piece.array(), piece.position());
                sink.write(stream, bytes);
                at += bytes.length;
            }
        }
        return at;
    }
}
