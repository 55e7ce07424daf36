package dev.meros.agent.fetch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Runs the node's programs that unpack and fetch.
public final class Programs {
    private static final int MESSAGE_LIMIT = 2000;

    private Programs() {}

    /// Runs a program to its end; throws [IOException] with the last of what it said when it fails
    /// or takes longer than `deadline`.
    public static void run(List<String> line, Duration deadline) throws IOException {
        Process process =
                new ProcessBuilder(line)
                        .redirectInput(Path.of("/dev/null").toFile())
                        .redirectErrorStream(true)
                        .start();
        try {
            // read while it runs: a full pipe would stop it
            StringBuilder said = new StringBuilder();
            Thread reader =
                    Thread.startVirtualThread(
                            () ->
                                    process.inputReader(StandardCharsets.UTF_8)
                                            .lines()
                                            .forEach(l -> keepLast(said, l)));
            if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException(
                        line.getFirst() + ": no end within " + deadline.toSeconds() + " s");
            }
            reader.join(Duration.ofSeconds(1));
            if (process.exitValue() != 0) {
                synchronized (said) {
                    throw new IOException(line.getFirst() + ": " + said.toString().strip());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the agent is going down", e);
        } finally {
            process.destroyForcibly();
        }
    }

    private static void keepLast(StringBuilder said, String line) {
        synchronized (said) {
            said.append(line).append('\n');
            if (said.length() > MESSAGE_LIMIT) {
                said.delete(0, said.length() - MESSAGE_LIMIT);
            }
        }
    }
}
