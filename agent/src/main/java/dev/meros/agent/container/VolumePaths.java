package dev.meros.agent.container;

import dev.meros.api.model.TaskStatus.Reason;
import dev.meros.api.model.Volume;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Where the volumes of a container are on this node. Throws [ContainerException] for those that
/// are not there or of a kind that no driver has yet.
public record VolumePaths(Path sandbox) {
    /// The file or directory of a volume: one of the node, or one in the sandbox, which is made if
    /// need be and never lies outside of it.
    public Path source(Volume volume) {
        Volume.Source source = volume.source();
        if (volume.image() != null) {
            throw refused(volume, "image");
        }
        if (source == null || source.type() == null) {
            String path = volume.hostPath() == null ? volume.containerPath() : volume.hostPath();
            return volume.hostPath() != null && path.startsWith("/")
                    ? existing(path)
                    : inSandbox(path);
        }
        return switch (source.type()) {
            case HOST_PATH -> existing(source.hostPath() == null ? "" : source.hostPath().path());
            case SANDBOX_PATH ->
                    inSandbox(source.sandboxPath() == null ? "" : source.sandboxPath().path());
            case UNKNOWN, DOCKER_VOLUME, SECRET, CSI_VOLUME ->
                    throw refused(volume, source.type().name());
        };
    }

    private static Path existing(String path) {
        Path found = Path.of(path).normalize();
        if (!found.isAbsolute() || !Files.exists(found)) {
            throw failure("host_path: " + path + " (expected: a path of this node)");
        }
        return found;
    }

    private Path inSandbox(String path) {
        Path relative = Path.of("/").resolve(path).normalize();
        Path found = sandbox.resolve(relative.toString().substring(1));
        try {
            Files.createDirectories(found);
            if (!found.toRealPath().startsWith(sandbox.toRealPath())) {
                throw failure("volume: " + path + " (expected: inside the sandbox)");
            }
        } catch (IOException e) {
            throw failure("volume: " + path + " cannot be made: " + e.getMessage());
        }
        return found;
    }

    private static ContainerException refused(Volume volume, String kind) {
        return failure(
                "volume "
                        + volume.containerPath()
                        + ": "
                        + kind
                        + " (expected: HOST_PATH or SANDBOX_PATH)");
    }

    private static ContainerException failure(String message) {
        return new ContainerException(Reason.REASON_CONTAINER_LAUNCH_FAILED, message);
    }
}
