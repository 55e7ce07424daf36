package dev.meros.agent.container.oci;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What may be left of a container that its runtime does not clear away, because it hangs, fails,
/// or was itself interrupted: processes, control groups and the runtime's own records. Ends and
/// removes all of it, without the runtime, which makes groups in trees that nobody else uses.
/// `group` is their name below each tree.
record Remains(String id, Path group, Path state) {
    private static final Path PROC = Path.of("/proc");
    private static final Path HIERARCHIES = Path.of("/sys/fs/cgroup");
    private static final int ROUNDS = 100;
    private static final long PAUSE_MILLIS = 5;
    private static final System.Logger LOG = System.getLogger(Remains.class.getName());

    /// Whether there is any but processes outside of its groups.
    boolean isThere() {
        return Files.exists(state) || !groups().isEmpty();
    }

    void clear() {
        List<Path> groups = groups();
        for (int i = 0; i < ROUNDS && end(groups); i++) {
            try {
                Thread.sleep(PAUSE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
        groups.forEach(Remains::delete);
        entries(state).forEach(Remains::delete);
        delete(state);
    }

    /// Ends all processes that there are; says whether there were some.
    private boolean end(List<Path> groups) {
        List<Long> pids = new ArrayList<>(callers());
        groups.forEach(each -> pids.addAll(members(each)));
        pids.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
        return !pids.isEmpty();
    }

    /// The groups of the container and those that it made in them, the innermost first.
    private List<Path> groups() {
        List<Path> groups = new ArrayList<>();
        List<Path> hierarchies = new ArrayList<>(entries(HIERARCHIES));
        hierarchies.add(HIERARCHIES);
        hierarchies.forEach(h -> collect(h.resolve(group), groups));
        return groups;
    }

    private static void collect(Path directory, List<Path> groups) {
        if (Files.isDirectory(directory)) {
            entries(directory).stream().filter(Files::isDirectory).forEach(d -> collect(d, groups));
            groups.add(directory);
        }
    }

    private static List<Long> members(Path directory) {
        try {
            return Files.readAllLines(directory.resolve("cgroup.procs")).stream()
                    .map(Long::parseLong)
                    .toList();
        } catch (IOException | NumberFormatException e) {
            return List.of();
        }
    }

    /// conmon and the runtime name the container among their arguments.
    private List<Long> callers() {
        List<Long> callers = new ArrayList<>();
        for (Path process : entries(PROC)) {
            String name = process.getFileName().toString();
            if (name.chars().allMatch(Character::isDigit) && names(process)) {
                callers.add(Long.parseLong(name));
            }
        }
        return callers;
    }

    private boolean names(Path process) {
        try {
            String line = Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1);
            return List.of(line.split("\0", -1)).contains(id);
        } catch (IOException e) {
            // it has ended
            return false;
        }
    }

    private static List<Path> entries(Path directory) {
        List<Path> entries = new ArrayList<>();
        if (Files.isDirectory(directory)) {
            try (DirectoryStream<Path> all = Files.newDirectoryStream(directory)) {
                all.forEach(entries::add);
            } catch (IOException e) {
                LOG.log(System.Logger.Level.DEBUG, directory + " is gone", e);
            }
        }
        return entries;
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, file + " stays", e);
        }
    }
}
