package dev.meros.volumes.local;

import dev.meros.volumes.Publication;
import dev.meros.volumes.Publication.Access;
import dev.meros.volumes.Publication.Ownership;
import dev.meros.volumes.Steps;
import dev.meros.volumes.Volume;
import dev.meros.volumes.VolumeException;
import dev.meros.volumes.VolumeId;
import dev.meros.volumes.VolumeProvider;
import dev.meros.volumes.backup.Archive;
import dev.meros.volumes.system.Durable;
import dev.meros.volumes.system.Mounts;
import dev.meros.volumes.system.Programs;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/// What providers have in common whose volumes are trees of files, or devices, somewhere on this
/// node. A subclass makes them be there, by [#attach] and [#detach]; this class gives them to
/// holders.
public abstract class LocalVolumeProvider implements VolumeProvider {
    private final String name;
    private final Path root;
    private final Steps steps;
    private final Durable durable;
    private final Programs programs;
    private final Mounts mounts;
    private final Homes homes;

    /// A provider that keeps what it has below a directory that exists.
    protected LocalVolumeProvider(String name, Path root, Steps steps) {
        this.name = name;
        this.root = root.toAbsolutePath().normalize();
        this.steps = steps;
        this.durable = new Durable(steps);
        this.programs = new Programs(steps);
        this.mounts = new Mounts(programs);
        this.homes = new Homes(this.root, durable);
    }

    @Override
    public final String name() {
        return name;
    }

    protected final Path root() {
        return root;
    }

    protected final Steps steps() {
        return steps;
    }

    protected final Durable durable() {
        return durable;
    }

    protected final Programs programs() {
        return programs;
    }

    protected final Mounts mounts() {
        return mounts;
    }

    final Homes homes() {
        return homes;
    }

    /// Makes a volume be there for anybody on the node; returns where. What is there already stays.
    protected abstract Path attach(Volume volume) throws IOException;

    /// Takes away what [#attach] made, when nobody has the volume any more.
    protected abstract void detach(Volume volume) throws IOException;

    /// Throws when a holder may not have a volume that has been attached; `volume` has the turn of
    /// the writer, and the publications for all others.
    protected void admit(Volume volume, Publication publication) throws IOException {
        // whoever calls keeps to one writer on this node
    }

    /// A holder that may have been admitted has lost the volume.
    protected void dismiss(Volume volume, Publication publication) throws IOException {
        // nobody else waits for it
    }

    @Override
    public final Path publish(Volume volume, Publication publication) {
        return call(
                volume.id(),
                "published",
                () -> {
                    Path data = attach(volume);
                    admit(volume, publication);
                    requireWritable(data, publication.access());
                    own(data, publication.ownership());
                    if (publication.target() == null) {
                        return data;
                    }
                    Path target = Path.of(publication.target());
                    mounts.unmountOther(data, target);
                    makeTarget(data, target);
                    mounts.bind(data, target, publication.access());
                    return target;
                });
    }

    /// No mount keeps the holder of a device from writing to it.
    private static void requireWritable(Path data, Access access) {
        if (access == Access.READ_ONLY && !Files.isDirectory(data)) {
            throw new VolumeException("access: READ_ONLY (expected: READ_WRITE for a device)");
        }
    }

    private void makeTarget(Path data, Path target) throws IOException {
        if (Files.isDirectory(data)) {
            durable.makeDirectories(target);
        } else if (!Files.exists(target)) {
            durable.makeDirectories(Objects.requireNonNull(target.getParent()));
            steps.before("make file " + target.getFileName());
            Files.createFile(target);
        }
    }

    private void own(Path data, @Nullable Ownership ownership) throws IOException {
        if (ownership == null) {
            return;
        }
        steps.before("change owner");
        set(data, "unix:uid", ownership.uid());
        set(data, "unix:gid", ownership.gid());
        set(data, "unix:mode", ownership.mode());
    }

    private static void set(Path data, String attribute, int value) throws IOException {
        if (value >= 0) {
            Files.setAttribute(data, attribute, value, LinkOption.NOFOLLOW_LINKS);
        }
    }

    @Override
    public final void unpublish(Volume volume, Publication publication) {
        call(
                volume.id(),
                "unpublished",
                () -> {
                    if (publication.target() != null) {
                        Path target = Path.of(publication.target());
                        mounts.unmount(target);
                        removeTarget(target);
                    }
                    dismiss(volume, publication);
                    detachUnused(volume);
                    return volume;
                });
    }

    /// What is not empty was not made here.
    private void removeTarget(Path target) throws IOException {
        if (Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)
                ? isEmpty(target)
                : Files.isRegularFile(target) && Files.size(target) == 0) {
            durable.remove(target);
        }
    }

    protected static boolean isEmpty(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.findFirst().isEmpty();
        }
    }

    /// Does something with what a snapshot holds, which nobody changes.
    protected <T> T withSnapshot(Volume volume, String snapshot, Reading<T> action)
            throws IOException {
        throw new VolumeException("provider: " + name + " (expected: one that makes snapshots)");
    }

    @Override
    public void backup(Volume volume, Optional<String> snapshot, OutputStream to) {
        call(
                volume.id(),
                "backed up",
                () -> {
                    Archive archive = new Archive(programs);
                    if (snapshot.isPresent()) {
                        return withSnapshot(
                                volume,
                                snapshot.get(),
                                tree -> {
                                    archive.write(volume, tree, to);
                                    return volume;
                                });
                    }
                    archive.write(volume, attach(volume), to);
                    detachUnused(volume);
                    return volume;
                });
    }

    @Override
    public void restore(Volume volume, InputStream from) {
        call(
                volume.id(),
                "restored",
                () -> {
                    Path data = attach(volume);
                    new Archive(programs).read(from, data);
                    programs.run(Programs.LONG, "sync", "--file-system", data.toString());
                    detachUnused(volume);
                    return volume;
                });
    }

    /// Takes the volume away from the node, unless somebody has it.
    protected final void detachUnused(Volume volume) throws IOException {
        if (volume.publications().isEmpty()) {
            detach(volume);
        }
    }

    @Override
    public List<VolumeId> list() {
        try {
            return homes.list();
        } catch (IOException e) {
            throw new VolumeException(
                    "provider " + name + ": " + root + " (expected: readable; " + e + ")", e);
        }
    }

    /// Something that is done to files.
    @FunctionalInterface
    protected interface Action<T> {
        T run() throws IOException;
    }

    /// Something that is done with a tree of files.
    @FunctionalInterface
    protected interface Reading<T> {
        T run(Path tree) throws IOException;
    }

    /// Does something to a volume; what the disk refuses becomes a [VolumeException].
    protected static <T> T call(VolumeId id, String what, Action<T> action) {
        try {
            return action.run();
        } catch (IOException e) {
            throw new VolumeException("volume " + id + ": cannot be " + what + ": " + e, e);
        }
    }

    protected final void requireRoot() {
        if (!Files.isDirectory(root)) {
            throw new VolumeException("disk: " + root + " (expected: a directory that exists)");
        }
    }
}
