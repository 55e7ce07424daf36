package dev.meros.volumes.system;

import dev.meros.volumes.Steps;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/// Changes to directories that are on the disk when the call returns, and happen as a whole or not
/// at all.
public final class Durable {
    /// How the names of files begin that are not whole yet.
    public static final String FRESH = ".new-";

    private final Steps steps;

    public Durable(Steps steps) {
        this.steps = steps;
    }

    /// Makes a file hold these bytes, whether it is there already or not.
    public void write(Path file, byte[] content) throws IOException {
        Path fresh = file.resolveSibling(FRESH + file.getFileName());
        steps.before("write " + fresh.getFileName());
        try (FileChannel channel =
                FileChannel.open(
                        fresh,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        move(fresh, file);
    }

    /// Gives a file or directory another name on the same file system; a file of that name is
    /// replaced.
    public void move(Path from, Path to) throws IOException {
        steps.before("rename to " + to.getFileName());
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        Path source = Objects.requireNonNull(from.getParent());
        Path target = Objects.requireNonNull(to.getParent());
        sync(target);
        if (!source.equals(target)) {
            sync(source);
        }
    }

    /// Makes a directory with those above it that are missing.
    public void makeDirectories(Path directory) throws IOException {
        if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Path parent = Objects.requireNonNull(directory.getParent());
        makeDirectories(parent);
        steps.before("make directory " + directory.getFileName());
        Files.createDirectories(directory);
        sync(parent);
    }

    /// Removes a file or an empty directory, if it is there.
    public void remove(Path file) throws IOException {
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            steps.before("remove " + file.getFileName());
            Files.deleteIfExists(file);
            sync(Objects.requireNonNull(file.getParent()));
        }
    }

    /// Writes the names in a directory to the disk.
    private static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
