package dev.meros.volumes.local;

import dev.meros.volumes.VolumeException;
import dev.meros.volumes.VolumeSpec;
import dev.meros.volumes.system.Privilege;
import dev.meros.volumes.system.Programs;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The file systems that volumes of their own can have: made, mounted, enlarged and made smaller by
/// the programs of e2fsprogs and xfsprogs.
final class Filesystems {
    static final String EXT4 = "ext4";
    static final String XFS = "xfs";

    /// The status of e2fsck when it has mended what it found, such as a missing `lost+found`.
    private static final int REPAIRED = 1;

    private final Programs programs;

    Filesystems(Programs programs) {
        this.programs = programs;
    }

    /// Those for which this node has the programs, the default first.
    static List<String> known() {
        List<String> known = new ArrayList<>();
        if (Programs.has("mkfs.ext4")) {
            known.add(EXT4);
        }
        if (Programs.has("mkfs.xfs")) {
            known.add(XFS);
        }
        return known;
    }

    /// What a volume asks for, or the default.
    static String of(VolumeSpec spec) {
        String wanted = spec.filesystem();
        return wanted == null ? EXT4 : wanted;
    }

    /// What a volume asks for; throws [VolumeException] when this node cannot make it.
    static String require(VolumeSpec spec) {
        String wanted = of(spec);
        if (!known().contains(wanted)) {
            throw new VolumeException(
                    "filesystem: " + wanted + " (expected: one of " + known() + ")");
        }
        return wanted;
    }

    /// Makes a file system on a device or in a file, which loses all it holds. Blocks that are
    /// promised to it stay so.
    void make(String type, Path device) {
        switch (type) {
            case EXT4 ->
                    programs.run(
                            Programs.LONG,
                            "mkfs.ext4",
                            "-q",
                            "-F",
                            "-b",
                            "4096",
                            "-m",
                            "0",
                            "-E",
                            "nodiscard,lazy_itable_init=1,lazy_journal_init=1",
                            device.toString());
            case XFS ->
                    programs.run(Programs.LONG, "mkfs.xfs", "-q", "-f", "-K", device.toString());
            default -> throw unknown(type);
        }
    }

    /// How it is mounted. Two of xfs with one origin are not kept apart by their names.
    static String options(String type) {
        return type.equals(XFS) ? "nodev,nouuid" : "nodev";
    }

    /// How one that nothing may change is mounted.
    static String readOnlyOptions(String type) {
        return type.equals(XFS) ? "nodev,ro,nouuid,norecovery" : "nodev,ro,noload";
    }

    /// Removes what a new ext4 holds: some programs take only a directory in which there is
    /// nothing.
    static void removeLostAndFound(Path mount) throws IOException {
        Path found = mount.resolve("lost+found");
        try {
            Files.deleteIfExists(found);
        } catch (DirectoryNotEmptyException e) {
            // somebody may want it
        }
    }

    /// Lets a mounted file system take all of its device.
    void grow(String type, Path device, Path mount) {
        switch (type) {
            case EXT4 -> programs.run(Programs.LONG, "resize2fs", device.toString());
            case XFS -> programs.run(Programs.LONG, "xfs_growfs", mount.toString());
            default -> throw unknown(type);
        }
    }

    /// Whether one that is mounted can be made larger by this process.
    static boolean growsMounted(String type) {
        return type.equals(XFS) || Privilege.SYS_RESOURCE.isHeld();
    }

    /// Gives a file system that is not mounted another size; throws [VolumeException] when what it
    /// holds does not fit. A process that dies meanwhile leaves it of no use.
    void resize(String type, Path device, long sizeMb) {
        if (!type.equals(EXT4)) {
            throw new VolumeException(
                    "filesystem: " + type + " (expected: ext4, which can get smaller)");
        }
        programs.run(Programs.LONG, REPAIRED, "e2fsck", "-f", "-p", device.toString());
        programs.run(Programs.LONG, "resize2fs", device.toString(), sizeMb + "M");
    }

    private static VolumeException unknown(String type) {
        return new VolumeException("filesystem: " + type + " (expected: ext4 or xfs)");
    }
}
