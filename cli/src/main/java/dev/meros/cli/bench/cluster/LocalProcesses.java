package dev.meros.cli.bench.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// The processes of this machine that belong to a directory: those that name it on their command
/// line or in their environment or work below it, and all that descend from these. So servers are
/// found by their `--dir`, tasks by their sandbox, and containers by their monitor's arguments.
final class LocalProcesses {
    private static final Path PROC = Path.of("/proc");
    private static final Duration ENDED = Duration.ofSeconds(10);

    private LocalProcesses() {}

    /// Processes that belong to the directory, but never this one.
    static List<ProcessHandle> of(Path directory) {
        Set<ProcessHandle> found = new LinkedHashSet<>();
        try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
            all.filter(process -> belongs(process.pid(), directory)).forEach(found::add);
        }
        List.copyOf(found).forEach(process -> process.descendants().forEach(found::add));
        found.remove(ProcessHandle.current());
        return List.copyOf(found);
    }

    /// Processes whose environment says `NAME=value`.
    static List<ProcessHandle> withVariable(String name, String value) {
        String wanted = name + "=" + value;
        try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
            return all.filter(p -> words(p.pid(), "environ").contains(wanted)).toList();
        }
    }

    /// What a process was started with; empty when it has ended.
    static List<String> words(long pid, String file) {
        return read(pid, file).map(text -> List.of(text.split("\0", -1))).orElseGet(List::of);
    }

    private static boolean belongs(long pid, Path directory) {
        return mentions(read(pid, "cmdline"), directory)
                || mentions(read(pid, "environ"), directory)
                || mentions(workingDirectory(pid), directory);
    }

    private static boolean mentions(Optional<String> text, Path directory) {
        String name = directory.toString();
        int at = text.map(t -> t.indexOf(name)).orElse(-1);
        while (at >= 0) {
            int end = at + name.length();
            // another directory's name may begin in the same way
            if (end == text.get().length() || "/\0:,;".indexOf(text.get().charAt(end)) >= 0) {
                return true;
            }
            at = text.get().indexOf(name, end);
        }
        return false;
    }

    private static Optional<String> read(long pid, String file) {
        try {
            return Optional.of(
                    Files.readString(
                            PROC.resolve(Long.toString(pid)).resolve(file),
                            StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            return Optional.empty(); // it has ended, or is not ours to see
        }
    }

    private static Optional<String> workingDirectory(long pid) {
        try {
            return Optional.of(
                    Files.readSymbolicLink(PROC.resolve(Long.toString(pid)).resolve("cwd"))
                            .toString());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /// SIGKILL for all of them at once, in the order given.
    static void kill(Collection<ProcessHandle> processes) {
        processes.forEach(ProcessHandle::destroyForcibly);
    }

    /// Kills all that belongs to a directory, also what comes up meanwhile; what still lives after
    /// ten seconds.
    static List<ProcessHandle> killAll(Path directory) {
        long end = System.nanoTime() + ENDED.toNanos();
        List<ProcessHandle> left = of(directory);
        while (!left.isEmpty() && System.nanoTime() - end < 0) {
            kill(left);
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return left;
            }
            left = of(directory).stream().filter(ProcessHandle::isAlive).toList();
        }
        return left;
    }

    /// What is mounted below a directory, the innermost first.
    static List<String> mountsBelow(Path directory) {
        try (Stream<String> lines = Files.lines(PROC.resolve("self/mountinfo"))) {
            List<String> points = new ArrayList<>();
            lines.map(line -> unescaped(line.split(" ", -1)[4]))
                    .filter(point -> Path.of(point).startsWith(directory))
                    .forEach(points::add);
            return points.reversed();
        } catch (IOException e) {
            return List.of();
        }
    }

    /// A path of mountinfo, in which blanks and backslashes are written as octal numbers.
    static String unescaped(String text) {
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '\\' && i + 3 < text.length()) {
                plain.append((char) Integer.parseInt(text.substring(i + 1, i + 4), 8));
                i += 3;
            } else {
                plain.append(text.charAt(i));
            }
        }
        return plain.toString();
    }
}
