package dev.meros.volumes.node;

import dev.meros.volumes.Capabilities.Feature;
import dev.meros.volumes.Publication;
import dev.meros.volumes.Publication.Phase;
import dev.meros.volumes.Snapshot;
import dev.meros.volumes.Volume;
import dev.meros.volumes.Volume.Pending;
import dev.meros.volumes.VolumeException;
import dev.meros.volumes.VolumeId;
import dev.meros.volumes.VolumeProvider;
import dev.meros.volumes.VolumeProvider.Presence;
import dev.meros.volumes.VolumeSpec;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Goes through all records once and brings the volumes in order.
final class RecoveryRun {
    private static final System.Logger LOG = System.getLogger(RecoveryRun.class.getName());

    private final Ledger ledger;
    private final Endings endings;
    private final Publishing publishing;
    private final List<VolumeId> finished = new ArrayList<>();
    private final List<VolumeId> undone = new ArrayList<>();
    private final List<VolumeId> faulty = new ArrayList<>();

    RecoveryRun(Ledger ledger, Endings endings, Publishing publishing) {
        this.ledger = ledger;
        this.endings = endings;
        this.publishing = publishing;
    }

    Recovery run() {
        for (Volume volume : ledger.registry().list()) {
            try {
                recover(volume);
            } catch (VolumeException e) {
                quarantine(ledger.find(volume.id()).orElse(volume), e.getMessage());
            }
        }
        return new Recovery(finished, undone, faulty, unknown(), ledger.registry().damaged());
    }

    private void quarantine(Volume volume, @Nullable String reason) {
        String why = String.valueOf(reason);
        LOG.log(System.Logger.Level.ERROR, "volume {0} is set apart: {1}", volume.id(), why);
        faulty.add(volume.id());
        if (!why.equals(volume.fault())) {
            ledger.put(volume.withFault(why));
        }
    }

    private void recover(Volume volume) {
        VolumeProvider provider = ledger.providers().named(volume.provider());
        Presence presence = provider.recover(volume);
        Pending pending = volume.pending();
        if (pending != null && resolve(volume, pending)) {
            return;
        }
        if (pending == null && presence == Presence.ABSENT) {
            missing(volume, provider);
            return;
        }
        Volume sound = ledger.find(volume.id()).orElse(volume);
        if (sound.pending() != null || sound.fault() != null) {
            sound = ledger.put(sound.withPending(null).withFault(null));
        }
        removePassing(sound, provider);
        for (Publication publication : sound.publications()) {
            if (publication.phase() == Phase.PUBLISHED) {
                provider.publish(sound.without(publication.holder()), publication);
            } else {
                // nobody was told that it is there, or nobody wants it any more
                sound = publishing.unpublish(sound, publication.holder());
                undone.add(volume.id());
            }
        }
    }

    /// Whoever made a snapshot for a while has died.
    private void removePassing(Volume volume, VolumeProvider provider) {
        if (!ledger.has(volume, Feature.SNAPSHOT_IN_USE)) {
            return;
        }
        for (Snapshot snapshot : provider.snapshots(volume)) {
            if (snapshot.name().startsWith(Snapshot.PASSING)) {
                provider.deleteSnapshot(volume, snapshot.name());
                undone.add(volume.id());
            }
        }
    }

    /// Finishes or undoes what was begun; returns whether the volume is gone.
    private boolean resolve(Volume volume, Pending pending) {
        switch (pending.kind()) {
            case CREATE -> endings.create(volume);
            case RESTORE -> {
                endings.destroy(volume);
                undone.add(volume.id());
                return true;
            }
            case RESIZE -> resize(volume);
            case SNAPSHOT -> {
                endings.deleteSnapshot(volume);
                undone.add(volume.id());
                return false;
            }
            case DELETE_SNAPSHOT -> endings.deleteSnapshot(volume);
            case ROLLBACK -> endings.rollback(volume);
            case DESTROY -> {
                endings.destroy(volume);
                finished.add(volume.id());
                return true;
            }
        }
        finished.add(volume.id());
        return false;
    }

    /// A size that cannot be had leaves the volume as it was.
    private void resize(Volume volume) {
        Volume resized = volume;
        try {
            resized = endings.resize(volume);
        } catch (VolumeException e) {
            LOG.log(System.Logger.Level.WARNING, "volume {0}: {1}", volume.id(), e.getMessage());
        }
        ledger.put(resized.withPending(null));
    }

    private void missing(Volume volume, VolumeProvider provider) {
        if (volume.spec().life() == VolumeSpec.Life.EPHEMERAL) {
            Volume left = volume;
            for (Publication publication : volume.publications()) {
                left = publishing.unpublish(left, publication.holder());
            }
            provider.destroy(left);
            ledger.registry().remove(volume.id());
            undone.add(volume.id());
        } else {
            quarantine(volume, "missing (expected: at its provider " + volume.provider() + ")");
        }
    }

    /// What providers have without a record. It is never touched: the record may have been lost.
    private List<VolumeId> unknown() {
        Set<String> names = new TreeSet<>(ledger.providers().names());
        ledger.registry().list().forEach(v -> names.add(v.provider()));
        List<VolumeId> found = new ArrayList<>();
        for (String name : names) {
            try {
                ledger.providers().named(name).list().stream()
                        .filter(id -> ledger.find(id).isEmpty())
                        .forEach(found::add);
            } catch (VolumeException e) {
                LOG.log(System.Logger.Level.WARNING, "provider {0}: {1}", name, e.getMessage());
            }
        }
        found.forEach(
                id -> LOG.log(System.Logger.Level.WARNING, "volume {0}: without a record", id));
        return found;
    }
}
