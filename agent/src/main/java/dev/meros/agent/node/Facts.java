package dev.meros.agent.node;

import dev.meros.api.agent.Disk;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.SortedMap;

/// What is known of a machine, whether or not it is offered. Sizes are in MB; what the system does
/// not tell is empty or null.
public record Facts(
        Cpus cpus,
        Memory memory,
        List<Disk> disks,
        List<FileSystem> fileSystems,
        List<Gpu> gpus,
        List<NumaNode> numaNodes,
        Kernel kernel) {
    public Facts {
        disks = List.copyOf(disks);
        fileSystems = List.copyOf(fileSystems);
        gpus = List.copyOf(gpus);
        numaNodes = List.copyOf(numaNodes);
    }

    /// Processors: how many the agent may use, which are online (`0-7`), and their name.
    public record Cpus(int usable, String online, String model) {}

    /// Memory of the machine, or of the container that the agent is confined to, and its swap.
    public record Memory(long totalMb, long swapMb) {}

    /// A mounted file system with a device below it or a server behind it, each once. The sizes of
    /// those on a server are not asked for: it may not answer.
    public record FileSystem(
            String mount,
            String type,
            String source,
            boolean readOnly,
            @Nullable Long totalMb,
            @Nullable Long availableMb) {}

    /// A graphics processor on the PCI bus: its address and the numbers of vendor and model.
    public record Gpu(String address, String vendor, String model) {}

    /// A part of the machine whose processors (`0-3,8-11`) are near to its memory.
    public record NumaNode(int id, String cpus, long memoryMb) {}

    /// What the kernel of the system can do. `controllers` are those of control groups that may be
    /// used, `namespaces` as in `/proc/self/ns`, `features` are overlay, loop, btrfs, xfs and ext4.
    public record Kernel(
            String release,
            String architecture,
            Cgroups cgroups,
            List<String> controllers,
            List<String> namespaces,
            boolean userNamespaces,
            boolean seccomp,
            SortedMap<String, Presence> features) {
        public Kernel {
            controllers = List.copyOf(controllers);
            namespaces = List.copyOf(namespaces);
        }
    }

    /// Which version of control groups is mounted; HYBRID has both.
    public enum Cgroups {
        NONE,
        V1,
        V2,
        HYBRID
    }

    /// Whether a part of the kernel is there, could be loaded as a module, or is missing.
    public enum Presence {
        THERE,
        LOADABLE,
        MISSING
    }
}
