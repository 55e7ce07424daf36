package dev.meros.volumes.local;

import dev.meros.volumes.Capabilities;
import dev.meros.volumes.Capabilities.Enforcement;
import dev.meros.volumes.Capabilities.Feature;
import dev.meros.volumes.Content;
import dev.meros.volumes.Snapshot;
import dev.meros.volumes.Steps;
import dev.meros.volumes.Volume;
import dev.meros.volumes.Volume.Pending;
import dev.meros.volumes.VolumeException;
import dev.meros.volumes.VolumeId;
import dev.meros.volumes.VolumeSpec;
import dev.meros.volumes.VolumeUsage;
import dev.meros.volumes.system.Loops;
import dev.meros.volumes.system.Programs;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Volumes that are files with file systems of their own, mounted through loop devices: a limit
/// that holds on any disk. Needs root.
///
/// The parameter `allocation` is `full` (the disk keeps all blocks of the volume for it, the
/// default) or `sparse` (it gets blocks as it writes, so that a full disk stops it before its size
/// does).
public final class ImageProvider extends LocalVolumeProvider {
    /// The kind in the names of these providers.
    public static final String KIND = "image";

    private static final String ALLOCATION = "allocation";
    private static final String FULL = "full";
    private static final String SPARSE = "sparse";

    private static final String IMAGE = "volume.img";
    private static final String FRESH = "fresh.img";
    private static final String GONE = "gone.img";
    private static final String MOUNT = "mount";
    private static final String VIEW = "view-";

    /// Thaws whatever becomes of the agent meanwhile.
    private static final String FROZEN_COPY =
            """
            fsfreeze --freeze "$1" || exit
            cp --reflink=auto --sparse=auto --no-target-directory "$2" "$3"
            status=$?
            fsfreeze --unfreeze "$1" && exit $status
            """;

    private final Loops loops;
    private final Filesystems filesystems;

    /// Volumes below `root`, which must exist when volumes are made.
    public ImageProvider(String name, Path root, Steps steps) {
        super(name, root, steps);
        this.loops = new Loops(programs());
        this.filesystems = new Filesystems(programs());
    }

    @Override
    public Capabilities capabilities() {
        Set<Feature> features =
                EnumSet.of(
                        Feature.TARGET,
                        Feature.GROW,
                        Feature.SHRINK,
                        Feature.SNAPSHOT,
                        Feature.SNAPSHOT_IN_USE,
                        Feature.CLONE,
                        Feature.ROLLBACK,
                        Feature.BACKUP);
        if (Filesystems.growsMounted(Filesystems.EXT4)) {
            features.add(Feature.GROW_IN_USE);
        }
        return new Capabilities(Enforcement.HARD, features, Filesystems.known());
    }

    @Override
    public Map<String, String> create(VolumeSpec spec, Content content) {
        requireRoot();
        String type = Filesystems.require(spec);
        requireSize(spec);
        return call(
                spec.id(),
                "made",
                () -> {
                    homes().make(spec.id());
                    switch (content) {
                        case Content.Empty() -> {
                            if (!isThere(spec.id())) {
                                makeEmpty(spec, type);
                            }
                        }
                        case Content.OfSnapshot(Volume source, String name) -> {
                            if (!isThere(spec.id())) {
                                copy(snapshots(source.id()).require(name), spec);
                            }
                            fit(Volume.of(spec, name(), null));
                        }
                    }
                    return Map.of();
                });
    }

    private void makeEmpty(VolumeSpec spec, String type) throws IOException {
        Path fresh = homes().of(spec.id()).resolve(FRESH);
        durable().remove(fresh);
        setLength(fresh, spec.sizeMb());
        filesystems.make(type, fresh);
        allocate(fresh, spec, spec.sizeMb());
        appear(fresh, image(spec.id()));
    }

    private static void requireSize(VolumeSpec spec) {
        if (spec.sizeMb() == 0) {
            throw new VolumeException("size: 0 MB (expected: 1 or more for a disk image)");
        }
        String allocation = spec.parameters().getOrDefault(ALLOCATION, FULL);
        if (!allocation.equals(FULL) && !allocation.equals(SPARSE)) {
            throw new VolumeException("allocation: " + allocation + " (expected: full or sparse)");
        }
    }

    /// Makes a file at least so large.
    private void allocate(Path file, VolumeSpec spec, long sizeMb) throws IOException {
        if (!spec.parameters().getOrDefault(ALLOCATION, FULL).equals(SPARSE)) {
            programs().run(Programs.LONG, "fallocate", "--length", sizeMb + "MiB", file.toString());
        } else if (!Files.exists(file) || Files.size(file) < sizeMb << 20) {
            setLength(file, sizeMb);
        }
    }

    private void setLength(Path file, long sizeMb) throws IOException {
        steps().before("set length of " + file.getFileName());
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
            open.setLength(sizeMb << 20);
        }
    }

    /// Lets the image of a volume be a copy of one that is not larger.
    private void copy(Path image, VolumeSpec spec) throws IOException {
        if (Files.size(image) > spec.sizeMb() << 20) {
            throw new VolumeException(
                    "size: "
                            + spec.sizeMb()
                            + " MB (expected: at least the "
                            + (Files.size(image) >> 20)
                            + " MB of the snapshot)");
        }
        Path fresh = homes().of(spec.id()).resolve(FRESH);
        durable().remove(fresh);
        copyFile(image, fresh);
        allocate(fresh, spec, Files.size(fresh) >> 20);
        appear(fresh, image(spec.id()));
    }

    private void copyFile(Path from, Path to) {
        programs()
                .run(
                        Programs.LONG,
                        "cp",
                        "--reflink=auto",
                        "--sparse=auto",
                        "--no-target-directory",
                        from.toString(),
                        to.toString());
    }

    private void appear(Path fresh, Path image) throws IOException {
        programs().run(Programs.LONG, "sync", fresh.toString());
        durable().move(fresh, image);
    }

    @Override
    protected Path attach(Volume volume) throws IOException {
        requireThere(volume.id());
        Path mount = mount(volume.id());
        if (mounts().at(mount).isEmpty()) {
            durable().makeDirectories(mount);
            String type = Filesystems.of(volume.spec());
            String options = "loop," + Filesystems.options(type);
            mounts().mount(image(volume.id()).toString(), mount, type, options);
            loops.bypassCache(image(volume.id()));
        }
        Filesystems.removeLostAndFound(mount);
        return mount;
    }

    @Override
    protected void detach(Volume volume) throws IOException {
        Path mount = mount(volume.id());
        mounts().unmount(mount);
        durable().remove(mount);
    }

    @Override
    public long resize(Volume volume, long sizeMb) {
        requireSize(volume.spec().withSizeMb(sizeMb));
        return call(
                volume.id(),
                "resized",
                () -> {
                    VolumeSpec spec = volume.spec().withSizeMb(sizeMb);
                    if (sizeMb << 20 < Files.size(image(volume.id()))) {
                        rebuild(spec);
                    } else {
                        fit(volume.withSpec(spec));
                    }
                    return sizeMb;
                });
    }

    /// Lets the image and its file system be as large as the volume shall be.
    private void fit(Volume volume) throws IOException {
        VolumeSpec spec = volume.spec();
        boolean mounted = mounts().at(mount(volume.id())).isPresent();
        if (mounted || Filesystems.growsMounted(Filesystems.of(spec))) {
            enlarge(spec, attach(volume));
            detachUnused(volume);
        } else if (Files.size(image(volume.id())) < spec.sizeMb() << 20) {
            rebuild(spec);
        }
    }

    private void enlarge(VolumeSpec spec, Path mount) throws IOException {
        Path image = image(spec.id());
        long before = Files.size(image) >> 20;
        try {
            allocate(image, spec, spec.sizeMb());
        } catch (VolumeException e) {
            // what the file system does not know of is of no use to it
            setLength(image, before);
            throw e;
        }
        for (Path device : loops.of(image)) {
            programs().run(Programs.SHORT, "losetup", "--set-capacity", device.toString());
            filesystems.grow(Filesystems.of(spec), device, mount);
        }
    }

    /// A copy gets the other size, so that a crash leaves the volume as it was.
    private void rebuild(VolumeSpec spec) throws IOException {
        Path image = image(spec.id());
        loops.requireDetached(image);
        Path fresh = homes().of(spec.id()).resolve(FRESH);
        durable().remove(fresh);
        copyFile(image, fresh);
        try {
            if (Files.size(fresh) < spec.sizeMb() << 20) {
                setLength(fresh, spec.sizeMb());
            }
            filesystems.resize(Filesystems.of(spec), fresh, spec.sizeMb());
            setLength(fresh, spec.sizeMb());
            allocate(fresh, spec, spec.sizeMb());
        } catch (VolumeException e) {
            durable().remove(fresh);
            throw e;
        }
        appear(fresh, image);
    }

    @Override
    public Snapshot snapshot(Volume volume, String name) {
        return call(
                volume.id(),
                "copied",
                () -> {
                    requireThere(volume.id());
                    Snapshots all = snapshots(volume.id());
                    if (!all.has(name)) {
                        durable().makeDirectories(all.directory());
                        durable().remove(all.unfinished(name));
                        copyNow(volume.id(), all.unfinished(name));
                        appear(all.unfinished(name), all.of(name));
                    }
                    return all.require(name, volume.spec().sizeMb());
                });
    }

    private void copyNow(VolumeId id, Path to) {
        Path mount = mount(id);
        if (mounts().at(mount).isEmpty()) {
            loops.requireDetached(image(id));
            copyFile(image(id), to);
        } else {
            programs()
                    .run(
                            Programs.LONG,
                            "sh",
                            "-c",
                            FROZEN_COPY,
                            "snapshot",
                            mount.toString(),
                            image(id).toString(),
                            to.toString());
        }
    }

    @Override
    public List<Snapshot> snapshots(Volume volume) {
        return call(
                volume.id(),
                "looked at",
                () -> snapshots(volume.id()).list(volume.spec().sizeMb()));
    }

    private Snapshots snapshots(VolumeId id) {
        return new Snapshots(homes().of(id));
    }

    @Override
    protected <T> T withSnapshot(Volume volume, String snapshot, Reading<T> action)
            throws IOException {
        Path image = snapshots(volume.id()).require(snapshot);
        Path view = homes().of(volume.id()).resolve(VIEW + snapshot);
        durable().makeDirectories(view);
        try {
            String type = Filesystems.of(volume.spec());
            String options = "loop," + Filesystems.readOnlyOptions(type);
            mounts().mount(image.toString(), view, type, options);
            return action.run(view);
        } finally {
            mounts().unmount(view);
            durable().remove(view);
        }
    }

    @Override
    public void deleteSnapshot(Volume volume, String name) {
        call(
                volume.id(),
                "changed",
                () -> {
                    Snapshots all = snapshots(volume.id());
                    durable().remove(all.unfinished(name));
                    durable().remove(all.of(name));
                    if (all.all().isEmpty()) {
                        durable().remove(all.directory());
                    }
                    return name;
                });
    }

    @Override
    public void rollback(Volume volume, String snapshot) {
        call(
                volume.id(),
                "taken back",
                () -> {
                    loops.requireDetached(image(volume.id()));
                    copy(snapshots(volume.id()).require(snapshot), volume.spec());
                    fit(volume);
                    return volume;
                });
    }

    @Override
    public VolumeUsage usage(Volume volume) {
        return call(
                volume.id(),
                "measured",
                () -> {
                    FileStore store = Files.getFileStore(attach(volume));
                    long used = store.getTotalSpace() - store.getUnallocatedSpace();
                    detachUnused(volume);
                    return new VolumeUsage(used, -1);
                });
    }

    @Override
    public void destroy(Volume volume) {
        call(
                volume.id(),
                "destroyed",
                () -> {
                    VolumeId id = volume.id();
                    Path home = homes().of(id);
                    if (Files.isDirectory(home, LinkOption.NOFOLLOW_LINKS)) {
                        detach(volume);
                        closeViews(home);
                        loops.requireDetached(image(id));
                        if (isThere(id)) {
                            durable().move(image(id), home.resolve(GONE));
                        }
                        clear(home);
                        deleteSnapshots(id);
                        homes().remove(id);
                    }
                    return id;
                });
    }

    private void deleteSnapshots(VolumeId id) throws IOException {
        for (Path snapshot : snapshots(id).all()) {
            durable().remove(snapshot);
        }
        durable().remove(snapshots(id).directory());
    }

    private void clear(Path home) throws IOException {
        durable().remove(home.resolve(FRESH));
        durable().remove(home.resolve(GONE));
    }

    private void closeViews(Path home) throws IOException {
        try (DirectoryStream<Path> views = Files.newDirectoryStream(home, VIEW + "*")) {
            for (Path view : views) {
                mounts().unmount(view);
                durable().remove(view);
            }
        }
    }

    @Override
    public Presence recover(Volume volume) {
        return call(
                volume.id(),
                "recovered",
                () -> {
                    VolumeId id = volume.id();
                    Path home = homes().of(id);
                    if (!Files.isDirectory(home, LinkOption.NOFOLLOW_LINKS)) {
                        return Presence.ABSENT;
                    }
                    thaw(volume);
                    closeViews(home);
                    clear(home);
                    if (volume.publications().isEmpty()) {
                        detach(volume);
                    }
                    if (isThere(id)) {
                        return Presence.PRESENT;
                    }
                    if (snapshots(id).isEmpty()) {
                        deleteSnapshots(id);
                        homes().remove(id);
                    }
                    return Presence.ABSENT;
                });
    }

    /// Whoever copied a frozen volume may have died as well.
    private void thaw(Volume volume) {
        Path mount = mount(volume.id());
        boolean copying =
                volume.pending() != null && volume.pending().kind() == Pending.Kind.SNAPSHOT;
        if (copying && mounts().at(mount).isPresent()) {
            programs().ask("fsfreeze", "--unfreeze", mount.toString());
        }
    }

    private Path mount(VolumeId id) {
        return homes().of(id).resolve(MOUNT);
    }

    private void requireThere(VolumeId id) {
        if (!isThere(id)) {
            throw new VolumeException("volume: " + id + " (expected: one that exists)");
        }
    }

    private boolean isThere(VolumeId id) {
        return Files.isRegularFile(image(id), LinkOption.NOFOLLOW_LINKS);
    }

    private Path image(VolumeId id) {
        return homes().of(id).resolve(IMAGE);
    }

    @Override
    public List<VolumeId> list() {
        return super.list().stream().filter(this::isThere).toList();
    }
}
