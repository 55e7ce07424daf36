package dev.meros.agent.node;

import dev.meros.api.agent.Disk;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Which disks a node has and what kind they are, from what is mounted and which block devices
/// there are. Partitions, LVM volumes, encrypted and RAID devices count as the disks below them.
record Disks(Mounts mounts, Map<String, BlockDevice> byName, Map<String, BlockDevice> byNumber) {
    private static final Pattern NOT_A_DISK = Pattern.compile("(loop|ram|zram|sr|fd|nbd)\\d+");

    /// Disks of virtual machines: the guest calls them rotational when the host says nothing.
    private static final Pattern VIRTUAL = Pattern.compile("(vd|xvd)[a-z]+");

    static Disks of(Mounts mounts, List<BlockDevice> devices) {
        Map<String, BlockDevice> byName = new LinkedHashMap<>();
        Map<String, BlockDevice> byNumber = new LinkedHashMap<>();
        for (BlockDevice device : devices) {
            byName.put(device.name(), device);
            byNumber.put(device.number(), device);
        }
        return new Disks(mounts, byName, byNumber);
    }

    /// Every whole disk that is neither empty nor made up of memory or files, sorted as the system
    /// lists them; mounted where its first file system is, `workDirectory`'s before all others.
    List<Disk> list(Path workDirectory) {
        Map<String, Path> mountPoints = mountPoints(workDirectory);
        List<Disk> disks = new ArrayList<>();
        for (BlockDevice device : byName.values()) {
            if (device.partOf().isPresent()
                    || !device.slaves().isEmpty()
                    || device.sectors() == 0
                    || NOT_A_DISK.matcher(device.name()).matches()) {
                continue;
            }
            Path point = mountPoints.get(device.name());
            disks.add(
                    new Disk(
                            "/dev/" + device.name(),
                            point == null ? null : point.toString(),
                            device.sizeMb(),
                            kind(device)));
        }
        return disks;
    }

    /// The kind of disk that a file is on: of several below it the slowest, `UNKNOWN` when one of
    /// them is or when no device is behind the file system.
    Disk.Kind kindOf(Path file) {
        List<Disk.Kind> kinds =
                mounts.holding(file)
                        .flatMap(this::device)
                        .map(d -> disksBelow(d).stream().map(Disks::kind).toList())
                        .orElse(List.of());
        for (Disk.Kind kind :
                List.of(Disk.Kind.UNKNOWN, Disk.Kind.ROTATIONAL, Disk.Kind.SSD, Disk.Kind.NVME)) {
            if (kinds.contains(kind)) {
                return kind;
            }
        }
        return Disk.Kind.UNKNOWN;
    }

    private Map<String, Path> mountPoints(Path workDirectory) {
        List<Mounts.Mount> ordered = new ArrayList<>();
        mounts.holding(workDirectory).ifPresent(ordered::add);
        // whole file systems before parts of them that are mounted once more elsewhere
        mounts.list().stream().filter(m -> m.root().equals("/")).forEach(ordered::add);
        ordered.addAll(mounts.list());
        Map<String, Path> points = new LinkedHashMap<>();
        for (Mounts.Mount mount : ordered) {
            device(mount)
                    .ifPresent(
                            d ->
                                    disksBelow(d)
                                            .forEach(
                                                    disk ->
                                                            points.putIfAbsent(
                                                                    disk.name(), mount.point())));
        }
        return points;
    }

    /// The device of a mount; file systems such as btrfs have a number of their own and name the
    /// device as their source.
    private Optional<BlockDevice> device(Mounts.Mount mount) {
        @Nullable BlockDevice device = byNumber.get(mount.device());
        if (device == null && mount.source().startsWith("/dev/")) {
            device = byName.get(mount.source().substring("/dev/".length()));
        }
        return Optional.ofNullable(device);
    }

    private List<BlockDevice> disksBelow(BlockDevice device) {
        List<BlockDevice> disks = new ArrayList<>();
        descend(device, disks, new HashSet<>());
        return disks;
    }

    private void descend(BlockDevice device, List<BlockDevice> disks, Set<String> seen) {
        if (!seen.add(device.name())) {
            return;
        }
        List<String> below = device.partOf().map(List::of).orElseGet(device::slaves);
        if (below.isEmpty()) {
            disks.add(device);
        }
        for (String name : below) {
            BlockDevice next = byName.get(name);
            if (next != null) {
                descend(next, disks, seen);
            }
        }
    }

    private static Disk.Kind kind(BlockDevice disk) {
        if (disk.name().startsWith("nvme")) {
            return Disk.Kind.NVME;
        }
        if (disk.rotational().isEmpty() || NOT_A_DISK.matcher(disk.name()).matches()) {
            return Disk.Kind.UNKNOWN;
        }
        if (!disk.rotational().get()) {
            return Disk.Kind.SSD;
        }
        return VIRTUAL.matcher(disk.name()).matches() ? Disk.Kind.UNKNOWN : Disk.Kind.ROTATIONAL;
    }
}
