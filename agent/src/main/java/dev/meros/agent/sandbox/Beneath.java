package dev.meros.agent.sandbox;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.function.Predicate;

/// Directories below others to which tasks can write.
public final class Beneath {
    private Beneath() {}

    /// Makes a directory and those above it below `root`, as far as they are missing; nothing is
    /// made where a link leads that a task has planted. `relative` is normal; links are followed
    /// when `trusted` says so of the real path of their target. Returns the directory, without
    /// links below the root.
    public static Path directory(Path root, Path relative, Predicate<Path> trusted)
            throws IOException {
        Path at = root;
        for (Path name : relative) {
            at = step(at.resolve(name), trusted);
        }
        return at;
    }

    private static Path step(Path next, Predicate<Path> trusted) throws IOException {
        if (Files.isSymbolicLink(next)) {
            Path real = next.toRealPath();
            if (!trusted.test(real)) {
                throw new FileSystemException(
                        next.toString(), null, "leads to " + real + ", which is elsewhere");
            }
            return real;
        }
        try {
            Files.createDirectory(next);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(next, LinkOption.NOFOLLOW_LINKS)) {
                throw e;
            }
        }
        return next;
    }
}
