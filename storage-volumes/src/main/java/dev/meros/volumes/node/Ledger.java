package dev.meros.volumes.node;

import dev.meros.volumes.Capabilities.Feature;
import dev.meros.volumes.Volume;
import dev.meros.volumes.Volume.Pending;
import dev.meros.volumes.VolumeException;
import dev.meros.volumes.VolumeId;
import dev.meros.volumes.VolumeProvider;
import dev.meros.volumes.VolumeProviders;
import dev.meros.volumes.registry.VolumeRegistry;

import java.util.Optional;
import java.util.function.UnaryOperator;

/// The records and the providers of their volumes, and what is asked of a volume before anything is
/// done to it.
record Ledger(VolumeRegistry registry, VolumeProviders providers) {
    Optional<Volume> find(VolumeId id) {
        return registry.find(id);
    }

    Volume put(Volume volume) {
        registry.put(volume);
        return volume;
    }

    VolumeProvider provider(Volume volume) {
        return providers.named(volume.provider());
    }

    Volume existing(VolumeId id) {
        return find(id).orElseThrow(
                        () ->
                                new VolumeException(
                                        "volume: " + id + " (expected: a volume that exists)"));
    }

    /// A volume that is whole and at which nothing is under way.
    Volume usable(VolumeId id) {
        Volume volume = existing(id);
        if (volume.fault() != null) {
            throw new VolumeException(
                    "volume " + id + ": " + volume.fault() + " (expected: one without fault)");
        }
        if (volume.pending() != null) {
            throw new VolumeException(
                    "volume "
                            + id
                            + ": "
                            + volume.pending().kind()
                            + " was not finished (expected: finished first)");
        }
        return volume;
    }

    boolean has(Volume volume, Feature feature) {
        return provider(volume).capabilities().has(feature);
    }

    void require(Volume volume, Feature feature, String what) {
        if (!has(volume, feature)) {
            throw new VolumeException(
                    "provider: " + volume.provider() + " (expected: one that has " + what + ")");
        }
    }

    void requireUnused(Volume volume) {
        if (!volume.publications().isEmpty()) {
            throw new VolumeException(
                    "volume "
                            + volume.id()
                            + ": in use by "
                            + volume.publications().getFirst().holder()
                            + " (expected: used by nobody)");
        }
    }

    /// Writes down that a step begins and that it is over. A step that fails has changed nothing,
    /// but for a way back to a snapshot, which may have stopped half way and must be finished.
    Volume step(Volume volume, Pending step, UnaryOperator<Volume> action) {
        Volume begun = put(volume.withPending(step));
        Volume done;
        try {
            done = action.apply(begun);
        } catch (VolumeException e) {
            if (step.kind() != Pending.Kind.ROLLBACK) {
                put(volume.withPending(null));
            }
            throw e;
        }
        return put(done.withPending(null));
    }
}
