package dev.meros.agent.container;

import java.nio.file.Path;

/// The directory of a persistent volume that a container has, and what it may do there.
public record DataVolume(Path path, Access access) {
    public enum Access {
        READ_ONLY,
        READ_WRITE
    }

    public boolean isWritable() {
        return access == Access.READ_WRITE;
    }

    /// As the option of a mount.
    public String mode() {
        return isWritable() ? "rw" : "ro";
    }
}
