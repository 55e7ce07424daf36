package dev.meros.agent.usage;

import dev.meros.agent.usage.ContainerUsage.Memory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Measures containers by the processes in the session that the first of them leads, and what
/// descends from those. One look at `/proc` does for all containers.
///
/// A container in a control group of its own, other than the agent's, is measured by that, except
/// for memory that was charged to nobody, since it was there before the group. Where there is no
/// `/proc`, there are no figures.
public final class ProcessUsage {
    /// `sysconf(_SC_CLK_TCK)`, which Linux has never had otherwise for programs.
    private static final double TICKS = 100;

    private static final long KB = 1024;

    // fields of /proc/PID/stat after the name in parentheses, from 0
    private static final int PARENT = 1;
    private static final int SESSION = 3;
    private static final int USER = 11;
    private static final int SYSTEM = 12;
    private static final int CHILDREN_USER = 13;
    private static final int CHILDREN_SYSTEM = 14;
    private static final int THREADS = 17;

    private final Path proc;
    private final ControlGroups groups;

    public ProcessUsage() {
        this(Path.of("/proc"), Path.of("/sys/fs/cgroup"));
    }

    ProcessUsage(Path proc, Path cgroup) {
        this.proc = proc;
        this.groups = new ControlGroups(proc, cgroup);
    }

    private record Member(int pid, int parent, int session, List<Long> figures) {
        double user() {
            return (figures.get(0) + figures.get(2)) / TICKS;
        }

        double system() {
            return (figures.get(1) + figures.get(3)) / TICKS;
        }

        int threads() {
            return Math.toIntExact(figures.get(4));
        }
    }

    /// The usage of containers by the process that leads each; what is gone is left out.
    public Map<Integer, ContainerUsage> of(Collection<Integer> leaders) {
        Map<Integer, Member> processes = leaders.isEmpty() ? Map.of() : processes();
        Set<Integer> wanted = new HashSet<>(leaders);
        Map<Integer, List<Member>> members = new HashMap<>();
        for (Member each : processes.values()) {
            leader(each, processes, wanted)
                    .ifPresent(l -> members.computeIfAbsent(l, _ -> new ArrayList<>()).add(each));
        }
        Map<Integer, ContainerUsage> usage = new HashMap<>();
        members.forEach((leader, list) -> usage.put(leader, usage(leader, list)));
        return usage;
    }

    /// The processes of containers by the process that leads each: those that it is measured by,
    /// and whatever else is in its control group, if that is not the agent's own.
    public Map<Integer, List<Integer>> members(Collection<Integer> leaders) {
        Map<Integer, Member> processes = leaders.isEmpty() ? Map.of() : processes();
        Set<Integer> wanted = new HashSet<>(leaders);
        Map<String, Integer> byGroup = new HashMap<>();
        for (int leader : wanted) {
            byGroup.put(group(Integer.toString(leader)), leader);
        }
        byGroup.remove(group("self"));
        byGroup.remove("");
        Map<Integer, List<Integer>> members = new HashMap<>();
        for (Member each : processes.values()) {
            leader(each, processes, wanted)
                    .or(() -> inGroup(each.pid(), byGroup))
                    .ifPresent(
                            l ->
                                    members.computeIfAbsent(l, _ -> new ArrayList<>())
                                            .add(each.pid()));
        }
        return members;
    }

    private Optional<Integer> inGroup(int pid, Map<String, Integer> byGroup) {
        return byGroup.isEmpty()
                ? Optional.empty()
                : Optional.ofNullable(byGroup.get(group(Integer.toString(pid))));
    }

    private String group(String process) {
        return read(proc.resolve(process).resolve("cgroup"));
    }

    /// The leader that a process belongs to: that of its session, or of one of its ancestors.
    private static Optional<Integer> leader(
            Member process, Map<Integer, Member> all, Set<Integer> wanted) {
        Member each = process;
        // no chain of parents is longer than all processes
        for (int i = 0; each != null && i <= all.size(); i++) {
            if (wanted.contains(each.session())) {
                return Optional.of(each.session());
            }
            if (wanted.contains(each.pid())) {
                return Optional.of(each.pid());
            }
            each = all.get(each.parent());
        }
        return Optional.empty();
    }

    private ContainerUsage usage(int leader, List<Member> members) {
        int threads = members.stream().mapToInt(Member::threads).sum();
        return groups.usage(leader, members.size(), threads)
                .map(usage -> usage.memory().resident() > 0 ? usage : usage.with(memory(members)))
                .orElseGet(
                        () ->
                                new ContainerUsage(
                                        members.stream().mapToDouble(Member::user).sum(),
                                        members.stream().mapToDouble(Member::system).sum(),
                                        memory(members),
                                        members.size(),
                                        threads,
                                        null));
    }

    private Memory memory(List<Member> members) {
        long resident = 0;
        long anonymous = 0;
        long file = 0;
        for (Member member : members) {
            Map<String, Long> status = status(member.pid());
            resident += status.getOrDefault("VmRSS", 0L);
            anonymous += status.getOrDefault("RssAnon", 0L);
            file += status.getOrDefault("RssFile", 0L);
        }
        return new Memory(resident, resident, anonymous, file);
    }

    /// The lines `Name: NUMBER kB` of `/proc/PID/status`, in bytes.
    private Map<String, Long> status(int pid) {
        Map<String, Long> values = new HashMap<>();
        read(proc.resolve(Integer.toString(pid)).resolve("status"))
                .lines()
                .filter(line -> line.endsWith(" kB"))
                .forEach(
                        line -> {
                            String[] parts = line.split(":", 2);
                            String number = parts[1].replace(" kB", "").strip();
                            values.put(parts[0], Long.parseLong(number) * KB);
                        });
        return values;
    }

    private Map<Integer, Member> processes() {
        Map<Integer, Member> found = new HashMap<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(proc, "[0-9]*")) {
            for (Path entry : entries) {
                parse(read(entry.resolve("stat"))).ifPresent(p -> found.put(p.pid(), p));
            }
        } catch (IOException e) {
            // no such system
            return Map.of();
        }
        return found;
    }

    private static Optional<Member> parse(String stat) {
        int name = stat.indexOf('(');
        int end = stat.lastIndexOf(')');
        if (name < 1 || end < 0) {
            return Optional.empty();
        }
        String[] fields = stat.substring(end + 1).strip().split(" ", -1);
        if (fields.length <= THREADS) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new Member(
                            Integer.parseInt(stat.substring(0, name).strip()),
                            Integer.parseInt(fields[PARENT]),
                            Integer.parseInt(fields[SESSION]),
                            List.of(
                                    Long.parseLong(fields[USER]),
                                    Long.parseLong(fields[SYSTEM]),
                                    Long.parseLong(fields[CHILDREN_USER]),
                                    Long.parseLong(fields[CHILDREN_SYSTEM]),
                                    Long.parseLong(fields[THREADS]))));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /// The text of a file, empty when it is gone.
    static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }
}
