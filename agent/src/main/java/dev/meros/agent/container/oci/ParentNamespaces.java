package dev.meros.agent.container.oci;

import dev.meros.agent.container.ContainerSpec;
import dev.meros.agent.container.network.Shared;
import dev.meros.api.model.ContainerInfo;
import dev.meros.api.model.LinuxInfo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// The namespaces of a container by its first process, for what is nested in it.
final class ParentNamespaces {
    private static final Path SELF = Path.of("/proc/self/ns");

    private ParentNamespaces() {}

    /// What a nested container shares, with the PID namespace of its parent if it asks for that.
    /// Throws a ContainerException when it asks for shared memory that only the parent can see:
    /// what is mounted in a container cannot be mounted in another.
    static Shared completed(Shared shared, ContainerSpec spec, int parent) throws IOException {
        ContainerInfo container = spec.task().container();
        LinuxInfo linux = container == null ? null : container.linuxInfo();
        if (linux == null) {
            return shared;
        }
        Path its = Path.of("/proc", Integer.toString(parent), "ns");
        if (linux.ipcMode() == LinuxInfo.IpcMode.SHARE_PARENT
                && shared.memory().isEmpty()
                && differs(its.resolve("ipc"))) {
            throw Bundle.failure(
                    "linux_info.ipc_mode: SHARE_PARENT (expected: PRIVATE, as the parent has memory"
                            + " of its own)");
        }
        boolean joins =
                Boolean.TRUE.equals(linux.sharePidNamespace())
                        && shared.processes().isEmpty()
                        && differs(its.resolve("pid"));
        return joins ? shared.withProcesses(Optional.of(its.resolve("pid"))) : shared;
    }

    private static boolean differs(Path namespace) throws IOException {
        Path own = SELF.resolve(namespace.getFileName());
        return !Files.readSymbolicLink(namespace).equals(Files.readSymbolicLink(own));
    }
}
