package dev.meros.agent.fetch;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Runs programs of the node, none of them longer than its deadline and none with more output than
/// is worth telling.
public final class Programs {
    private static final int MESSAGE_LIMIT = 2000;
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);

    private Programs() {}

    /// Runs a program to its end; throws [IOException] with the last of what it said when it fails
    /// or takes longer than `deadline`, and then leaves neither it nor its children running.
    public static void run(List<String> line, Duration deadline) throws IOException {
        run(line.getFirst(), line, deadline);
    }

    /// The same for a program that is to be called `name` in messages.
    public static void run(String name, List<String> line, Duration deadline) throws IOException {
        Process process =
                new ProcessBuilder(line)
                        .redirectInput(Path.of("/dev/null").toFile())
                        .redirectErrorStream(true)
                        .start();
        try {
            // read while it runs: a full pipe would stop it
            StringBuilder said = new StringBuilder();
            Thread reader = Thread.startVirtualThread(() -> keepLast(process, said));
            if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException(name + ": no end within " + text(deadline));
            }
            reader.join(LAST_WORDS);
            if (process.exitValue() != 0) {
                throw new IOException(name + ": " + said(said, process.exitValue()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(name + ": interrupted", e);
        } finally {
            end(process);
        }
    }

    /// Ends a process with all that descend from it; nothing when it has ended.
    public static void end(Process process) {
        if (process.isAlive()) {
            List<ProcessHandle> all =
                    Stream.concat(Stream.of(process.toHandle()), process.descendants()).toList();
            all.forEach(ProcessHandle::destroyForcibly);
        }
    }

    /// A time as users read it, such as `30 s`.
    public static String text(Duration time) {
        return time.toMillis() % 1000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
    }

    private static String said(StringBuilder said, int status) {
        synchronized (said) {
            String text = said.toString().strip();
            return text.isEmpty() ? "exit status " + status : text;
        }
    }

    private static void keepLast(Process process, StringBuilder said) {
        char[] piece = new char[MESSAGE_LIMIT];
        try (Reader reader = process.inputReader(StandardCharsets.UTF_8)) {
            while (true) {
                int length = reader.read(piece);
                if (length < 0) {
                    return;
                }
                synchronized (said) {
                    said.append(piece, 0, length);
                    said.delete(0, Math.max(0, said.length() - MESSAGE_LIMIT));
                }
            }
        } catch (IOException e) {
            // closed with the process
            return;
        }
    }
}
