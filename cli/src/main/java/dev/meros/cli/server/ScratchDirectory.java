package dev.meros.cli.server;

import dev.meros.cli.output.CommandException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;

/// A temporary directory that is deleted with all that is in it.
public record ScratchDirectory(Path path) implements AutoCloseable {
    public static ScratchDirectory create(String name) {
        try {
            return new ScratchDirectory(Files.createTempDirectory(name).toRealPath());
        } catch (IOException e) {
            throw CommandException.failed(
                    "java.io.tmpdir: "
                            + System.getProperty("java.io.tmpdir")
                            + " (expected: a directory that can be written to)");
        }
    }

    /// Deletes it; what cannot be deleted stays.
    @Override
    public void close() {
        try {
            Files.walkFileTree(path, new Deletion());
        } catch (IOException e) {
            System.err.println("meros: " + path + " could not be deleted: " + e.getMessage());
        }
    }

    private static final class Deletion extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) {
            Objects.requireNonNull(failure); // vanished meanwhile
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
                throws IOException {
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
        }
    }
}
