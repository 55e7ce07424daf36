package dev.meros.agent.usage;

import dev.meros.agent.usage.ContainerUsage.Memory;
import dev.meros.agent.usage.ContainerUsage.Throttling;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Reads the figures of control groups, of version 2 or 1, as far as a process is in one of its own
/// and not in that of the agent.
final class ControlGroups {
    private static final double MICROS = 1_000_000;
    private static final double NANOS = 1_000_000_000;
    private static final double TICKS = 100;

    private final Path proc;
    private final Path mount;

    ControlGroups(Path proc, Path mount) {
        this.proc = proc;
        this.mount = mount;
    }

    /// The usage of the groups of a process; empty when it shares the agent's. What only some of
    /// its groups tell is taken from these.
    Optional<ContainerUsage> usage(int pid, int processes, int threads) {
        Map<String, String> own = groups("self");
        Map<String, String> its = groups(Integer.toString(pid));
        Optional<Path> second = second(own, its);
        Optional<Path> memory = first("memory", own, its);
        Optional<Path> cpuacct = first("cpuacct", own, its);
        if (second.isEmpty() && (memory.isEmpty() || cpuacct.isEmpty())) {
            return Optional.empty();
        }
        Times times =
                second.map(ControlGroups::times)
                        .or(() -> cpuacct.map(ControlGroups::ticks))
                        .orElseGet(() -> new Times(0, 0));
        return Optional.of(
                new ContainerUsage(
                        times.user(),
                        times.system(),
                        memory.map(ControlGroups::firstMemory)
                                .or(() -> second.map(ControlGroups::secondMemory))
                                .orElseGet(() -> new Memory(0, 0, 0L, 0L)),
                        processes,
                        threads,
                        throttling(first("cpu", own, its), second)));
    }

    private record Times(double user, double system) {}

    /// The group in the tree of version 2, which is the only one or beside those of version 1.
    private Optional<Path> second(Map<String, String> own, Map<String, String> its) {
        if (!isApart("", own, its)) {
            return Optional.empty();
        }
        return Stream.of(mount, mount.resolve("unified"))
                .map(root -> root.resolve(relative(its, "")))
                .filter(group -> Files.exists(group.resolve("cpu.stat")))
                .findFirst();
    }

    private Optional<Path> first(
            String controller, Map<String, String> own, Map<String, String> its) {
        return isApart(controller, own, its)
                ? Optional.of(mount.resolve(controller).resolve(relative(its, controller)))
                : Optional.empty();
    }

    private static boolean isApart(
            String controller, Map<String, String> own, Map<String, String> its) {
        String path = its.get(controller);
        return path != null && !path.equals("/") && !path.equals(own.get(controller));
    }

    /// The path of a process by controller; that of version 2 has none.
    private Map<String, String> groups(String process) {
        Map<String, String> groups = new LinkedHashMap<>();
        ProcessUsage.read(proc.resolve(process).resolve("cgroup"))
                .lines()
                .map(line -> line.split(":", 3))
                .filter(parts -> parts.length == 3)
                .forEach(
                        parts -> {
                            for (String controller : parts[1].split(",", -1)) {
                                groups.put(controller, parts[2]);
                            }
                        });
        return groups;
    }

    private static Times times(Path group) {
        Map<String, Long> cpu = pairs(group.resolve("cpu.stat"));
        return new Times(
                cpu.getOrDefault("user_usec", 0L) / MICROS,
                cpu.getOrDefault("system_usec", 0L) / MICROS);
    }

    private static Times ticks(Path group) {
        Map<String, Long> times = pairs(group.resolve("cpuacct.stat"));
        return new Times(
                times.getOrDefault("user", 0L) / TICKS, times.getOrDefault("system", 0L) / TICKS);
    }

    private static Memory secondMemory(Path group) {
        Map<String, Long> stat = pairs(group.resolve("memory.stat"));
        long anonymous = stat.getOrDefault("anon", 0L);
        return new Memory(
                number(group.resolve("memory.current")),
                anonymous,
                anonymous,
                stat.getOrDefault("file", 0L));
    }

    private static Memory firstMemory(Path group) {
        Map<String, Long> stat = pairs(group.resolve("memory.stat"));
        long resident = stat.getOrDefault("total_rss", 0L);
        return new Memory(
                number(group.resolve("memory.usage_in_bytes")),
                resident,
                resident,
                stat.getOrDefault("total_cache", 0L));
    }

    private static Throttling throttling(Optional<Path> first, Optional<Path> second) {
        return first.map(group -> throttling(group, "throttled_time", NANOS))
                .or(() -> second.map(group -> throttling(group, "throttled_usec", MICROS)))
                .orElseGet(() -> new Throttling(0, 0, 0));
    }

    private static Throttling throttling(Path group, String time, double unit) {
        Map<String, Long> cpu = pairs(group.resolve("cpu.stat"));
        return new Throttling(
                cpu.getOrDefault("nr_periods", 0L),
                cpu.getOrDefault("nr_throttled", 0L),
                cpu.getOrDefault(time, 0L) / unit);
    }

    private static String relative(Map<String, String> groups, String controller) {
        String path = groups.getOrDefault(controller, "/");
        return path.startsWith("/") ? path.substring(1) : path;
    }

    private static long number(Path file) {
        return parse(ProcessUsage.read(file).strip());
    }

    private static Map<String, Long> pairs(Path file) {
        Map<String, Long> pairs = new HashMap<>();
        List<String> lines = ProcessUsage.read(file).lines().toList();
        for (String line : lines) {
            String[] parts = line.split(" ", 2);
            if (parts.length == 2) {
                pairs.put(parts[0], parse(parts[1].strip()));
            }
        }
        return pairs;
    }

    private static long parse(String number) {
        try {
            return Long.parseLong(number);
        } catch (NumberFormatException e) {
            // such as "max"
            return 0;
        }
    }
}
