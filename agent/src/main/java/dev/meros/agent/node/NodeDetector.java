package dev.meros.agent.node;

import com.sun.management.OperatingSystemMXBean;

import dev.meros.agent.AgentException;
import dev.meros.agent.settings.AgentSettings;
import dev.meros.api.agent.Disk;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Finds out what this node has: by `/proc` and `/sys` where they are, by what Java knows
/// elsewhere.
public final class NodeDetector {
    private static final long MB = 1L << 20;

    private NodeDetector() {}

    /// Looks at the node once; throws [AgentException] when settings about it are wrong.
    public static Node detect(Path workDirectory, AgentSettings settings) {
        try {
            Path real = workDirectory.toRealPath();
            FileStore store = Files.getFileStore(real);
            long diskMb = store.getTotalSpace() / MB;
            Disks disks = Disks.of(mounts(), SysBlock.read(Path.of("/sys")));
            List<Disk> list = disks.list(real);
            if (list.isEmpty()) {
                Path root = real.getRoot();
                list =
                        List.of(
                                new Disk(
                                        store.name(),
                                        root == null ? null : root.toString(),
                                        diskMb,
                                        Disk.Kind.UNKNOWN));
            }
            return new Node(
                    hostname(settings),
                    ip(settings),
                    Capacity.resources(
                            settings.resources(),
                            Runtime.getRuntime().availableProcessors(),
                            memoryMb(),
                            diskMb),
                    Capacity.attributes(settings.attributes(), disks.kindOf(real)),
                    settings.domain(),
                    list);
        } catch (IOException e) {
            throw new AgentException(
                    "workDirectory: " + workDirectory + " (expected: readable; " + e + ")", e);
        }
    }

    private static Mounts mounts() {
        try {
            return Mounts.parse(Files.readString(Path.of("/proc/self/mountinfo")));
        } catch (IOException e) {
            // not Linux, or hidden from us
            return new Mounts(List.of());
        }
    }

    /// The memory of the machine, or of the container that the agent is confined to.
    private static long memoryMb() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize()
                / MB;
    }

    private static String hostname(AgentSettings settings) {
        if (!settings.hostname().isEmpty()) {
            return settings.hostname();
        }
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return settings.host();
        }
    }

    private static String ip(AgentSettings settings) {
        try {
            InetAddress address = InetAddress.getByName(settings.host());
            return (address.isAnyLocalAddress() ? InetAddress.getLocalHost() : address)
                    .getHostAddress();
        } catch (UnknownHostException e) {
            throw new AgentException(
                    "host: " + settings.host() + " (expected: an address of this node)", e);
        }
    }
}
