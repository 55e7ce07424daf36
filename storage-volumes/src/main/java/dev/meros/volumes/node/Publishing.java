package dev.meros.volumes.node;

import dev.meros.volumes.Capabilities.Feature;
import dev.meros.volumes.Publication;
import dev.meros.volumes.Publication.Access;
import dev.meros.volumes.Publication.Phase;
import dev.meros.volumes.Volume;
import dev.meros.volumes.VolumeException;
import dev.meros.volumes.VolumeSpec.Sharing;

import java.nio.file.Path;
import java.util.Optional;

/// Gives volumes to holders and takes them back, with whoever calls holding the volume's lock.
record Publishing(Ledger ledger) {
    Publication publish(Volume volume, Publication wish) {
        Optional<Publication> known = volume.publication(wish.holder());
        requireSameWish(volume, known, wish);
        if (wish.target() != null) {
            ledger.require(volume, Feature.TARGET, "publications at a target");
        }
        requireTurn(volume, wish);
        Volume others =
                volume.without(wish.holder()).withEpoch(Math.max(volume.epoch(), wish.epoch()));
        if (known.isPresent() && known.get().phase() == Phase.PUBLISHED) {
            Path path = ledger.provider(volume).publish(others, known.get());
            return done(others, known, wish.in(Phase.PUBLISHED, path.toString()));
        }
        Publication begun = wish.in(Phase.PUBLISHING, null);
        ledger.put(others.with(begun));
        try {
            Path path = ledger.provider(volume).publish(others, begun);
            return done(others, known, wish.in(Phase.PUBLISHED, path.toString()));
        } catch (VolumeException e) {
            unpublish(others.with(begun), begun.holder());
            throw e;
        }
    }

    private Publication done(Volume others, Optional<Publication> known, Publication done) {
        if (!known.equals(Optional.of(done))) {
            ledger.put(others.with(done));
        }
        return done;
    }

    private static void requireSameWish(
            Volume volume, Optional<Publication> known, Publication wish) {
        if (known.isPresent() && !known.get().isSameWish(wish)) {
            throw new VolumeException(
                    "volume "
                            + volume.id()
                            + ": published otherwise for "
                            + wish.holder()
                            + " (expected: unpublished first)");
        }
    }

    private static void requireTurn(Volume volume, Publication wish) {
        if (wish.epoch() < volume.epoch()) {
            throw new VolumeException(
                    "epoch: "
                            + wish.epoch()
                            + " (expected: "
                            + volume.epoch()
                            + " or more; volume "
                            + volume.id()
                            + " has gone to another writer since)");
        }
        boolean writes = wish.access() == Access.READ_WRITE;
        if (writes && volume.spec().sharing() == Sharing.EXCLUSIVE) {
            volume.publications().stream()
                    .filter(p -> !p.holder().equals(wish.holder()))
                    .filter(p -> p.access() == Access.READ_WRITE)
                    .forEach(p -> refuse(volume, p));
        }
    }

    private static void refuse(Volume volume, Publication writer) {
        throw new VolumeException(
                "volume "
                        + volume.id()
                        + ": written to by "
                        + writer.holder()
                        + " (expected: one writer at a time)");
    }

    /// Takes the volume from a holder, if it has it; returns what is known of the volume then.
    Volume unpublish(Volume volume, String holder) {
        Publication known = volume.publication(holder).orElse(null);
        if (known == null) {
            return volume;
        }
        Publication leaving = known.in(Phase.UNPUBLISHING, known.path());
        Volume others = volume.without(holder);
        ledger.put(others.with(leaving));
        ledger.provider(volume).unpublish(others, leaving);
        return ledger.put(others);
    }
}
