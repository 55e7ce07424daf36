package dev.meros.agent.container.oci;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What the memory control group of a container tells, in either version of control groups.
record MemoryGroup(Path events) {
    private static final String KILLS = "oom_kill ";

    /// The group of that name, which starts with a slash.
    static MemoryGroup of(String name) {
        Path first = Path.of("/sys/fs/cgroup/memory" + name, "memory.oom_control");
        return new MemoryGroup(
                Files.exists(first) ? first : Path.of("/sys/fs/cgroup" + name, "memory.events"));
    }

    /// The most that the group may use, in bytes; without a limit, or without a group, more than
    /// there is.
    long limit() {
        try {
            Path file = events.resolveSibling("memory.max");
            Path first = events.resolveSibling("memory.limit_in_bytes");
            return Long.parseLong(Files.readString(Files.exists(first) ? first : file).strip());
        } catch (IOException | NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }

    /// How many processes were ended for want of memory; 0 when the group is gone.
    long kills() {
        try {
            List<String> lines = Files.readAllLines(events);
            return lines.stream()
                    .filter(l -> l.startsWith(KILLS))
                    .mapToLong(l -> Long.parseLong(l.substring(KILLS.length()).strip()))
                    .findFirst()
                    .orElse(0);
        } catch (IOException | NumberFormatException e) {
            return 0;
        }
    }
}
