package dev.meros.volumes.local;

import dev.meros.volumes.Steps;
import dev.meros.volumes.VolumeException;
import dev.meros.volumes.VolumeProvider;
import dev.meros.volumes.VolumeProviders;
import dev.meros.volumes.plugin.PluginDirectories;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The providers of this package, by names such as `directory` (on the disk of the agent's work
/// directory), `image:/mnt/disk1`, `block:/dev/vdb` and `docker-plugin:rexray`.
public final class LocalProviders implements VolumeProviders {
    private final Map<String, Kind> kinds;
    private final Path defaultRoot;
    private final Steps steps;
    private final Map<String, VolumeProvider> made = new ConcurrentHashMap<>();

    /// Makes a provider of one kind.
    @FunctionalInterface
    private interface Kind {
        VolumeProvider make(String name, Path root, Steps steps);
    }

    /// Providers whose volumes are below `defaultRoot` when their names do not say where.
    public LocalProviders(Path defaultRoot, Steps steps) {
        this.defaultRoot = defaultRoot;
        this.steps = steps;
        this.kinds =
                Map.of(
                        DirectoryProvider.KIND,
                        DirectoryProvider::new,
                        ImageProvider.KIND,
                        ImageProvider::new,
                        BtrfsProvider.KIND,
                        BtrfsProvider::new,
                        MountProvider.KIND,
                        MountProvider::new,
                        TmpfsProvider.KIND,
                        TmpfsProvider::new,
                        SharedProvider.KIND,
                        SharedProvider::new,
                        BlockProvider.KIND,
                        (name, device, made) -> new BlockProvider(name, defaultRoot, device, made));
    }

    /// Whether a path is among what a provider of this package keeps for its volumes, such as the
    /// mount of an image.
    public static boolean isInHome(Path path) {
        return Homes.isWithin(path);
    }

    /// The directory for what belongs to volumes of a root but is not in them.
    public static Path inHome(Path root) {
        return Homes.in(root);
    }

    @Override
    public VolumeProvider named(String name) {
        return made.computeIfAbsent(name, this::make);
    }

    @Override
    public List<String> names() {
        return List.of(DirectoryProvider.KIND);
    }

    private VolumeProvider make(String name) {
        int colon = name.indexOf(':');
        String kind = colon < 0 ? name : name.substring(0, colon);
        if (kind.equals(PluginProvider.KIND)) {
            return plugin(name, colon);
        }
        Path root = colon < 0 ? defaultRoot : Path.of(name.substring(colon + 1));
        Kind maker = kinds.get(kind);
        if (maker == null || !root.isAbsolute()) {
            throw new VolumeException(
                    "provider: "
                            + name
                            + " (expected: "
                            + String.join(", ", kinds.keySet().stream().sorted().toList())
                            + ", or one of these, ':' and an absolute path; or"
                            + " docker-plugin:NAME)");
        }
        return maker.make(name, root, steps);
    }

    private VolumeProvider plugin(String name, int colon) {
        if (colon < 0) {
            throw new VolumeException(
                    "provider: " + name + " (expected: ':' and the name of a plugin after it)");
        }
        return new PluginProvider(
                name, defaultRoot, name.substring(colon + 1), PluginDirectories.STANDARD, steps);
    }
}
