package dev.meros.volumes;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// What a provider can do where it stands.
///
/// @param enforcement what becomes of a volume that outgrows its size
/// @param features what it offers beyond making, publishing, measuring and destroying volumes
/// @param filesystems the file systems that a volume may ask for, the default first; empty: none
///   can be chosen
public record Capabilities(
        Enforcement enforcement, Set<Feature> features, List<String> filesystems) {
    public Capabilities {
        features =
                features.isEmpty()
                        ? Set.of()
                        : Collections.unmodifiableSet(EnumSet.copyOf(features));
        filesystems = List.copyOf(filesystems);
    }

    public boolean has(Feature feature) {
        return features.contains(feature);
    }

    /// What becomes of a volume that outgrows its size.
    public enum Enforcement {
        /// Nothing: the size is noted, and the provider cannot say how much is used.
        BOOKED,
        /// Nothing at once: the provider says how much is used to whoever asks from time to time.
        POLLED,
        /// Writes beyond the size fail with ENOSPC or EDQUOT.
        HARD
    }

    /// What not every provider can.
    public enum Feature {
        /// Volumes get larger while nobody uses them.
        GROW,
        /// Volumes get larger while they are used.
        GROW_IN_USE,
        /// Volumes get smaller while nobody uses them.
        SHRINK,
        /// Volumes get smaller while they are used.
        SHRINK_IN_USE,
        /// Snapshots of volumes that nobody uses.
        SNAPSHOT,
        /// Snapshots of volumes in use, as they were at one instant.
        SNAPSHOT_IN_USE,
        /// New volumes that start with what a snapshot holds.
        CLONE,
        /// Volumes go back to a snapshot of theirs while nobody uses them.
        ROLLBACK,
        /// Volumes are written to a stream and filled from one.
        BACKUP,
        /// Publications at a path of the caller's choice, which are read-only if asked to be.
        TARGET,
        /// Volumes of no file system, published as a device.
        RAW,
        /// Volumes that other nodes can publish as well.
        ELSEWHERE
    }
}
