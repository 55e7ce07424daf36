package dev.meros.volumes;

import dev.meros.volumes.system.Trees;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/// Directories that come and go with what uses them, such as sandboxes: no record is kept of them,
/// and their size is not limited. Thread-safe; every call may be repeated and has the effect of
/// one.
///
/// All calls throw [VolumeException] when the disk or the system refuses.
public final class Directories {
    private final Path root;

    /// Directories below `root`, which is made with the first one.
    public Directories(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    /// Makes a directory, or leaves the one that is there as it is; says where it is.
    public Path create(VolumeId id) {
        try {
            return Files.createDirectories(path(id));
        } catch (IOException e) {
            throw new VolumeException("directory " + id + ": cannot be made: " + e, e);
        }
    }

    /// How much a directory holds; throws [VolumeException] when it is not there. Looks at every
    /// file, so it is not for every second.
    public VolumeUsage usage(VolumeId id) {
        Path path = path(id);
        if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new VolumeException("directory: " + id + " (expected: one that exists)");
        }
        try {
            return Trees.usage(path);
        } catch (IOException e) {
            throw new VolumeException("directory " + id + ": cannot be measured: " + e, e);
        }
    }

    /// Removes a directory with all it holds, if it is there. Links are removed, what they lead to
    /// is left alone.
    public void destroy(VolumeId id) {
        try {
            Trees.delete(path(id));
        } catch (DirectoryNotEmptyException e) {
            throw new VolumeException(
                    "directory " + id + ": cannot be destroyed: it is still written to", e);
        } catch (IOException e) {
            throw new VolumeException("directory " + id + ": cannot be destroyed: " + e, e);
        }
    }

    /// Where a directory is or would be.
    public Path path(VolumeId id) {
        return id.in(root);
    }
}
