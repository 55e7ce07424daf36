package dev.meros.volumes.node;

import dev.meros.volumes.Capabilities.Feature;
import dev.meros.volumes.Content;
import dev.meros.volumes.Publication;
import dev.meros.volumes.Snapshot;
import dev.meros.volumes.Volume;
import dev.meros.volumes.Volume.Pending;
import dev.meros.volumes.VolumeException;
import dev.meros.volumes.VolumeId;
import dev.meros.volumes.VolumeProvider;
import dev.meros.volumes.VolumeProvider.Presence;
import dev.meros.volumes.VolumeProviders;
import dev.meros.volumes.VolumeSpec;
import dev.meros.volumes.VolumeUsage;
import dev.meros.volumes.registry.DamagedRecord;
import dev.meros.volumes.registry.VolumeRegistry;

import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;

/// The volumes of this node. Every change is written down before it is begun and when it is done;
/// after a crash [#recover()] finishes or undoes it. Thread-safe; every call may be repeated and
/// has the effect of one. All calls throw [VolumeException] when they are refused or fail.
///
/// An exclusive volume has at most one publication that may write. Writers come in turns, the
/// epochs: who comes with a lower one than the volume has seen is refused, whatever the volume is
/// doing.
public final class NodeVolumes {
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final Ledger ledger;
    private final Endings endings;
    private final Publishing publishing;
    private final VolumeLocks locks = new VolumeLocks(PATIENCE);

    /// [#recover()] comes first.
    public NodeVolumes(VolumeRegistry registry, VolumeProviders providers) {
        this.ledger = new Ledger(registry, providers);
        this.endings = new Endings(ledger);
        this.publishing = new Publishing(ledger);
    }

    /// All volumes, by their names.
    public List<Volume> list() {
        return ledger.registry().list();
    }

    public Optional<Volume> find(VolumeId id) {
        return ledger.find(id);
    }

    /// The records that cannot be read.
    public List<DamagedRecord> damaged() {
        return ledger.registry().damaged();
    }

    /// Makes an empty volume, unless there is one of that name at that provider.
    public Volume create(VolumeSpec spec, String provider) {
        return locks.with(() -> create(spec, provider, Pending.of(Pending.Kind.CREATE)), spec.id());
    }

    /// Makes a volume at the provider of another that starts with what a snapshot of that one
    /// holds.
    public Volume create(VolumeSpec spec, VolumeId source, String snapshot) {
        Snapshot.check(snapshot);
        return locks.with(
                () -> {
                    Volume from = ledger.existing(source);
                    ledger.require(from, Feature.CLONE, "volumes that start from snapshots");
                    Pending step = new Pending(Pending.Kind.CREATE, snapshot, source, 0);
                    return create(spec, from.provider(), step);
                },
                spec.id(),
                source);
    }

    private Volume create(VolumeSpec spec, String provider, Pending step) {
        Volume known = ledger.find(spec.id()).orElse(null);
        if (known != null && !known.provider().equals(provider)) {
            throw new VolumeException(
                    "volume "
                            + spec.id()
                            + ": at provider "
                            + known.provider()
                            + " (expected: none of that name, or at "
                            + provider
                            + ")");
        }
        if (known != null && known.pending() == null) {
            return known;
        }
        Pending underWay = known == null ? null : known.pending();
        if (underWay != null && !step.equals(underWay)) {
            throw new VolumeException(
                    "volume "
                            + spec.id()
                            + ": "
                            + underWay.kind()
                            + " under way (expected: finished or undone first)");
        }
        Volume begun = Volume.of(spec, provider, step);
        Presence before = ledger.provider(begun).recover(begun);
        ledger.registry().put(begun);
        try {
            return endings.create(begun);
        } catch (VolumeException e) {
            forget(begun, before, e);
            throw e;
        }
    }

    /// What is left of a volume that could not be made goes; what was there before stays.
    private void forget(Volume begun, Presence before, VolumeException why) {
        try {
            if (before == Presence.ABSENT) {
                ledger.provider(begun).destroy(begun);
            }
            ledger.registry().remove(begun.id());
        } catch (VolumeException e) {
            why.addSuppressed(e);
        }
    }

    /// Makes the volume usable for a holder, as the publication says; its phase and path do not
    /// matter. Returns the publication with the path at which the volume is.
    public Publication publish(VolumeId id, Publication wish) {
        return locks.with(() -> publishing.publish(ledger.usable(id), wish), id);
    }

    /// Takes the volume from a holder, if it has it.
    public void unpublish(VolumeId id, String holder) {
        locks.with(() -> ledger.find(id).map(v -> publishing.unpublish(v, holder)), id);
    }

    /// Takes from a holder all volumes that it has.
    public void release(String holder) {
        for (Volume volume : ledger.registry().list()) {
            if (volume.publication(holder).isPresent()) {
                unpublish(volume.id(), holder);
            }
        }
    }

    /// Takes the volumes from all holders but these, such as those that a crash has ended.
    public void retain(Predicate<String> holders) {
        for (Volume volume : ledger.registry().list()) {
            for (Publication publication : volume.publications()) {
                if (!holders.test(publication.holder())) {
                    unpublish(volume.id(), publication.holder());
                }
            }
        }
    }

    /// Lets nobody use the volume with a lower epoch from now on: who has it with one loses it.
    public Volume fence(VolumeId id, long epoch) {
        return locks.with(
                () -> {
                    Volume volume = ledger.existing(id);
                    if (epoch > volume.epoch()) {
                        volume = ledger.put(volume.withEpoch(epoch));
                    }
                    for (Publication publication : volume.publications()) {
                        if (publication.epoch() < epoch) {
                            volume = publishing.unpublish(volume, publication.holder());
                        }
                    }
                    return volume;
                },
                id);
    }

    /// Gives the volume another size in MB.
    public Volume resize(VolumeId id, long sizeMb) {
        return locks.with(
                () -> {
                    Volume volume = ledger.usable(id);
                    if (sizeMb == volume.spec().sizeMb()) {
                        return volume;
                    }
                    boolean grows = sizeMb > volume.spec().sizeMb();
                    requireResize(volume, grows);
                    Pending step = new Pending(Pending.Kind.RESIZE, null, null, sizeMb);
                    return ledger.step(volume, step, endings::resize);
                },
                id);
    }

    private void requireResize(Volume volume, boolean grows) {
        boolean used = !volume.publications().isEmpty();
        Feature inUse = grows ? Feature.GROW_IN_USE : Feature.SHRINK_IN_USE;
        Feature apart = grows ? Feature.GROW : Feature.SHRINK;
        if (!ledger.has(volume, inUse)) {
            ledger.require(volume, apart, grows ? "larger volumes" : "smaller volumes");
            if (used) {
                ledger.requireUnused(volume);
            }
        }
    }

    /// Makes a snapshot of this name, unless there is one.
    public Snapshot snapshot(VolumeId id, String name) {
        Snapshot.checkChosen(name);
        return locks.with(() -> snapshot(ledger.usable(id), name), id);
    }

    private Snapshot snapshot(Volume volume, String name) {
        Optional<Snapshot> known = find(volume, name);
        if (known.isPresent()) {
            return known.get();
        }
        if (!ledger.has(volume, Feature.SNAPSHOT_IN_USE)) {
            ledger.require(volume, Feature.SNAPSHOT, "snapshots");
            ledger.requireUnused(volume);
        }
        Pending step = Pending.of(Pending.Kind.SNAPSHOT, name);
        ledger.step(
                volume,
                step,
                v -> {
                    try {
                        ledger.provider(v).snapshot(v, name);
                        return v;
                    } catch (VolumeException e) {
                        ledger.provider(v).deleteSnapshot(v, name);
                        throw e;
                    }
                });
        return find(volume, name)
                .orElseThrow(() -> new VolumeException("snapshot " + name + ": not there"));
    }

    private Optional<Snapshot> find(Volume volume, String name) {
        return ledger.provider(volume).snapshots(volume).stream()
                .filter(s -> s.name().equals(name))
                .findFirst();
    }

    /// The snapshots of a volume, by their names.
    public List<Snapshot> snapshots(VolumeId id) {
        return locks.with(
                () -> {
                    Volume volume = ledger.existing(id);
                    return ledger.provider(volume).snapshots(volume);
                },
                id);
    }

    /// Deletes a snapshot, if there is one.
    public void deleteSnapshot(VolumeId id, String name) {
        Snapshot.check(name);
        locks.with(
                () -> {
                    Volume volume = ledger.existing(id);
                    Pending step = Pending.of(Pending.Kind.DELETE_SNAPSHOT, name);
                    return ledger.step(volume, step, endings::deleteSnapshot);
                },
                id);
    }

    /// Lets a volume that nobody uses hold again what a snapshot holds. When this fails, the volume
    /// cannot be used until it has been made again, or a start has finished it.
    public Volume rollback(VolumeId id, String snapshot) {
        Snapshot.check(snapshot);
        return locks.with(
                () -> {
                    Pending step = Pending.of(Pending.Kind.ROLLBACK, snapshot);
                    Volume volume = ledger.existing(id);
                    if (!step.equals(volume.pending())) {
                        volume = ledger.usable(id);
                    }
                    ledger.require(volume, Feature.ROLLBACK, "ways back to snapshots");
                    ledger.requireUnused(volume);
                    if (find(volume, snapshot).isEmpty()) {
                        throw new VolumeException(
                                "snapshot: " + snapshot + " (expected: one of volume " + id + ")");
                    }
                    return ledger.step(volume, step, endings::rollback);
                },
                id);
    }

    /// Writes what the volume holds to a stream, which stays open. A volume in use is backed up
    /// from a snapshot, which is gone afterwards; when the provider makes none of volumes in use,
    /// nobody may use it.
    public void backup(VolumeId id, OutputStream to) {
        String name = Snapshot.PASSING + "backup-" + UUID.randomUUID();
        Optional<Volume> from =
                locks.with(
                        () -> {
                            Volume volume = ledger.usable(id);
                            ledger.require(volume, Feature.BACKUP, "backups");
                            if (ledger.has(volume, Feature.SNAPSHOT_IN_USE)) {
                                snapshot(volume, name);
                                return Optional.of(volume);
                            }
                            ledger.requireUnused(volume);
                            ledger.provider(volume).backup(volume, Optional.empty(), to);
                            return Optional.<Volume>empty();
                        },
                        id);
        if (from.isPresent()) {
            try {
                ledger.provider(from.get()).backup(from.get(), Optional.of(name), to);
            } finally {
                deleteSnapshot(id, name);
            }
        }
    }

    /// Makes a volume that holds what was written to a stream; there must be none of that name.
    /// Nothing is left of it when the stream is damaged.
    public Volume restore(VolumeSpec spec, String provider, InputStream from) {
        return locks.with(
                () -> {
                    if (ledger.find(spec.id()).isPresent()) {
                        throw new VolumeException(
                                "volume: " + spec.id() + " (expected: none of that name)");
                    }
                    Volume begun = Volume.of(spec, provider, Pending.of(Pending.Kind.RESTORE));
                    ledger.require(begun, Feature.BACKUP, "backups");
                    VolumeProvider at = ledger.provider(begun);
                    if (at.recover(begun) == Presence.PRESENT) {
                        throw new VolumeException(
                                "volume: "
                                        + spec.id()
                                        + " is at "
                                        + provider
                                        + " without a record (expected: none of that name)");
                    }
                    ledger.put(begun);
                    try {
                        begun = ledger.put(begun.withContext(at.create(spec, Content.EMPTY)));
                        at.restore(begun, from);
                        return ledger.put(begun.withPending(null));
                    } catch (VolumeException e) {
                        at.destroy(begun);
                        ledger.registry().remove(spec.id());
                        throw e;
                    }
                },
                spec.id());
    }

    /// How much a volume holds.
    public VolumeUsage usage(VolumeId id) {
        return locks.with(
                () -> {
                    Volume volume = ledger.usable(id);
                    return ledger.provider(volume).usage(volume);
                },
                id);
    }

    /// Destroys a volume with its snapshots, if there is one. Refuses while somebody has it.
    public void destroy(VolumeId id) {
        locks.with(
                () -> {
                    ledger.find(id).ifPresent(this::destroy);
                    return id;
                },
                id);
    }

    private void destroy(Volume volume) {
        ledger.requireUnused(volume);
        endings.destroy(ledger.put(volume.withPending(Pending.of(Pending.Kind.DESTROY))));
    }

    /// Finishes or undoes what an earlier process has left half done, and looks whether every
    /// volume is there. Comes before all other calls.
    public Recovery recover() {
        return new RecoveryRun(ledger, endings, publishing).run();
    }
}
