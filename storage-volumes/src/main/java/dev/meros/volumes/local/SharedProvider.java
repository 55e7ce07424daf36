package dev.meros.volumes.local;

import dev.meros.volumes.Capabilities;
import dev.meros.volumes.Capabilities.Enforcement;
import dev.meros.volumes.Capabilities.Feature;
import dev.meros.volumes.Content;
import dev.meros.volumes.Publication;
import dev.meros.volumes.Publication.Access;
import dev.meros.volumes.Steps;
import dev.meros.volumes.Volume;
import dev.meros.volumes.VolumeException;
import dev.meros.volumes.VolumeId;
import dev.meros.volumes.VolumeSpec;
import dev.meros.volumes.VolumeSpec.Sharing;
import dev.meros.volumes.VolumeUsage;
import dev.meros.volumes.system.Programs;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;

/// Volumes that are directories on a file system that several nodes mount, such as NFS, GlusterFS
/// or CephFS: the parameters `type`, `source` and `options` of a volume say what is mounted, once
/// for all volumes that say the same, and no longer than one of them is used.
///
/// A lease on the share keeps an exclusive volume to one writer, wherever: it goes from node to
/// node when the writer is unpublished, or with a higher epoch. A node that has lost it may not
/// publish the volume any more. Whoever may make such volumes says what is mounted with the powers
/// of this process. Needs root.
public final class SharedProvider extends LocalVolumeProvider {
    /// The kind in the names of these providers.
    public static final String KIND = "shared";

    private static final System.Logger LOG = System.getLogger(SharedProvider.class.getName());

    private static final String SHARES = ".meros-shares";
    private static final String LEASES = ".meros-leases";

    private final NodeName node;
    private final ShareMounts shares;

    /// Shares mounted below `root`, which must exist when volumes are made.
    public SharedProvider(String name, Path root, Steps steps) {
        this(name, root, steps, Programs.SHORT);
    }

    /// @param deadline after which a program that mounts, looks at or unmounts a share is ended
    public SharedProvider(String name, Path root, Steps steps, Duration deadline) {
        super(name, root, steps);
        this.node = new NodeName(root(), durable());
        this.shares =
                new ShareMounts(root().resolve(SHARES), deadline, durable(), programs(), mounts());
    }

    @Override
    public Capabilities capabilities() {
        return new Capabilities(
                Enforcement.POLLED,
                EnumSet.of(
                        Feature.GROW,
                        Feature.GROW_IN_USE,
                        Feature.SHRINK,
                        Feature.SHRINK_IN_USE,
                        Feature.BACKUP,
                        Feature.TARGET,
                        Feature.ELSEWHERE),
                List.of());
    }

    /// Directories on a share that is mounted.
    private DirectoryProvider on(Path mount) {
        return new DirectoryProvider(name(), mount, steps());
    }

    /// Something that is done with the directories of a share.
    @FunctionalInterface
    private interface Work<T> {
        T with(DirectoryProvider directories) throws IOException;
    }

    private <T> T withShare(VolumeSpec spec, String what, Work<T> work) {
        return call(
                spec.id(), what, () -> shares.with(Share.of(spec), mount -> work.with(on(mount))));
    }

    @Override
    public Map<String, String> create(VolumeSpec spec, Content content) {
        requireRoot();
        return withShare(
                spec,
                "made",
                directories -> {
                    homes().make(spec.id());
                    return directories.create(spec, content);
                });
    }

    @Override
    protected Path attach(Volume volume) throws IOException {
        Share share = Share.of(volume.spec());
        return shares.with(
                share,
                mount -> {
                    Path data = on(mount).attach(volume);
                    shares.keep(share, user(volume));
                    return data;
                });
    }

    @Override
    protected void detach(Volume volume) throws IOException {
        shares.drop(Share.of(volume.spec()), user(volume));
    }

    private String user(Volume volume) {
        return String.valueOf(homes().of(volume.id()).getFileName());
    }

    @Override
    protected void admit(Volume volume, Publication publication) throws IOException {
        if (volume.spec().sharing() == Sharing.SHARED) {
            return;
        }
        try {
            shares.with(
                    Share.of(volume.spec()),
                    mount -> {
                        Lease lease = lease(mount, volume.id());
                        if (publication.access() == Access.READ_WRITE) {
                            lease.take(volume.epoch());
                        } else {
                            lease.requireTurn(volume.epoch());
                        }
                        return lease;
                    });
        } catch (VolumeException e) {
            if (publication.target() != null) {
                mounts().unmount(Path.of(publication.target()));
            }
            detachUnused(volume);
            throw e;
        }
    }

    /// When the share cannot be reached, the lease stays with this node until another comes with a
    /// higher epoch.
    @Override
    protected void dismiss(Volume volume, Publication publication) throws IOException {
        if (volume.spec().sharing() == Sharing.SHARED
                || publication.access() != Access.READ_WRITE) {
            return;
        }
        try {
            shares.with(
                    Share.of(volume.spec()),
                    mount -> {
                        Lease lease = lease(mount, volume.id());
                        lease.release();
                        return lease;
                    });
        } catch (VolumeException | IOException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "volume {0}: its lease is not given back: {1}",
                    volume.id(),
                    e.getMessage());
        }
    }

    private Lease lease(Path mount, VolumeId id) throws IOException {
        Path directory =
                mount.resolve(LEASES).resolve(String.valueOf(homes().of(id).getFileName()));
        return new Lease(directory, node.get(), durable(), steps());
    }

    @Override
    public long resize(Volume volume, long sizeMb) {
        return withShare(volume.spec(), "resized", d -> d.resize(volume, sizeMb));
    }

    @Override
    public VolumeUsage usage(Volume volume) {
        return withShare(volume.spec(), "measured", d -> d.usage(volume));
    }

    /// Destroys it for all nodes; refuses while one of them writes to it.
    @Override
    public void destroy(Volume volume) {
        withShare(
                volume.spec(),
                "destroyed",
                directories -> {
                    Lease lease = lease(directories.root(), volume.id());
                    lease.requireNoOther();
                    shares.drop(Share.of(volume.spec()), user(volume));
                    directories.destroy(volume);
                    lease.remove();
                    homes().remove(volume.id());
                    return volume;
                });
    }

    @Override
    public Presence recover(Volume volume) {
        return call(
                volume.id(),
                "recovered",
                () -> {
                    shares.tidy();
                    Presence presence =
                            shares.with(
                                    Share.of(volume.spec()), mount -> on(mount).recover(volume));
                    detachUnused(volume);
                    return presence;
                });
    }
}
