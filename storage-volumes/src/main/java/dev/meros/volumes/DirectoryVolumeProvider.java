package dev.meros.volumes;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.atomic.AtomicLong;

/// Volumes that are plain directories below a root: everywhere at hand, but sizes are only booked.
public final class DirectoryVolumeProvider implements VolumeProvider {
    /// What is written to while it is removed is gone through again, so many times.
    private static final int REMOVAL_ATTEMPTS = 3;

    private final Path root;

    /// A provider of volumes below `root`, which is made with the first volume.
    public DirectoryVolumeProvider(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    @Override
    public Enforcement enforcement() {
        return Enforcement.BOOKED;
    }

    @Override
    public void create(VolumeSpec spec) {
        try {
            Files.createDirectories(path(spec.id()));
        } catch (IOException e) {
            throw new VolumeException("volume " + spec.id() + ": cannot be made: " + e, e);
        }
    }

    @Override
    public Path publish(VolumeId id) {
        Path path = path(id);
        if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new VolumeException("volume: " + id + " (expected: a volume that exists)");
        }
        return path;
    }

    @Override
    public VolumeUsage usage(VolumeId id) {
        AtomicLong bytes = new AtomicLong();
        AtomicLong files = new AtomicLong();
        try {
            Files.walkFileTree(
                    publish(id),
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
                            return skipVanished(e);
                        }
                    });
        } catch (IOException e) {
            throw new VolumeException("volume " + id + ": cannot be measured: " + e, e);
        }
        return new VolumeUsage(bytes.get(), files.get());
    }

    @Override
    public void destroy(VolumeId id) {
        for (int left = REMOVAL_ATTEMPTS; ; left--) {
            try {
                Files.walkFileTree(path(id), new Remover());
                return;
            } catch (NoSuchFileException e) {
                return;
            } catch (DirectoryNotEmptyException e) {
                if (left == 1) {
                    throw new VolumeException(
                            "volume " + id + ": cannot be destroyed: it is still written to", e);
                }
            } catch (IOException e) {
                throw new VolumeException("volume " + id + ": cannot be destroyed: " + e, e);
            }
        }
    }

    private Path path(VolumeId id) {
        Path path = root;
        for (String name : id.names()) {
            path = path.resolve(name);
        }
        return path;
    }

    private static FileVisitResult skipVanished(IOException e) throws IOException {
        if (e instanceof NoSuchFileException) {
            return FileVisitResult.CONTINUE;
        }
        throw e;
    }

    /// Removes a tree from the leaves up and never follows a link.
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
