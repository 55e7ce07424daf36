package dev.meros.volumes.local;

import dev.meros.volumes.Capabilities;
import dev.meros.volumes.Capabilities.Enforcement;
import dev.meros.volumes.Capabilities.Feature;
import dev.meros.volumes.Content;
import dev.meros.volumes.Steps;
import dev.meros.volumes.VolumeException;
import dev.meros.volumes.VolumeSpec;
import dev.meros.volumes.VolumeUsage;
import dev.meros.volumes.system.Programs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;

/// Volumes that are subvolumes of a btrfs, each with a quota group that holds its size. Snapshots
/// and clones cost nothing until they differ. Needs root.
public final class BtrfsProvider extends TreeProvider {
    /// The kind in the names of these providers.
    public static final String KIND = "btrfs";

    /// The inode of the top of every subvolume.
    private static final long TOP = 256;

    /// Volumes below `root`, which must exist, on a btrfs, when volumes are made.
    public BtrfsProvider(String name, Path root, Steps steps) {
        super(name, root, steps);
    }

    @Override
    public Capabilities capabilities() {
        return new Capabilities(
                Enforcement.HARD,
                EnumSet.of(
                        Feature.TARGET,
                        Feature.GROW,
                        Feature.GROW_IN_USE,
                        Feature.SHRINK,
                        Feature.SHRINK_IN_USE,
                        Feature.SNAPSHOT,
                        Feature.SNAPSHOT_IN_USE,
                        Feature.CLONE,
                        Feature.ROLLBACK,
                        Feature.BACKUP),
                List.of());
    }

    @Override
    public Map<String, String> create(VolumeSpec spec, Content content) {
        requireRoot();
        if (!mounts().of(root()).type().equals(KIND)) {
            throw new VolumeException(
                    "disk: " + root() + " on " + mounts().of(root()).type() + " (expected: btrfs)");
        }
        return super.create(spec, content);
    }

    @Override
    void makeTree(VolumeSpec spec, Path tree) {
        btrfs("subvolume", "create", tree.toString());
    }

    @Override
    void copyTree(Path from, Path to) {
        btrfs("subvolume", "snapshot", from.toString(), to.toString());
    }

    @Override
    void removeTree(Path tree) throws IOException {
        if (Files.getAttribute(tree, "unix:ino").equals(TOP)) {
            btrfs("subvolume", "delete", "--commit-after", tree.toString());
        } else {
            throw new VolumeException("volume: " + tree + " (expected: a subvolume)");
        }
    }

    @Override
    void limit(VolumeSpec spec, Path tree) {
        btrfs("quota", "enable", root().toString());
        String limit = spec.sizeMb() == 0 ? "none" : String.valueOf(spec.sizeMb() << 20);
        btrfs("qgroup", "limit", limit, tree.toString());
    }

    @Override
    VolumeUsage measure(VolumeSpec spec, Path tree) {
        Programs.Outcome outcome =
                programs().ask("btrfs", "qgroup", "show", "--sync", "-f", "--raw", tree.toString());
        return outcome.output()
                .lines()
                .filter(line -> line.matches("0/[0-9]+ .*"))
                .map(line -> line.split(" +", -1))
                .map(columns -> new VolumeUsage(Long.parseLong(columns[1]), -1))
                .findFirst()
                .orElseThrow(
                        () ->
                                new VolumeException(
                                        "btrfs qgroup show: "
                                                + outcome.output().strip()
                                                + " (expected: the group of "
                                                + tree
                                                + ")"));
    }

    private void btrfs(String... words) {
        String[] line = new String[words.length + 1];
        line[0] = "btrfs";
        System.arraycopy(words, 0, line, 1, words.length);
        programs().run(Programs.SHORT, line);
    }
}
