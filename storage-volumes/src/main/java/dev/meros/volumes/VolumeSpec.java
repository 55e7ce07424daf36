package dev.meros.volumes;

/// What volume to make: its name, its size in MB (0: no limit) and how long it lives.
public record VolumeSpec(VolumeId id, long sizeMb, Life life) {
    public VolumeSpec {
        if (sizeMb < 0) {
            throw new VolumeException("size: " + sizeMb + " MB (expected: 0 or more)");
        }
    }

    /// How long a volume lives.
    public enum Life {
        /// As long as the sandbox it belongs to.
        EPHEMERAL,
        /// Until it is destroyed on purpose.
        PERSISTENT
    }
}
