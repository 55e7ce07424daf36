package dev.meros.agent.container;

import java.io.IOException;
import java.nio.file.Path;

/// What is done to the mounts of the node.
public interface MountCalls {
    /// Shows a file system or a file at another place as well, without what is mounted in it, now
    /// or later.
    void bind(Path source, Path target) throws IOException;

    /// Mounts a file system in memory, whose files cannot be run, with the given options.
    void tmpfs(Path target, String options) throws IOException;

    /// Takes a mount away, now for everybody who looks and for good when nobody uses it any more;
    /// nothing when none is there.
    void unmount(Path target) throws IOException;
}
