package dev.meros.testkit.process;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A process of a test; made by [Processes]. Waits end with [ProcessFailure].
public final class ChildProcess {
    private static final Duration POLL = Duration.ofMillis(20);
    private static final int SHOWN_LINES = 30;

    private final String name;
    private final List<String> command;
    private final Path logFile;
    private final Mark mark;
    private final Consumer<ProcessHandle> remember;
    private @Nullable Process process;
    private int logOffset;

    ChildProcess(
            String name,
            List<String> command,
            Path logFile,
            Mark mark,
            Consumer<ProcessHandle> remember) {
        this.name = name;
        this.command = List.copyOf(command);
        this.logFile = logFile;
        this.mark = mark;
        this.remember = remember;
    }

    public String name() {
        return name;
    }

    public long pid() {
        return running().pid();
    }

    public boolean isAlive() {
        return process != null && process.isAlive();
    }

    /// What it has written since it was last started, standard output and error together.
    public String log() {
        return wholeLog().substring(logOffset);
    }

    /// Starts it again with the same command; it must have ended.
    public void restart() {
        if (isAlive()) {
            throw new IllegalStateException(name + ": still running (expected: ended)");
        }
        try {
            if (Files.notExists(logFile)) {
                Files.createFile(logFile);
            }
            logOffset = wholeLog().length();
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.redirectOutput(ProcessBuilder.Redirect.appendTo(logFile.toFile()));
            mark.putInto(builder);
            process = builder.start();
            process.getOutputStream().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Waits until a line of the log since the last start matches (anywhere in the line), and
    /// returns the first match; fails at once when the process ends before.
    public MatchResult awaitLine(String regex, Duration deadline) {
        Pattern pattern = Pattern.compile(regex, Pattern.MULTILINE);
        Matcher[] found = new Matcher[1];
        await(
                deadline,
                "a line that matches " + regex,
                () -> {
                    boolean ended = !isAlive();
                    found[0] = pattern.matcher(log());
                    if (found[0].find()) {
                        return true;
                    }
                    if (ended) {
                        throw failure("ended before a line matched " + regex);
                    }
                    return false;
                });
        return found[0].toMatchResult();
    }

    /// SIGKILL for the process alone, as a crash would be; its children live on.
    public void kill() {
        Process running = running();
        remember.accept(running.toHandle());
        running.destroyForcibly();
        awaitExit(Duration.ofSeconds(10));
    }

    /// SIGTERM; returns the exit code (143 when the process has no handler of its own).
    public int terminate(Duration deadline) {
        Process running = running();
        remember.accept(running.toHandle());
        running.destroy();
        return awaitExit(deadline);
    }

    /// Sends a signal by its name, such as `HUP`; returns what kill(1) says.
    public int signal(String signal) {
        long pid = running().pid();
        try {
            Process kill =
                    new ProcessBuilder("kill", "-" + signal, Long.toString(pid))
                            .inheritIO()
                            .start();
            return kill.waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProcessFailure(name + ": interrupted while sending a signal", e);
        }
    }

    /// Waits for the end and returns the exit code.
    public int awaitExit(Duration deadline) {
        try {
            if (!running().waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
                throw failure("still running after " + deadline);
            }
            return running().exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProcessFailure(name + ": interrupted while waiting for its end", e);
        }
    }

    /// Waits for a condition outside, such as a port that answers; fails at once when the process
    /// ends before.
    public void awaitWhileAlive(String what, Duration deadline, BooleanSupplier condition) {
        await(
                deadline,
                what,
                () -> {
                    if (condition.getAsBoolean()) {
                        return true;
                    }
                    if (!isAlive()) {
                        throw failure("ended before " + what);
                    }
                    return false;
                });
    }

    /// Ends it if it runs: SIGTERM, then SIGKILL after the deadline.
    void endWithin(Duration deadline) {
        Process running = process;
        if (running == null || !running.isAlive()) {
            return;
        }
        remember.accept(running.toHandle());
        running.destroy();
        try {
            if (!running.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
                remember.accept(running.toHandle());
                running.destroyForcibly();
            }
        } catch (InterruptedException e) {
            running.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private void await(Duration deadline, String what, BooleanSupplier condition) {
        long end = System.nanoTime() + deadline.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw failure(what + " did not come within " + deadline);
            }
            try {
                Thread.sleep(POLL);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ProcessFailure(name + ": interrupted while waiting for " + what, e);
            }
        }
    }

    private Process running() {
        if (process == null) {
            throw new IllegalStateException(name + ": not started");
        }
        return process;
    }

    private String wholeLog() {
        try {
            return new String(Files.readAllBytes(logFile), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ProcessFailure failure(String what) {
        List<String> lines = log().lines().toList();
        List<String> last = lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size());
        return new ProcessFailure(
                name + ": " + what + "; its last lines:\n" + String.join("\n", last));
    }
}
