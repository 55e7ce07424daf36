package dev.meros.agent;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// All that containers of an agent occupy on the node at a moment, by kind: mounts, control groups,
/// processes, namespaces, files of the agent and descriptors. Two of these are equal when nothing
/// was left behind in between. Sandboxes are kept on purpose and not counted, and neither are
/// sockets, which come and go with the connections of HTTP.
record Leaks(SortedMap<String, SortedSet<String>> found) {
    private static final Path PROC = Path.of("/proc");
    private static final Path SELF = PROC.resolve("self");
    private static final Path CGROUPS = Path.of("/sys/fs/cgroup");
    private static final int MOUNT_POINT = 4;

    /// Directories of the agent where something may be left, and how deep to look.
    private static final Map<String, Integer> PLACES =
            Map.of("containers", 2, "meta/runs", 2, "docker", 1, "images/tmp", 1, "fetch", 1);

    private static final Set<String> MADE_ONCE = Set.of(".state", ".exits", ".places");

    /// Looks for what belongs to an agent whose work directory is in `directory`, whatever its
    /// name, and to these containers of its.
    static Leaks look(Path directory, Collection<String> containers) {
        SortedMap<String, SortedSet<String>> found = new TreeMap<>();
        found.put("mounts", mounts(directory, containers));
        found.put("control groups", groups(containers));
        SortedMap<Integer, String> processes = processes(directory, containers);
        found.put("processes", new TreeSet<>(processes.values()));
        found.put("namespaces", namespaces(processes.keySet()));
        found.put("files", files(directory.resolve("work")));
        found.put("descriptors", descriptors(directory));
        return new Leaks(found);
    }

    /// The mount points below a directory, and those elsewhere that are named after a container, as
    /// namespaces are.
    static SortedSet<String> mounts(Path directory, Collection<String> containers) {
        SortedSet<String> mounts = new TreeSet<>();
        for (String line : read(SELF.resolve("mountinfo")).lines().toList()) {
            String[] fields = line.split(" ", -1);
            String point = fields[MOUNT_POINT];
            // the work directory may itself be a file system
            if (point.startsWith(directory + "/work/")
                    || containers.stream().anyMatch(point::contains)) {
                mounts.add(point);
            }
        }
        return mounts;
    }

    private static SortedSet<String> groups(Collection<String> containers) {
        SortedSet<String> groups = new TreeSet<>();
        for (Path hierarchy : list(CGROUPS)) {
            collect(hierarchy, containers, groups);
        }
        collect(CGROUPS, containers, groups);
        return groups;
    }

    private static void collect(
            Path hierarchy, Collection<String> containers, SortedSet<String> to) {
        for (Path parent : list(hierarchy)) {
            if (parent.getFileName().toString().startsWith("meros")) {
                list(parent).stream()
                        .filter(g -> containers.contains(g.getFileName().toString()))
                        .forEach(g -> to.add(g.toString()));
            }
        }
    }

    /// By pid: those that run in the directory, name it, or are in a group of the containers.
    private static SortedMap<Integer, String> processes(
            Path directory, Collection<String> containers) {
        SortedMap<Integer, String> processes = new TreeMap<>();
        for (Path process : list(PROC)) {
            String name = process.getFileName().toString();
            if (!name.chars().allMatch(Character::isDigit)
                    || name.equals(Long.toString(ProcessHandle.current().pid()))) {
                continue;
            }
            String line = read(process.resolve("cmdline")).replace('\0', ' ').strip();
            String group = read(process.resolve("cgroup"));
            boolean ours =
                    line.contains(directory.toString())
                            || link(process.resolve("cwd")).startsWith(directory.toString())
                            || containers.stream()
                                    .anyMatch(id -> group.contains(id) || line.contains(id));
            if (ours && !line.isEmpty()) {
                processes.put(Integer.parseInt(name), name + " " + line);
            }
        }
        return processes;
    }

    private static SortedSet<String> namespaces(Collection<Integer> processes) {
        SortedSet<String> namespaces = new TreeSet<>();
        for (int pid : processes) {
            for (Path each : list(PROC.resolve(pid + "/ns"))) {
                String its = link(each);
                if (!its.equals(link(SELF.resolve("ns").resolve(each.getFileName())))) {
                    namespaces.add(its);
                }
            }
        }
        return namespaces;
    }

    private static SortedSet<String> files(Path work) {
        SortedSet<String> files = new TreeSet<>();
        PLACES.forEach((place, depth) -> walk(work.resolve(place), depth, files));
        list(work.resolve("meta")).stream()
                .filter(f -> f.toString().endsWith(".new"))
                .forEach(f -> files.add(f.toString()));
        return files;
    }

    /// Never looks below what may be a mounted root.
    private static void walk(Path directory, int depth, SortedSet<String> to) {
        for (Path file : list(directory)) {
            if (!MADE_ONCE.contains(file.getFileName().toString())) {
                to.add(file.toString());
            }
            if (depth > 1 && Files.isDirectory(file)) {
                walk(file, depth - 1, to);
            }
        }
    }

    /// Files below the directory by name, pipes and watches by number.
    private static SortedSet<String> descriptors(Path directory) {
        SortedSet<String> descriptors = new TreeSet<>();
        int pipes = 0;
        for (Path each : list(SELF.resolve("fd"))) {
            String target = link(each);
            if (target.startsWith(directory.toString())) {
                descriptors.add(target);
            } else if (target.startsWith("pipe:") || target.equals("anon_inode:inotify")) {
                pipes++;
            }
        }
        descriptors.add(pipes + " pipes and watches");
        return descriptors;
    }

    private static List<Path> list(Path directory) {
        List<Path> all = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            entries.forEach(all::add);
            return all;
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        } catch (DirectoryIteratorException e) {
            // of a process that has just ended
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String link(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            // gone meanwhile
            return "";
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            // gone meanwhile
            return "";
        }
    }
}
