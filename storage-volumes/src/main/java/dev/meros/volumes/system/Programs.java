package dev.meros.volumes.system;

import dev.meros.volumes.Steps;
import dev.meros.volumes.VolumeException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Runs the node's programs, one after another or at once, each with a deadline after which it is
/// killed.
public final class Programs {
    /// For what changes a few blocks: mounts, subvolumes, loop devices.
    public static final Duration SHORT = Duration.ofSeconds(60);

    /// For what goes through all data: copies, checks, changes of size.
    public static final Duration LONG = Duration.ofHours(6);

    private static final int OUTPUT_LIMIT = 1 << 20;
    private static final int MESSAGE_LIMIT = 500;
    private static final Duration READER_PATIENCE = Duration.ofSeconds(2);

    private final Steps steps;

    public Programs(Steps steps) {
        this.steps = steps;
    }

    /// What a program that ended said, both outputs in one, and its exit status.
    public record Outcome(int status, String output) {}

    /// Runs a program that changes something; returns what it said. Throws [VolumeException] with
    /// the last of that when it fails or takes too long.
    public String run(Duration deadline, String... line) {
        steps.before(Path.of(line[0]).getFileName() + (line.length > 1 ? " " + line[1] : ""));
        Outcome outcome = end(deadline, List.of(line));
        if (outcome.status() != 0) {
            throw failure(line[0], outcome);
        }
        return outcome.output();
    }

    /// Runs a program that only looks, and tells how it ended.
    public Outcome ask(String... line) {
        return end(SHORT, List.of(line));
    }

    /// Whether a program is installed.
    public static boolean has(String program) {
        for (String directory : searchPath().split(":", -1)) {
            if (Path.of(directory, program).toFile().canExecute()) {
                return true;
            }
        }
        return false;
    }

    /// That a program failed, in one line.
    static VolumeException failure(String program, Outcome outcome) {
        String said = outcome.output().strip().replaceAll("\\s*\n\\s*", "; ");
        String last = said.substring(Math.max(0, said.length() - MESSAGE_LIMIT));
        return new VolumeException(
                program + ": status " + outcome.status() + " (expected: success; " + last + ")");
    }

    /// Programs that only root needs are often not on the path of others.
    private static String searchPath() {
        String path = System.getenv("PATH");
        return (path == null ? "/usr/bin:/bin" : path) + ":/usr/local/sbin:/usr/sbin:/sbin";
    }

    static Process start(List<String> line, ProcessBuilder.Redirect input) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(line).redirectInput(input).redirectErrorStream(true);
        builder.environment().put("PATH", searchPath());
        builder.environment().put("LC_ALL", "C");
        return builder.start();
    }

    private static Outcome end(Duration deadline, List<String> line) {
        Process process;
        try {
            process = start(line, ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        } catch (IOException e) {
            throw new VolumeException(
                    "program: " + line.getFirst() + " (expected: installed; " + e + ")", e);
        }
        try {
            StringBuilder said = new StringBuilder();
            Thread reader = Thread.startVirtualThread(() -> read(process, said));
            if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new VolumeException(
                        line.getFirst()
                                + ": still running (expected: an end within "
                                + deadline.toSeconds()
                                + " s)");
            }
            reader.join(READER_PATIENCE);
            synchronized (said) {
                return new Outcome(process.exitValue(), said.toString());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new VolumeException(line.getFirst() + ": interrupted", e);
        } finally {
            process.destroyForcibly();
        }
    }

    private static void read(Process process, StringBuilder said) {
        char[] buffer = new char[4096];
        try (var reader = process.inputReader(StandardCharsets.UTF_8)) {
            for (int n = reader.read(buffer); n >= 0; n = reader.read(buffer)) {
                synchronized (said) {
                    said.append(buffer, 0, n);
                    if (said.length() > OUTPUT_LIMIT) {
                        said.delete(0, said.length() - OUTPUT_LIMIT);
                    }
                }
            }
        } catch (IOException e) {
            // it was killed, and whoever did so says why
        }
    }
}
