package dev.meros.volumes.local;

import dev.meros.api.codec.CodecException;
import dev.meros.api.codec.Json;
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
import dev.meros.volumes.plugin.DockerPlugin;
import dev.meros.volumes.plugin.PluginDirectories;
import dev.meros.volumes.system.Durable;
import dev.meros.volumes.system.Mounts;
import dev.meros.volumes.system.Trees;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Volumes of a Docker volume plugin, which makes and mounts them. The parameters of a volume are
/// the plugin's options, but `name`: the name that the volume has there.
///
/// Plugins count mounts, and many do so whoever asks; so a file in the home of a volume says how
/// far a mount is, and a volume is mounted once for all who use it on this node.
public final class PluginProvider extends LocalVolumeProvider {
    /// The kind in the names of these providers; the plugin's name follows after a colon.
    public static final String KIND = "docker-plugin";

    private static final String NAME = "name";
    private static final String STATE = "mount";
    private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int READABLE = 60;

    private final DockerPlugin plugin;
    private final NodeName node;

    /// Volumes of the plugin of this name, with notes on them below `root`, which must exist when
    /// volumes are made.
    public PluginProvider(
            String name, Path root, String plugin, PluginDirectories directories, Steps steps) {
        super(name, root, steps);
        this.plugin = new DockerPlugin(plugin, directories, PATIENCE, steps);
        this.node = new NodeName(root(), durable());
    }

    /// How far a mount is.
    enum Phase {
        MOUNTING,
        MOUNTED,
        UNMOUNTING
    }

    /// What the file says: since which start of the node, where the volume is, and whether it is a
    /// mount there, so that it is gone when that is.
    record MountState(Phase phase, String boot, String place, boolean mounted) {}

    /// What a plugin that does not answer can do is not known; it is taken as one of this node.
    @Override
    public Capabilities capabilities() {
        Set<Feature> features = EnumSet.of(Feature.BACKUP);
        if (Mounts.permitted()) {
            features.add(Feature.TARGET);
        }
        if (isGlobal()) {
            features.add(Feature.ELSEWHERE);
        }
        return new Capabilities(Enforcement.POLLED, features, List.of());
    }

    private boolean isGlobal() {
        try {
            return plugin.isGlobal();
        } catch (VolumeException e) {
            return false;
        }
    }

    /// The name of a volume at the plugin: what it was asked to be, or one that no other has.
    private String nameOf(VolumeSpec spec) {
        String asked = spec.parameters().get(NAME);
        if (asked != null) {
            return asked;
        }
        String readable = spec.id().toString().replaceAll("[^A-Za-z0-9]+", "-");
        String hash = String.valueOf(homes().of(spec.id()).getFileName());
        return "meros-" + readable.substring(0, Math.min(READABLE, readable.length())) + "-" + hash;
    }

    @Override
    public Map<String, String> create(VolumeSpec spec, Content content) {
        requireRoot();
        plugin.requireVolumes();
        return call(
                spec.id(),
                "made",
                () -> {
                    homes().make(spec.id());
                    String name = nameOf(spec);
                    if (!plugin.has(name)) {
                        Map<String, String> options = new TreeMap<>(spec.parameters());
                        options.remove(NAME);
                        plugin.create(name, options);
                    }
                    return Map.of(NAME, name);
                });
    }

    @Override
    protected Path attach(Volume volume) throws IOException {
        String name = nameOf(volume.spec());
        Path file = state(volume.id());
        Optional<MountState> known = read(file);
        if (known.isPresent() && known.get().phase() == Phase.MOUNTED && isHere(known.get())) {
            return Path.of(known.get().place());
        }
        if (!plugin.has(name)) {
            throw new VolumeException("volume: " + volume.id() + " (expected: one that exists)");
        }
        homes().make(volume.id());
        if (known.isPresent()) {
            unmount(volume, known.get());
        }
        write(file, Phase.MOUNTING, "");
        String place = plugin.mount(name, node.get());
        write(file, Phase.MOUNTED, place);
        return Path.of(place);
    }

    /// Whether what was mounted is still so, as far as plugin and node know.
    private boolean isHere(MountState state) throws IOException {
        Path place = Path.of(state.place());
        return state.boot().equals(boot())
                && Files.isDirectory(place)
                && (!state.mounted() || mounts().at(place).isPresent());
    }

    /// Takes back what may be mounted. When a process died before, nobody knows whether the plugin
    /// has done what it was asked for, and one that has nothing to take back refuses.
    private void unmount(Volume volume, MountState state) throws IOException {
        String name = nameOf(volume.spec());
        Optional<String> refusal = plugin.unmount(name, node.get());
        if (refusal.isPresent() && plugin.has(name)) {
            boolean certain = state.phase() == Phase.MOUNTED && isHere(state);
            boolean seen =
                    !state.place().isEmpty() && mounts().at(Path.of(state.place())).isPresent();
            if (certain || seen) {
                throw new VolumeException(refusal.get());
            }
        }
    }

    @Override
    protected void detach(Volume volume) throws IOException {
        Path file = state(volume.id());
        Optional<MountState> known = read(file);
        if (known.isPresent()) {
            write(file, Phase.UNMOUNTING, known.get().place());
            unmount(volume, known.get());
            durable().remove(file);
        }
    }

    private Path state(VolumeId id) {
        return homes().of(id).resolve(STATE);
    }

    private void write(Path file, Phase phase, String place) throws IOException {
        boolean mounted = !place.isEmpty() && mounts().at(Path.of(place)).isPresent();
        durable().write(file, Json.write(new MountState(phase, boot(), place, mounted)));
    }

    private static Optional<MountState> read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Json.read(Files.readAllBytes(file), MountState.class));
        } catch (CodecException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    private static String boot() throws IOException {
        return Files.readString(BOOT).strip();
    }

    @Override
    public VolumeUsage usage(Volume volume) {
        return call(
                volume.id(),
                "measured",
                () -> {
                    Path data = attach(volume);
                    VolumeUsage usage = measure(data);
                    detachUnused(volume);
                    return usage;
                });
    }

    /// Of a file system that is mounted as a whole, its own count.
    private VolumeUsage measure(Path data) throws IOException {
        Optional<Mounts.Mount> mount = mounts().at(data);
        if (mount.isPresent()
                && mount.get().source().startsWith("/dev/")
                && mount.get().root().equals("/")) {
            FileStore store = Files.getFileStore(data);
            return new VolumeUsage(store.getTotalSpace() - store.getUnallocatedSpace(), -1);
        }
        return Trees.usage(data);
    }

    /// What the plugin has is gone for all nodes that see it.
    @Override
    public void destroy(Volume volume) {
        call(
                volume.id(),
                "destroyed",
                () -> {
                    detach(volume);
                    String name = nameOf(volume.spec());
                    if (plugin.has(name)) {
                        plugin.remove(name);
                    }
                    removeHome(volume.id());
                    return volume;
                });
    }

    private void removeHome(VolumeId id) throws IOException {
        if (Files.isDirectory(homes().of(id), LinkOption.NOFOLLOW_LINKS)) {
            durable().remove(state(id).resolveSibling(Durable.FRESH + STATE));
            homes().remove(id);
        }
    }

    @Override
    public Presence recover(Volume volume) {
        return call(
                volume.id(),
                "recovered",
                () -> {
                    if (!plugin.has(nameOf(volume.spec()))) {
                        return Presence.ABSENT;
                    }
                    detachUnused(volume);
                    return Presence.PRESENT;
                });
    }
}
