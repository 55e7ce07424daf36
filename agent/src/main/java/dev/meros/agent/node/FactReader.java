package dev.meros.agent.node;

import com.sun.management.OperatingSystemMXBean;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads the facts of a machine from `proc` and `sys` (normally `/proc` and `/sys`).
final class FactReader {
    private static final long MB = 1L << 20;
    private static final Pattern KB = Pattern.compile("(\\d+) kB");
    private static final Pattern NODE = Pattern.compile("node(\\d{1,6})");
    private static final Pattern MODEL = Pattern.compile("(?m)^(?:model name|Model)\\s*: *(.*)$");

    /// A display controller, by the class of a PCI device.
    private static final String DISPLAY = "0x03";

    private static final Set<String> OF_SERVERS =
            Set.of("nfs", "nfs4", "cifs", "smb3", "ceph", "glusterfs", "fuse.glusterfs", "9p");
    private static final Set<String> WITHOUT_DEVICE = Set.of("zfs", "virtiofs", "lustre");

    private final SystemFiles files;
    private final Path sys;

    FactReader(Path proc, Path sys) {
        this.files = new SystemFiles(proc, sys);
        this.sys = sys;
    }

    /// Looks at the machine; `workDirectory` decides where a disk with several mounts is shown.
    Facts read(Path workDirectory) {
        Mounts mounts = Mounts.parse(files.proc("self/mountinfo"));
        return new Facts(
                cpus(),
                memory(),
                disks(mounts).list(workDirectory),
                fileSystems(mounts),
                gpus(),
                numaNodes(),
                new KernelFacts(files, mounts).read());
    }

    /// The disks alone.
    Disks disks() {
        return disks(Mounts.parse(files.proc("self/mountinfo")));
    }

    private Disks disks(Mounts mounts) {
        return Disks.of(mounts, SysBlock.read(sys));
    }

    /// Whether a file system is mounted at a path.
    boolean isMountPoint(Path path) {
        return Mounts.parse(files.proc("self/mountinfo")).list().stream()
                .anyMatch(m -> m.point().equals(path));
    }

    private Facts.Cpus cpus() {
        Matcher model = MODEL.matcher(files.proc("cpuinfo"));
        return new Facts.Cpus(
                Runtime.getRuntime().availableProcessors(),
                files.sys("devices/system/cpu/online"),
                model.find() ? model.group(1).strip() : "");
    }

    private Facts.Memory memory() {
        return new Facts.Memory(memoryMb(), mb(files.proc("meminfo"), "SwapTotal"));
    }

    /// The memory of the machine, or of the container that the agent is confined to.
    static long memoryMb() {
        long total =
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class)
                        .getTotalMemorySize();
        return total / MB;
    }

    /// The megabytes that a line of `meminfo` gives; 0 without the line.
    private static long mb(String meminfo, String name) {
        for (String line : meminfo.lines().toList()) {
            Matcher kb = KB.matcher(line);
            if (line.contains(name + ":") && kb.find()) {
                return Long.parseLong(kb.group(1)) / 1024;
            }
        }
        return 0;
    }

    private static List<Facts.FileSystem> fileSystems(Mounts mounts) {
        List<Facts.FileSystem> found = new ArrayList<>();
        Set<String> seen = new LinkedHashSet<>();
        for (Mounts.Mount mount : mounts.list()) {
            boolean ofServer = OF_SERVERS.contains(mount.type());
            boolean ofDevice =
                    mount.source().startsWith("/dev/") || WITHOUT_DEVICE.contains(mount.type());
            if ((ofServer || ofDevice) && seen.add(mount.device() + " " + mount.source())) {
                found.add(fileSystem(mount, ofServer ? null : store(mount.point())));
            }
        }
        return found;
    }

    private static Facts.FileSystem fileSystem(Mounts.Mount mount, @Nullable FileStore store) {
        Long total = null;
        Long available = null;
        try {
            if (store != null) {
                total = store.getTotalSpace() / MB;
                available = store.getUsableSpace() / MB;
            }
        } catch (IOException e) {
            // its size stays unknown
        }
        return new Facts.FileSystem(
                mount.point().toString(),
                mount.type(),
                mount.source(),
                mount.readOnly(),
                total,
                available);
    }

    private static @Nullable FileStore store(Path point) {
        try {
            return Files.getFileStore(point);
        } catch (IOException e) {
            return null;
        }
    }

    private List<Facts.Gpu> gpus() {
        List<Facts.Gpu> gpus = new ArrayList<>();
        for (String address : files.sysNames("bus/pci/devices")) {
            String device = "bus/pci/devices/" + address + "/";
            if (files.sys(device + "class").startsWith(DISPLAY)) {
                gpus.add(
                        new Facts.Gpu(
                                address,
                                files.sys(device + "vendor"),
                                files.sys(device + "device")));
            }
        }
        return gpus;
    }

    private List<Facts.NumaNode> numaNodes() {
        List<Facts.NumaNode> nodes = new ArrayList<>();
        for (String name : files.sysNames("devices/system/node")) {
            Matcher node = NODE.matcher(name);
            if (node.matches()) {
                String directory = "devices/system/node/" + name + "/";
                nodes.add(
                        new Facts.NumaNode(
                                Integer.parseInt(node.group(1)),
                                files.sys(directory + "cpulist"),
                                mb(files.sys(directory + "meminfo"), "MemTotal")));
            }
        }
        nodes.sort((a, b) -> Integer.compare(a.id(), b.id()));
        return nodes;
    }
}
