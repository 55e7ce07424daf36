package dev.meros.agent.container.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Control groups that hold nobody to anything but know who belongs to a container, also those who
/// left its session and whose parents are gone. Needs Linux and root; without them there are none,
/// and such strays live on.
final class ControlGroups {
    /// In these there are groups that need no set-up; the first that there is serves.
    private static final List<Path> HIERARCHIES =
            List.of(
                    Path.of("/sys/fs/cgroup/unified"),
                    Path.of("/sys/fs/cgroup"),
                    Path.of("/sys/fs/cgroup/freezer"),
                    Path.of("/sys/fs/cgroup/pids"));

    private static final String NAME = "meros-processes";
    private static final String MEMBERS = "cgroup.procs";

    /// New ones may be born while the others are ended, but not for long.
    private static final int ROUNDS = 100;

    private static final long PAUSE_MILLIS = 5;
    private static final System.Logger LOG = System.getLogger(ControlGroups.class.getName());

    private final Optional<Path> parent;

    private ControlGroups(Optional<Path> parent) {
        this.parent = parent;
    }

    /// Those of this node, if there can be some.
    static ControlGroups detect() {
        for (Path hierarchy : HIERARCHIES) {
            if (Files.isWritable(hierarchy.resolve(MEMBERS))) {
                try {
                    return new ControlGroups(
                            Optional.of(Files.createDirectories(hierarchy.resolve(NAME))));
                } catch (IOException e) {
                    LOG.log(System.Logger.Level.DEBUG, hierarchy + " takes no group", e);
                }
            }
        }
        return new ControlGroups(Optional.empty());
    }

    /// Makes the group of a container; empty when there can be none.
    Optional<Path> make(String id) {
        try {
            return parent.isEmpty()
                    ? Optional.empty()
                    : Optional.of(Files.createDirectories(parent.get().resolve(id)));
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "container " + id + " has no control group", e);
            return Optional.empty();
        }
    }

    /// Ends all who are in a group, which takes milliseconds; nothing when there is no group.
    void kill(String id) {
        if (parent.isEmpty()) {
            return;
        }
        Path members = parent.get().resolve(id).resolve(MEMBERS);
        for (int i = 0; i < ROUNDS; i++) {
            List<Long> pids = pids(members);
            if (pids.isEmpty()) {
                return;
            }
            for (long pid : pids) {
                ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
            }
            try {
                Thread.sleep(PAUSE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
        LOG.log(System.Logger.Level.WARNING, "container {0}: not all of it could be ended", id);
    }

    private static List<Long> pids(Path members) {
        try {
            return Files.readAllLines(members, StandardCharsets.US_ASCII).stream()
                    .map(Long::parseLong)
                    .toList();
        } catch (IOException | NumberFormatException e) {
            return List.of();
        }
    }

    /// Removes the group of a container that has ended; nothing when there is none.
    void remove(String id) {
        if (parent.isEmpty()) {
            return;
        }
        try {
            Files.deleteIfExists(parent.get().resolve(id));
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "the control group of " + id + " stays", e);
        }
    }
}
