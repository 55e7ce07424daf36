package dev.meros.cli.bench;

import dev.meros.cli.output.CommandException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/// Shell scripts that prepare or compare.
final class Script {
    private static final long DEADLINE_SECONDS = 300;

    private Script() {}

    /// Runs a script in a directory; returns how long it took, in milliseconds. Throws
    /// [CommandException] with what it said when it fails.
    static double run(Path directory, String script) {
        Path log = directory.resolve("script.log");
        long start = System.nanoTime();
        try {
            Process process =
                    new ProcessBuilder("/bin/sh", "-e", "-c", script)
                            .directory(directory.toFile())
                            .redirectErrorStream(true)
                            .redirectOutput(log.toFile())
                            .start();
            if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw CommandException.failed("a script takes too long");
            }
            double millis = (System.nanoTime() - start) / 1e6;
            if (process.exitValue() != 0) {
                throw CommandException.failed(Files.readString(log));
            }
            return millis;
        } catch (IOException e) {
            throw CommandException.failed("sh: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandException.failed("interrupted");
        }
    }
}
