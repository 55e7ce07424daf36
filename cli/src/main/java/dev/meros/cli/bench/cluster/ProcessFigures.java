package dev.meros.cli.bench.cluster;

import dev.meros.cli.output.CommandException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What the system says of a process: resident memory in kB, processor time so far in milliseconds,
/// threads.
record ProcessFigures(long residentKb, long cpuMillis, int threads) {
    /// The clock of `/proc/PID/stat`, which Linux fixes for programs.
    private static final long MILLIS_OF_A_TICK = 10;

    /// Throws [CommandException] when the process has ended.
    static ProcessFigures of(long pid) {
        Path directory = Path.of("/proc", Long.toString(pid));
        try {
            return parse(
                    Files.readAllLines(directory.resolve("status")),
                    Files.readString(directory.resolve("stat")));
        } catch (IOException e) {
            throw CommandException.failed("process " + pid + ": has ended (expected: it runs)");
        }
    }

    static ProcessFigures parse(List<String> status, String stat) {
        // the name in brackets may contain anything
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return new ProcessFigures(
                number(status, "VmRSS:"),
                (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * MILLIS_OF_A_TICK,
                (int) number(status, "Threads:"));
    }

    private static long number(List<String> status, String name) {
        return status.stream()
                .filter(line -> line.startsWith(name))
                .map(line -> line.replaceAll("[^0-9]", ""))
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElse(0);
    }
}
