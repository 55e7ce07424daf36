package dev.meros.volumes.local;

import dev.meros.volumes.Capabilities;
import dev.meros.volumes.Capabilities.Enforcement;
import dev.meros.volumes.Capabilities.Feature;
import dev.meros.volumes.Steps;
import dev.meros.volumes.VolumeSpec;
import dev.meros.volumes.VolumeUsage;
import dev.meros.volumes.system.Mounts;
import dev.meros.volumes.system.Trees;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// Volumes that are directories on a disk that they share: everywhere at hand and as fast as the
/// disk. Whoever wants limits kept looks at the use from time to time.
public final class DirectoryProvider extends PlainTreeProvider {
    /// The kind in the names of these providers.
    public static final String KIND = "directory";

    /// Volumes below `root`, which must exist when volumes are made.
    public DirectoryProvider(String name, Path root, Steps steps) {
        super(name, root, steps);
    }

    @Override
    public Capabilities capabilities() {
        Set<Feature> features =
                EnumSet.of(
                        Feature.GROW,
                        Feature.GROW_IN_USE,
                        Feature.SHRINK,
                        Feature.SHRINK_IN_USE,
                        Feature.SNAPSHOT,
                        Feature.CLONE,
                        Feature.ROLLBACK,
                        Feature.BACKUP);
        if (Mounts.permitted()) {
            features.add(Feature.TARGET);
        }
        return new Capabilities(Enforcement.POLLED, features, List.of());
    }

    @Override
    void limit(VolumeSpec spec, Path tree) {
        // whoever asks how much is used does it
    }

    @Override
    VolumeUsage measure(VolumeSpec spec, Path tree) throws IOException {
        return Trees.usage(tree);
    }
}
