package dev.meros.agent.container;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Tells one process from a later one with the same pid: by boot and start tick where there is
/// `/proc`, else by the moment of its start.
public final class ProcessTable {
    private static final int STATE = 0;
    private static final int START_TICK = 19;

    private final Path proc;

    public ProcessTable(Path proc) {
        this.proc = proc;
    }

    /// The identity of a running process; empty when it is gone or only waits to be reaped.
    public Optional<String> identity(int pid) {
        if (!hasProc()) {
            return ProcessHandle.of(pid)
                    .filter(ProcessHandle::isAlive)
                    .flatMap(p -> p.info().startInstant())
                    .map(start -> "start " + start.toEpochMilli());
        }
        return read(proc.resolve(Integer.toString(pid)).resolve("stat"))
                .flatMap(stat -> identity(boot(), stat));
    }

    /// The identity that a line of `/proc/PID/stat` and a boot id make; empty for zombies and for
    /// what is no such line.
    public static Optional<String> identity(String boot, String stat) {
        // the second field is the command in parentheses and may hold spaces and parentheses
        int end = stat.lastIndexOf(')');
        if (end < 0) {
            return Optional.empty();
        }
        String[] fields = stat.substring(end + 1).strip().split(" ", -1);
        if (fields.length <= START_TICK || fields[STATE].equals("Z") || fields[STATE].equals("X")) {
            return Optional.empty();
        }
        return Optional.of("boot " + boot.strip() + " tick " + fields[START_TICK]);
    }

    private boolean hasProc() {
        return Files.isReadable(proc.resolve("self/stat"));
    }

    private String boot() {
        return read(proc.resolve("sys/kernel/random/boot_id")).orElse("");
    }

    private static Optional<String> read(Path file) {
        @Nullable String text;
        try {
            text = Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            // the process has ended
            text = null;
        }
        return Optional.ofNullable(text);
    }
}
