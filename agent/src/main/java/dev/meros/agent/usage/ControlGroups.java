package dev.meros.agent.usage;

import dev.meros.agent.usage.ContainerUsage.Memory;
import dev.meros.agent.usage.ContainerUsage.Throttling;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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

    /// The usage of the group of a process; empty when it shares the agent's.
    Optional<ContainerUsage> usage(int pid, int processes, int threads) {
        Map<String, String> own = groups("self");
        Map<String, String> its = groups(Integer.toString(pid));
        if (isApart("", own, its)) {
            return Optional.of(second(relative(its, ""), processes, threads));
        }
        return isApart("memory", own, its) && isApart("cpuacct", own, its)
                ? Optional.of(first(its, processes, threads))
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

    private ContainerUsage second(String path, int processes, int threads) {
        Path group = mount.resolve(path);
        Map<String, Long> cpu = pairs(group.resolve("cpu.stat"));
        Map<String, Long> memory = pairs(group.resolve("memory.stat"));
        long anonymous = memory.getOrDefault("anon", 0L);
        long file = memory.getOrDefault("file", 0L);
        return new ContainerUsage(
                cpu.getOrDefault("user_usec", 0L) / MICROS,
                cpu.getOrDefault("system_usec", 0L) / MICROS,
                new Memory(number(group.resolve("memory.current")), anonymous, anonymous, file),
                processes,
                threads,
                throttling(cpu, "throttled_usec", MICROS));
    }

    private ContainerUsage first(Map<String, String> its, int processes, int threads) {
        Path cpuacct = mount.resolve("cpuacct").resolve(relative(its, "cpuacct"));
        Path memory = mount.resolve("memory").resolve(relative(its, "memory"));
        Map<String, Long> times = pairs(cpuacct.resolve("cpuacct.stat"));
        Map<String, Long> stat = pairs(memory.resolve("memory.stat"));
        Map<String, Long> cpu =
                its.containsKey("cpu")
                        ? pairs(
                                mount.resolve("cpu")
                                        .resolve(relative(its, "cpu"))
                                        .resolve("cpu.stat"))
                        : Map.of();
        long resident = stat.getOrDefault("total_rss", 0L);
        return new ContainerUsage(
                times.getOrDefault("user", 0L) / TICKS,
                times.getOrDefault("system", 0L) / TICKS,
                new Memory(
                        number(memory.resolve("memory.usage_in_bytes")),
                        resident,
                        resident,
                        stat.getOrDefault("total_cache", 0L)),
                processes,
                threads,
                throttling(cpu, "throttled_time", NANOS));
    }

    private static Throttling throttling(Map<String, Long> cpu, String time, double unit) {
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
