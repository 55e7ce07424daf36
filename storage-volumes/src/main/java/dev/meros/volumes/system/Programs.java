package dev.meros.volumes.system;

import dev.meros.volumes.Steps;
import dev.meros.volumes.VolumeException;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
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

    private static final Redirect NOTHING = Redirect.from(Path.of("/dev/null").toFile());
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
        return run(deadline, 0, line);
    }

    /// The same for a program of which other statuses than 0 are no failure, up to `lastGood`.
    public String run(Duration deadline, int lastGood, String... line) {
        steps.before(Path.of(line[0]).getFileName() + (line.length > 1 ? " " + line[1] : ""));
        Outcome outcome = end(deadline, List.of(line));
        if (outcome.status() > lastGood) {
            throw failure(line[0], outcome);
        }
        return outcome.output();
    }

    /// Runs a program that only looks, and tells how it ended.
    public Outcome ask(String... line) {
        return ask(SHORT, line);
    }

    /// The same for a program that may have to wait for others, with a deadline.
    public Outcome ask(Duration deadline, String... line) {
        return end(deadline, List.of(line));
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

    private static Process start(List<String> line, Redirect input, Redirect output)
            throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(line).redirectInput(input).redirectOutput(output);
        builder.environment().put("PATH", searchPath());
        builder.environment().put("LC_ALL", "C");
        return builder.start();
    }

    /// Runs a program whose output goes to a stream, which stays open.
    public void writeTo(OutputStream to, String... line) throws IOException {
        Process process = start(List.of(line), NOTHING, Redirect.PIPE);
        try (Piped program = new Piped(line[0], process)) {
            process.getInputStream().transferTo(to);
            program.requireSuccess();
        }
    }

    /// Runs a program that changes something and reads a stream to its end.
    public void readFrom(InputStream from, String... line) throws IOException {
        steps.before(line[0] + " " + line[1]);
        Process process = start(List.of(line), Redirect.PIPE, Redirect.DISCARD);
        try (Piped program = new Piped(line[0], process)) {
            boolean taken = pour(from, process.getOutputStream());
            program.requireSuccess();
            if (!taken) {
                throw new IOException(line[0] + " ended before its input");
            }
        }
    }

    /// What cannot be read is passed on; a program that takes no more says itself why.
    private static boolean pour(InputStream from, OutputStream to) throws IOException {
        byte[] buffer = new byte[1 << 16];
        for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
            try {
                to.write(buffer, 0, n);
            } catch (IOException e) {
                return false;
            }
        }
        try {
            to.close();
        } catch (IOException e) {
            return false;
        }
        return true;
    }

    /// A program with a pipe to or from it, which is killed when it takes too long.
    private static final class Piped implements AutoCloseable {
        private final String name;
        private final Process process;
        private final StringBuilder said = new StringBuilder();
        private final Thread reader;

        Piped(String name, Process process) {
            this.name = name;
            this.process = process;
            this.reader = Thread.startVirtualThread(() -> read(process.errorReader(), said));
            var _ =
                    process.onExit()
                            .orTimeout(LONG.toSeconds(), TimeUnit.SECONDS)
                            .exceptionally(_ -> process.destroyForcibly());
        }

        void requireSuccess() {
            try {
                int status = process.waitFor();
                reader.join(READER_PATIENCE);
                if (status != 0) {
                    synchronized (said) {
                        throw failure(name, new Outcome(status, said.toString()));
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new VolumeException(name + ": interrupted", e);
            }
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    private static Outcome end(Duration deadline, List<String> line) {
        Process process;
        try {
            process = start(line, NOTHING, Redirect.PIPE);
        } catch (IOException e) {
            throw new VolumeException(
                    "program: " + line.getFirst() + " (expected: installed; " + e + ")", e);
        }
        try {
            StringBuilder said = new StringBuilder();
            Thread errors = Thread.startVirtualThread(() -> read(process.errorReader(), said));
            Thread reader = Thread.startVirtualThread(() -> read(process.inputReader(), said));
            if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new VolumeException(
                        line.getFirst()
                                + ": still running (expected: an end within "
                                + deadline.toSeconds()
                                + " s)");
            }
            reader.join(READER_PATIENCE);
            errors.join(READER_PATIENCE);
            synchronized (said) {
                return new Outcome(process.exitValue(), said.toString());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new VolumeException(line.getFirst() + ": interrupted", e);
        } finally {
            if (process.isAlive()) {
                // those that it waits for would go on
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        }
    }

    private static void read(BufferedReader from, StringBuilder said) {
        char[] buffer = new char[4096];
        try (BufferedReader reader = from) {
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
