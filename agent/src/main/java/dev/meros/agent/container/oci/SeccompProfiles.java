package dev.meros.agent.container.oci;

import dev.meros.agent.container.oci.codec.SeccompJson;
import dev.meros.api.codec.CodecException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Profiles of system calls in the format of Docker, a file of a directory for each.
record SeccompProfiles(Path directory) {
    private static final long FILE_LIMIT = 1 << 20;

    /// The profile of that name for a process with these capabilities (`CAP_…`); throws
    /// [dev.meros.agent.container.ContainerException] when there is no such profile.
    Map<String, Object> profile(String name, List<?> capabilities) {
        Path file = directory.resolve(name).normalize();
        if (name.isEmpty() || !directory.normalize().equals(file.getParent())) {
            throw refused(name, "the name of a file in " + directory);
        }
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > FILE_LIMIT) {
                throw refused(name, "the name of a file in " + directory);
            }
            return SeccompJson.profile(Files.readString(file), capabilities);
        } catch (IOException | CodecException e) {
            throw refused(name, "a profile in Docker's format; " + e.getMessage());
        }
    }

    private static RuntimeException refused(String name, String expected) {
        return Bundle.failure("seccomp.profile_name: " + name + " (expected: " + expected + ")");
    }
}
