package dev.meros.volumes.local;

import dev.meros.volumes.Content;
import dev.meros.volumes.Snapshot;
import dev.meros.volumes.Steps;
import dev.meros.volumes.Volume;
import dev.meros.volumes.VolumeException;
import dev.meros.volumes.VolumeId;
import dev.meros.volumes.VolumeSpec;
import dev.meros.volumes.VolumeUsage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// What providers have in common whose volumes are trees of files on one file system: the tree of
/// the volume `a/b` is `a/b` below the root, and whatever replaces it is made in its home, as a
/// whole, before it takes its place.
///
/// A tree that is there before its volume is made becomes the volume with all it holds.
abstract class TreeProvider extends LocalVolumeProvider {
    /// Where a tree grows, where it is when it is whole, and where it goes.
    private static final String FRESH = "fresh";

    private static final String WHOLE = "whole";
    private static final String GONE = "gone";

    /// The tree in the directory of a snapshot.
    private static final String TREE = "tree";

    /// Held while directories above volumes come and go.
    private final Object parents = new Object();

    TreeProvider(String name, Path root, Steps steps) {
        super(name, root, steps);
    }

    /// Makes an empty tree for a volume.
    abstract void makeTree(VolumeSpec spec, Path tree) throws IOException;

    /// Copies a tree, with all it holds on the disk when this returns. What is copied from a volume
    /// for a snapshot has no limit.
    abstract void copyTree(Path from, Path to) throws IOException;

    /// Removes a tree that is there.
    abstract void removeTree(Path tree) throws IOException;

    /// Lets a tree hold so much and no more, where that can be had.
    abstract void limit(VolumeSpec spec, Path tree) throws IOException;

    /// How much a tree holds.
    abstract VolumeUsage measure(VolumeSpec spec, Path tree) throws IOException;

    @Override
    public Map<String, String> create(VolumeSpec spec, Content content) {
        requireRoot();
        return call(
                spec.id(),
                "made",
                () -> {
                    homes().requireApart(spec.id(), root());
                    Path home = homes().make(spec.id());
                    if (!isThere(spec.id())) {
                        fill(spec, home, content);
                        appear(home.resolve(WHOLE), spec.id());
                    }
                    return Map.of();
                });
    }

    /// Leaves at `WHOLE` what a new volume shall hold.
    private void fill(VolumeSpec spec, Path home, Content content) throws IOException {
        delete(home.resolve(WHOLE));
        switch (content) {
            case Content.Empty() -> {
                delete(home.resolve(FRESH));
                makeTree(spec, home.resolve(FRESH));
                finish(spec, home);
            }
            case Content.OfSnapshot(Volume source, String name) ->
                    copy(spec, snapshots(source.id()).require(name), home);
        }
    }

    /// Leaves at `WHOLE` what a snapshot holds.
    private void copy(VolumeSpec spec, Path snapshot, Path home) throws IOException {
        delete(home.resolve(FRESH));
        copyTree(snapshot.resolve(TREE), home.resolve(FRESH));
        finish(spec, home);
    }

    private void finish(VolumeSpec spec, Path home) throws IOException {
        limit(spec, home.resolve(FRESH));
        durable().move(home.resolve(FRESH), home.resolve(WHOLE));
    }

    private void appear(Path whole, VolumeId id) throws IOException {
        synchronized (parents) {
            Path data = data(id);
            durable().makeDirectories(Objects.requireNonNull(data.getParent()));
            durable().move(whole, data);
        }
    }

    @Override
    protected Path attach(Volume volume) {
        if (!isThere(volume.id())) {
            throw new VolumeException("volume: " + volume.id() + " (expected: one that exists)");
        }
        return data(volume.id());
    }

    @Override
    protected void detach(Volume volume) {
        // it is always there
    }

    @Override
    public long resize(Volume volume, long sizeMb) {
        long used = Math.ceilDiv(usage(volume).bytes(), 1L << 20);
        if (sizeMb != 0 && sizeMb < used) {
            throw new VolumeException(
                    "size: " + sizeMb + " MB (expected: " + used + " or more, which are in use)");
        }
        return call(
                volume.id(),
                "resized",
                () -> {
                    limit(volume.spec().withSizeMb(sizeMb), data(volume.id()));
                    return sizeMb;
                });
    }

    @Override
    public Snapshot snapshot(Volume volume, String name) {
        return call(
                volume.id(),
                "copied",
                () -> {
                    Snapshots all = snapshots(volume.id());
                    if (!all.has(name)) {
                        removeSnapshot(all.unfinished(name));
                        durable().makeDirectories(all.unfinished(name));
                        copyTree(attach(volume), all.unfinished(name).resolve(TREE));
                        durable().move(all.unfinished(name), all.of(name));
                    }
                    return all.require(name, volume.spec().sizeMb());
                });
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
        return action.run(snapshots(volume.id()).require(snapshot).resolve(TREE));
    }

    @Override
    public void deleteSnapshot(Volume volume, String name) {
        call(
                volume.id(),
                "changed",
                () -> {
                    Snapshots all = snapshots(volume.id());
                    removeSnapshot(all.unfinished(name));
                    if (all.has(name)) {
                        durable().move(all.of(name), all.unfinished(name));
                        removeSnapshot(all.unfinished(name));
                    }
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
                    Path home = homes().make(volume.id());
                    Path whole = home.resolve(WHOLE);
                    if (!Files.exists(whole, LinkOption.NOFOLLOW_LINKS)) {
                        copy(volume.spec(), snapshots(volume.id()).require(snapshot), home);
                    }
                    disappear(volume.id(), home);
                    appear(whole, volume.id());
                    delete(home.resolve(GONE));
                    return volume;
                });
    }

    /// Leaves what was at the place of a volume at `GONE`.
    private void disappear(VolumeId id, Path home) throws IOException {
        if (isThere(id)) {
            mounts().requireNoneIn(data(id));
            delete(home.resolve(GONE));
            durable().move(data(id), home.resolve(GONE));
        }
    }

    @Override
    public VolumeUsage usage(Volume volume) {
        return call(volume.id(), "measured", () -> measure(volume.spec(), attach(volume)));
    }

    @Override
    public void destroy(Volume volume) {
        call(
                volume.id(),
                "destroyed",
                () -> {
                    VolumeId id = volume.id();
                    Path home = homes().of(id);
                    if (isThere(id)) {
                        homes().make(id);
                        disappear(id, home);
                    }
                    clear(home);
                    deleteSnapshots(id);
                    homes().remove(id);
                    removeParents(id);
                    return id;
                });
    }

    private void deleteSnapshots(VolumeId id) throws IOException {
        for (Path snapshot : snapshots(id).all()) {
            removeSnapshot(snapshot);
        }
        durable().remove(snapshots(id).directory());
    }

    /// Directories above a volume go with the last one, unless they are volumes themselves.
    private void removeParents(VolumeId id) throws IOException {
        synchronized (parents) {
            for (int left = id.names().size() - 1; left > 0; left--) {
                VolumeId above = new VolumeId(id.names().subList(0, left));
                boolean empty = isThere(above) && isEmpty(data(above));
                if (!empty || homes().has(above)) {
                    return;
                }
                durable().remove(data(above));
            }
        }
    }

    private void clear(Path home) throws IOException {
        delete(home.resolve(FRESH));
        delete(home.resolve(WHOLE));
        delete(home.resolve(GONE));
    }

    @Override
    public Presence recover(Volume volume) {
        return call(
                volume.id(),
                "recovered",
                () -> {
                    VolumeId id = volume.id();
                    Path home = homes().of(id);
                    if (!isRollingBack(volume)) {
                        clear(home);
                    }
                    if (isThere(id)) {
                        return Presence.PRESENT;
                    }
                    if (snapshots(id).isEmpty() && !isRollingBack(volume)) {
                        deleteSnapshots(id);
                        homes().remove(id);
                    }
                    return Presence.ABSENT;
                });
    }

    /// What the volume held and shall hold is in its home then.
    private static boolean isRollingBack(Volume volume) {
        return volume.pending() != null && volume.pending().kind() == Volume.Pending.Kind.ROLLBACK;
    }

    private void delete(Path tree) throws IOException {
        if (Files.exists(tree, LinkOption.NOFOLLOW_LINKS)) {
            mounts().requireNoneIn(tree);
            removeTree(tree);
        }
    }

    private void removeSnapshot(Path snapshot) throws IOException {
        delete(snapshot.resolve(TREE));
        durable().remove(snapshot);
    }

    private boolean isThere(VolumeId id) {
        return Files.isDirectory(data(id), LinkOption.NOFOLLOW_LINKS);
    }

    private Path data(VolumeId id) {
        return id.in(root());
    }
}
