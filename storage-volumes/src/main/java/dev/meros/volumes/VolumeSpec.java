package dev.meros.volumes;

import org.jspecify.annotations.Nullable;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/// What volume is wanted.
///
/// @param id its name at its provider
/// @param sizeMb its size in MB of 2^20 bytes; 0: as much as there is
/// @param life how long it lives
/// @param sharing how many may write at a time
/// @param filesystem `ext4`, `xfs` or what else the provider knows, `raw` for a bare device;
///   `null`: the provider's choice
/// @param profile a name under which an operator has described kinds of storage, if one was asked
/// @param parameters what the provider shall know besides; each provider says which it reads
/// @param labels what people note about the volume; no provider reads them
public record VolumeSpec(
        VolumeId id,
        long sizeMb,
        Life life,
        Sharing sharing,
        @Nullable String filesystem,
        @Nullable String profile,
        Map<String, String> parameters,
        Map<String, String> labels) {
    /// The `filesystem` of a volume that is a device without any.
    public static final String RAW = "raw";

    private static final int MAX_ENTRIES = 128;

    public VolumeSpec {
        if (sizeMb < 0) {
            throw new VolumeException("size: " + sizeMb + " MB (expected: 0 or more)");
        }
        parameters = sorted("parameters", parameters);
        labels = sorted("labels", labels);
    }

    /// A volume of one writer that lives until it is destroyed.
    public static VolumeSpec persistent(VolumeId id, long sizeMb) {
        return new VolumeSpec(
                id, sizeMb, Life.PERSISTENT, Sharing.EXCLUSIVE, null, null, Map.of(), Map.of());
    }

    /// A volume that does not outlive a restart of the node.
    public static VolumeSpec ephemeral(VolumeId id, long sizeMb) {
        return new VolumeSpec(
                id, sizeMb, Life.EPHEMERAL, Sharing.EXCLUSIVE, null, null, Map.of(), Map.of());
    }

    public VolumeSpec withSizeMb(long mb) {
        return new VolumeSpec(id, mb, life, sharing, filesystem, profile, parameters, labels);
    }

    public VolumeSpec withSharing(Sharing how) {
        return new VolumeSpec(id, sizeMb, life, how, filesystem, profile, parameters, labels);
    }

    public VolumeSpec withFilesystem(@Nullable String name) {
        return new VolumeSpec(id, sizeMb, life, sharing, name, profile, parameters, labels);
    }

    public VolumeSpec withProfile(@Nullable String name) {
        return new VolumeSpec(id, sizeMb, life, sharing, filesystem, name, parameters, labels);
    }

    public VolumeSpec withParameters(Map<String, String> all) {
        return new VolumeSpec(id, sizeMb, life, sharing, filesystem, profile, all, labels);
    }

    public VolumeSpec withLabels(Map<String, String> all) {
        return new VolumeSpec(id, sizeMb, life, sharing, filesystem, profile, parameters, all);
    }

    private static Map<String, String> sorted(String what, @Nullable Map<String, String> entries) {
        if (entries == null) {
            return Map.of();
        }
        if (entries.size() > MAX_ENTRIES) {
            throw new VolumeException(
                    what + ": " + entries.size() + " (expected: at most " + MAX_ENTRIES + ")");
        }
        return Collections.unmodifiableSortedMap(new TreeMap<>(entries));
    }

    /// How long a volume lives.
    public enum Life {
        /// No longer than the node runs, and no longer than what it was made for.
        EPHEMERAL,
        /// Until it is destroyed on purpose.
        PERSISTENT
    }

    /// How many may write to a volume at a time.
    public enum Sharing {
        /// One at most, here or elsewhere; others may read.
        EXCLUSIVE,
        /// Any number.
        SHARED
    }
}
