package dev.meros.agent.container.oci;

import dev.meros.agent.AgentException;
import dev.meros.agent.settings.IdMap;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The users of containers as users of the node, and the mounts that show files as theirs.
record UserMap(IdMap ids, IdMappedMounts mounts) {
    /// What containers with these ids need whose run directories are in `runs`; throws
    /// [AgentException] when this node cannot have such.
    static Optional<UserMap> open(Optional<IdMap> ids, Path runs) {
        if (ids.isEmpty()) {
            return Optional.empty();
        }
        checkPath(runs);
        try {
            Files.createDirectories(runs);
            IdMappedMounts mounts = new IdMappedMounts(ids.get());
            mounts.check(runs);
            return Optional.of(new UserMap(ids.get(), mounts));
        } catch (IOException e) {
            throw new AgentException(
                    "userns-remap: "
                            + e.getMessage()
                            + " (expected: Linux 5.19 or newer, and a file system that can map"
                            + " owners)",
                    e);
        }
    }

    /// Refuses a directory that users of containers cannot pass through.
    private static void checkPath(Path directory) {
        for (Path p = directory.toAbsolutePath(); p != null; p = p.getParent()) {
            try {
                if (Files.exists(p)
                        && !Files.getPosixFilePermissions(p)
                                .contains(PosixFilePermission.OTHERS_EXECUTE)) {
                    throw new AgentException(
                            "userns-remap: "
                                    + p
                                    + " (expected: a work directory that others may pass through)");
                }
            } catch (IOException e) {
                throw new AgentException("userns-remap: " + p + ": " + e.getMessage(), e);
            }
        }
    }

    /// Gives a file to a user of a container and a group of it.
    void own(Path file, long uid, long gid) throws IOException {
        Files.setAttribute(file, "unix:uid", (int) (ids.users() + uid), LinkOption.NOFOLLOW_LINKS);
        Files.setAttribute(file, "unix:gid", (int) (ids.groups() + gid), LinkOption.NOFOLLOW_LINKS);
    }

    /// Refuses a user that is nobody on the node.
    void check(ContainerUser user) {
        if (Math.max(user.uid(), user.gid()) >= ids.size()) {
            throw Bundle.failure(
                    "user: "
                            + user.uid()
                            + ":"
                            + user.gid()
                            + " (expected: below "
                            + ids.size()
                            + ", as --userns-remap of the agent has so many)");
        }
    }

    /// For `linux.uidMappings` and `linux.gidMappings` of a bundle.
    List<Map<String, Object>> users() {
        return List.of(mapping(ids.users()));
    }

    List<Map<String, Object>> groups() {
        return List.of(mapping(ids.groups()));
    }

    private Map<String, Object> mapping(long start) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("containerID", 0);
        json.put("hostID", start);
        json.put("size", ids.size());
        return json;
    }
}
