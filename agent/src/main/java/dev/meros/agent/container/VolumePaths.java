package dev.meros.agent.container;

import dev.meros.agent.sandbox.Beneath;
import dev.meros.api.model.ContainerInfo;
import dev.meros.api.model.TaskStatus.Reason;
import dev.meros.api.model.Volume;
import dev.meros.api.model.Volume.Source.SandboxPath;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Where the volumes of a container are on this node. Throws [ContainerException] for those that
/// are not there or of a kind that no driver has yet.
public record VolumePaths(ContainerSpec spec) {
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
                    : in(spec.sandbox(), path);
        }
        return switch (source.type()) {
            case HOST_PATH -> existing(source.hostPath() == null ? "" : source.hostPath().path());
            case SANDBOX_PATH -> inSandbox(source.sandboxPath());
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

    /// The directories of volumes that others may have, too: those in the sandbox of a parent.
    public List<Path> shared() {
        ContainerInfo container = spec.task().container();
        return (container == null ? List.<Volume>of() : container.volumes())
                .stream()
                        .filter(v -> v.source() != null && isOfParent(v.source().sandboxPath()))
                        .map(this::source)
                        .toList();
    }

    private static boolean isOfParent(@Nullable SandboxPath path) {
        return path != null && path.type() == SandboxPath.Type.PARENT;
    }

    private Path inSandbox(@Nullable SandboxPath path) {
        if (path == null || !isOfParent(path)) {
            return in(spec.sandbox(), path == null ? "" : path.path());
        }
        return switch (spec.within()) {
            case Within.Executor executor -> in(executor.sandbox(), path.path());
            case Within.Parent parent -> in(parent.sandbox(), path.path());
            case Within.Node() ->
                    throw failure(
                            "sandbox_path.type: PARENT (expected: SELF, as the task is in no"
                                    + " group)");
        };
    }

    private Path in(Path sandbox, String path) {
        Path relative = Path.of("/").resolve(path).normalize();
        try {
            List<Path> trusted = new ArrayList<>(List.of(sandbox.toRealPath()));
            for (DataVolume volume : spec.volumes()) {
                // they appear in sandboxes, but are elsewhere
                trusted.add(volume.path().toRealPath());
            }
            return Beneath.directory(
                    sandbox,
                    Path.of(relative.toString().substring(1)),
                    target -> trusted.stream().anyMatch(target::startsWith));
        } catch (IOException e) {
            throw failure(
                    "volume: "
                            + path
                            + " cannot be made: "
                            + e.getMessage()
                            + " (expected: inside the sandbox)");
        }
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
