package dev.meros.volumes.local;

import dev.meros.volumes.Capabilities;
import dev.meros.volumes.Capabilities.Enforcement;
import dev.meros.volumes.Capabilities.Feature;
import dev.meros.volumes.Content;
import dev.meros.volumes.Steps;
import dev.meros.volumes.Volume;
import dev.meros.volumes.VolumeException;
import dev.meros.volumes.VolumeId;
import dev.meros.volumes.VolumeSpec;
import dev.meros.volumes.VolumeUsage;
import dev.meros.volumes.system.Mounts;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// One volume that has a whole file system to itself, which an operator has mounted at the root:
/// its limit is the size of the disk. While nothing is mounted there, there is no volume.
public final class MountProvider extends PlainTreeProvider {
    /// The kind in the names of these providers.
    public static final String KIND = "mount";

    /// A volume below `root`, at which a file system is mounted.
    public MountProvider(String name, Path root, Steps steps) {
        super(name, root, steps);
    }

    @Override
    public Capabilities capabilities() {
        Set<Feature> features = EnumSet.of(Feature.BACKUP);
        if (Mounts.permitted()) {
            features.add(Feature.TARGET);
        }
        return new Capabilities(Enforcement.HARD, features, List.of());
    }

    @Override
    public Map<String, String> create(VolumeSpec spec, Content content) {
        if (!isMounted()) {
            throw new VolumeException(
                    "disk: " + root() + " (expected: a file system mounted there)");
        }
        for (VolumeId other : list()) {
            if (!other.equals(spec.id())) {
                throw new VolumeException(
                        "disk: "
                                + root()
                                + " has volume "
                                + other
                                + " (expected: no other volume)");
            }
        }
        return call(
                spec.id(),
                "made",
                () -> {
                    long mb = Files.getFileStore(root()).getTotalSpace() >> 20;
                    if (spec.sizeMb() > mb) {
                        throw new VolumeException(
                                "size: " + spec.sizeMb() + " MB (expected: at most " + mb + ")");
                    }
                    return super.create(spec, content);
                });
    }

    private boolean isMounted() {
        return Files.isDirectory(root()) && mounts().at(root()).isPresent();
    }

    @Override
    public Presence recover(Volume volume) {
        return isMounted() ? super.recover(volume) : Presence.ABSENT;
    }

    @Override
    public List<VolumeId> list() {
        return isMounted() ? super.list() : List.of();
    }

    @Override
    void limit(VolumeSpec spec, Path tree) {
        // the disk ends by itself
    }

    @Override
    VolumeUsage measure(VolumeSpec spec, Path tree) throws IOException {
        FileStore store = Files.getFileStore(tree);
        return new VolumeUsage(store.getTotalSpace() - store.getUnallocatedSpace(), -1);
    }
}
