package dev.meros.volumes.node;

import dev.meros.volumes.Content;
import dev.meros.volumes.Volume;
import dev.meros.volumes.Volume.Pending;

/// How steps that were written down come to their ends, at once or after a crash.
record Endings(Ledger ledger) {
    Volume create(Volume begun) {
        Pending step = begun.pending();
        Content content = Content.EMPTY;
        if (step != null && step.from() != null && step.snapshot() != null) {
            content = new Content.OfSnapshot(ledger.existing(step.from()), step.snapshot());
        }
        var context = ledger.provider(begun).create(begun.spec(), content);
        return ledger.put(begun.withContext(context).withPending(null).withFault(null));
    }

    Volume resize(Volume volume) {
        Pending step = volume.pending();
        long mb = step == null ? volume.spec().sizeMb() : step.sizeMb();
        long got = ledger.provider(volume).resize(volume, mb);
        return volume.withSpec(volume.spec().withSizeMb(got));
    }

    Volume deleteSnapshot(Volume volume) {
        ledger.provider(volume).deleteSnapshot(volume, snapshotOf(volume));
        return volume;
    }

    Volume rollback(Volume volume) {
        ledger.provider(volume).rollback(volume, snapshotOf(volume));
        return volume;
    }

    void destroy(Volume volume) {
        ledger.provider(volume).destroy(volume);
        ledger.registry().remove(volume.id());
    }

    private static String snapshotOf(Volume volume) {
        Pending step = volume.pending();
        if (step == null || step.snapshot() == null) {
            throw new IllegalStateException("no snapshot in " + step);
        }
        return step.snapshot();
    }
}
