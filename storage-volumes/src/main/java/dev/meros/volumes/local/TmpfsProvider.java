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
import dev.meros.volumes.system.Programs;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;

/// Ephemeral volumes in memory, of a size that holds: the fastest there are, and gone when the node
/// restarts. What they hold counts as memory of whoever wrote it. Needs root.
public final class TmpfsProvider extends LocalVolumeProvider {
    /// The kind in the names of these providers.
    public static final String KIND = "tmpfs";

    private static final String MOUNT = "mount";

    /// Volumes mounted below `root`, which must exist when volumes are made.
    public TmpfsProvider(String name, Path root, Steps steps) {
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
                        Feature.BACKUP),
                List.of());
    }

    @Override
    public Map<String, String> create(VolumeSpec spec, Content content) {
        requireRoot();
        requireSize(spec.sizeMb());
        if (spec.life() != VolumeSpec.Life.EPHEMERAL) {
            throw new VolumeException(
                    "life: " + spec.life() + " (expected: EPHEMERAL for a volume in memory)");
        }
        return call(
                spec.id(),
                "made",
                () -> {
                    homes().make(spec.id());
                    durable().makeDirectories(mount(spec.id()));
                    String options = "nodev,mode=0755,size=" + spec.sizeMb() + "m";
                    mounts().mount(KIND, mount(spec.id()), KIND, options);
                    return Map.of();
                });
    }

    private static void requireSize(long sizeMb) {
        if (sizeMb == 0) {
            throw new VolumeException("size: 0 MB (expected: 1 or more for a volume in memory)");
        }
    }

    @Override
    protected Path attach(Volume volume) {
        if (!isThere(volume.id())) {
            throw new VolumeException("volume: " + volume.id() + " (expected: one that exists)");
        }
        return mount(volume.id());
    }

    @Override
    protected void detach(Volume volume) {
        // it would be empty when it came back
    }

    @Override
    public long resize(Volume volume, long sizeMb) {
        requireSize(sizeMb);
        String mount = attach(volume).toString();
        programs().run(Programs.SHORT, "mount", "-o", "remount,size=" + sizeMb + "m", mount);
        return sizeMb;
    }

    @Override
    public VolumeUsage usage(Volume volume) {
        return call(
                volume.id(),
                "measured",
                () -> {
                    FileStore store = Files.getFileStore(attach(volume));
                    return new VolumeUsage(store.getTotalSpace() - store.getUnallocatedSpace(), -1);
                });
    }

    @Override
    public void destroy(Volume volume) {
        call(
                volume.id(),
                "destroyed",
                () -> {
                    mounts().unmount(mount(volume.id()));
                    removeHome(volume.id());
                    return volume;
                });
    }

    private void removeHome(VolumeId id) throws IOException {
        if (Files.isDirectory(homes().of(id), LinkOption.NOFOLLOW_LINKS)) {
            durable().remove(mount(id));
            homes().remove(id);
        }
    }

    @Override
    public Presence recover(Volume volume) {
        return call(
                volume.id(),
                "recovered",
                () -> {
                    if (isThere(volume.id())) {
                        return Presence.PRESENT;
                    }
                    removeHome(volume.id());
                    return Presence.ABSENT;
                });
    }

    private boolean isThere(VolumeId id) {
        return mounts().at(mount(id)).isPresent();
    }

    private Path mount(VolumeId id) {
        return homes().of(id).resolve(MOUNT);
    }

    @Override
    public List<VolumeId> list() {
        return super.list().stream().filter(this::isThere).toList();
    }
}
