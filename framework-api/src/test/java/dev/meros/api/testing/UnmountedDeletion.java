package dev.meros.api.testing;

import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDirDeletionStrategy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Deletes temporary directories of tests, but none in which something is mounted: that may be the
/// root of a container which a test has lost, and thereby the files of this machine. The test fails
/// instead. `junit-platform.properties` makes it the strategy of all tests.
public final class UnmountedDeletion implements TempDirDeletionStrategy {
    private static final int MOUNT_POINT = 4;

    private final Path mounts;

    public UnmountedDeletion() {
        this(Path.of("/proc/self/mountinfo"));
    }

    UnmountedDeletion(Path mounts) {
        this.mounts = mounts;
    }

    @Override
    public DeletionResult delete(
            Path directory, AnnotatedElementContext element, ExtensionContext context)
            throws IOException {
        List<String> mounted = mountedIn(directory);
        if (!mounted.isEmpty()) {
            throw new IOException(
                    directory + ": not deleted, as something is mounted at " + mounted);
        }
        return Standard.INSTANCE.delete(directory, element, context);
    }

    /// The mount points at or below a directory; none on a system without such a list.
    List<String> mountedIn(Path directory) throws IOException {
        if (Files.notExists(mounts)) {
            return List.of();
        }
        Path real = directory.toRealPath();
        return Files.readAllLines(mounts).stream()
                .map(line -> line.split(" ", MOUNT_POINT + 2))
                .filter(fields -> fields.length > MOUNT_POINT)
                .map(fields -> fields[MOUNT_POINT].replace("\\040", " "))
                .filter(point -> Path.of(point).startsWith(real))
                .toList();
    }
}
