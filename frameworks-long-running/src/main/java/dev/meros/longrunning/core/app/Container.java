package dev.meros.longrunning.core.app;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// The container of a task, handed to the agent as it is.
public record Container(
        Type type, @Nullable Docker docker, List<HostVolume> volumes, @Nullable Linux linux) {
    public Container {
        volumes = List.copyOf(volumes);
    }

    /// How a container is set apart from its agent; `seccompProfile` names one of the agent's, and
    /// `shmSize` is in MB.
    public record Linux(
            @Nullable String seccompProfile,
            Confinement confinement,
            @Nullable Ipc ipc,
            @Nullable Integer shmSize) {}

    /// Whether system calls are filtered.
    public enum Confinement {
        CONFINED,
        UNCONFINED
    }

    /// Whose shared memory a container has.
    public enum Ipc {
        PRIVATE,
        SHARE_PARENT
    }

    /// Which containerizer runs it.
    public enum Type {
        MESOS,
        DOCKER
    }

    /// The image and how it is run; parameters are key and value.
    public record Docker(String image, Pull pull, Privilege privilege, List<Parameter> parameters) {
        public Docker {
            parameters = List.copyOf(parameters);
        }
    }

    /// Whether the image is fetched although it is there.
    public enum Pull {
        IF_MISSING,
        ALWAYS
    }

    /// Whether the container has the rights of its host.
    public enum Privilege {
        NORMAL,
        PRIVILEGED
    }

    /// An option of the Docker command line.
    public record Parameter(String key, String value) {}

    /// A directory of the host in the container.
    public record HostVolume(String containerPath, String hostPath, Mode mode) {}

    /// How a volume is mounted.
    public enum Mode {
        RO,
        RW
    }
}
