package dev.meros.agent.container.oci;

import dev.meros.agent.container.ContainerException;
import dev.meros.api.model.TaskStatus.Reason;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A user as the container's own files know it: numbers of user, group and further groups.
record ContainerUser(long uid, long gid, List<Long> groups) {
    private static final long FILE_LIMIT = 1 << 20;
    private static final long HIGHEST = 0xFFFF_FFFEL;

    ContainerUser {
        groups = List.copyOf(groups);
    }

    static ContainerUser root() {
        return new ContainerUser(0, 0, List.of());
    }

    /// The user that `name[:group]` or `uid[:gid]` means with this root file system; throws
    /// [ContainerException] when there is none of that name.
    static ContainerUser of(String text, Path root) {
        // an image need not name root
        if (text.isEmpty() || text.equals("root")) {
            return root();
        }
        int colon = text.indexOf(':');
        String name = colon < 0 ? text : text.substring(0, colon);
        Optional<String[]> known = entry(root, "/etc/passwd", name, 2);
        long uid =
                known.map(e -> number(e[2]))
                        .orElseGet(() -> number(name))
                        .orElseThrow(() -> unknown("user", name));
        if (colon >= 0) {
            String group = text.substring(colon + 1);
            long gid =
                    entry(root, "/etc/group", group, 2)
                            .map(e -> number(e[2]))
                            .orElseGet(() -> number(group))
                            .orElseThrow(() -> unknown("group", group));
            return new ContainerUser(uid, gid, List.of());
        }
        long gid = known.filter(e -> e.length > 3).flatMap(e -> number(e[3])).orElse(0L);
        return new ContainerUser(
                uid, gid, known.map(e -> memberships(root, e[0], gid)).orElse(List.of()));
    }

    private static List<Long> memberships(Path root, String user, long primary) {
        List<Long> groups = new ArrayList<>();
        for (String line : lines(root, "/etc/group")) {
            String[] fields = line.split(":", -1);
            if (fields.length > 3 && List.of(fields[3].split(",")).contains(user)) {
                number(fields[2]).filter(g -> g != primary).ifPresent(groups::add);
            }
        }
        return groups;
    }

    /// The line of a file like `/etc/passwd` whose name, or whose number, is the given one.
    private static Optional<String[]> entry(Path root, String file, String key, int numberField) {
        return lines(root, file).stream()
                .map(l -> l.split(":", -1))
                .filter(f -> f.length > numberField)
                .filter(f -> f[0].equals(key) || f[numberField].equals(key))
                .findFirst();
    }

    private static List<String> lines(Path root, String name) {
        Path file = RootPaths.resolve(root, name).orElse(root);
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > FILE_LIMIT) {
                return List.of();
            }
            return Files.readString(file, StandardCharsets.ISO_8859_1).lines().toList();
        } catch (IOException e) {
            // an image need not have users
            return List.of();
        }
    }

    private static Optional<Long> number(String text) {
        try {
            long value = Long.parseLong(text);
            return value < 0 || value > HIGHEST ? Optional.empty() : Optional.of(value);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static ContainerException unknown(String what, String name) {
        return new ContainerException(
                Reason.REASON_CONTAINER_LAUNCH_FAILED,
                what + ": " + name + " (expected: a " + what + " of the container, or a number)");
    }
}
