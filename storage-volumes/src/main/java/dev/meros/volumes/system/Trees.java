package dev.meros.volumes.system;

import dev.meros.volumes.VolumeUsage;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.atomic.AtomicLong;

/// Trees of files, taken as a whole. Links are never followed.
public final class Trees {
    /// What is written to while it is removed is gone through again, so many times.
    private static final int REMOVAL_ATTEMPTS = 3;

    private Trees() {}

    /// The bytes and the number of the files in a tree; what vanishes meanwhile does not count.
    /// Looks at every file.
    public static VolumeUsage usage(Path top) throws IOException {
        AtomicLong bytes = new AtomicLong();
        AtomicLong files = new AtomicLong();
        Files.walkFileTree(
                top,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes of) {
                        bytes.addAndGet(of.size());
                        files.incrementAndGet();
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFileFailed(Path file, IOException e)
                            throws IOException {
                        return file.equals(top) ? refuse(e) : skipVanished(e);
                    }

                    private static FileVisitResult refuse(IOException e) throws IOException {
                        throw e;
                    }
                });
        return new VolumeUsage(bytes.get(), files.get());
    }

    /// Removes a tree, if it is there; throws [DirectoryNotEmptyException] when it is still written
    /// to. Nothing may be mounted in it.
    public static void delete(Path top) throws IOException {
        for (int left = REMOVAL_ATTEMPTS; ; left--) {
            try {
                Files.walkFileTree(top, new Remover());
                return;
            } catch (NoSuchFileException e) {
                return;
            } catch (DirectoryNotEmptyException e) {
                if (left == 1) {
                    throw e;
                }
            }
        }
    }

    private static FileVisitResult skipVanished(IOException e) throws IOException {
        if (e instanceof NoSuchFileException) {
            return FileVisitResult.CONTINUE;
        }
        throw e;
    }

    /// Removes a tree from the leaves up.
    private static final class Remover extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes of) throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            return skipVanished(e);
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e)
                throws IOException {
            if (e != null) {
                return skipVanished(e);
            }
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
        }
    }
}
