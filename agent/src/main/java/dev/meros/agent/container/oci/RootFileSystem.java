package dev.meros.agent.container.oci;

import dev.meros.agent.image.LocalImage;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The root of a container: the layers of its image below a layer of its own, or the node's own
/// file system when it has no image. Mounted in its run directory until the container runs.
final class RootFileSystem {
    private static final String LOWER = "lower-";

    private final LinuxCalls linux;
    private final Optional<UserMap> users;

    /// `users` are those of the node that containers have, if they are others than its own.
    RootFileSystem(LinuxCalls linux, Optional<UserMap> users) {
        this.linux = linux;
        this.users = users;
    }

    /// Mounts it at `run/rootfs`.
    Path mount(Path run, Optional<LocalImage> image) throws IOException {
        Path root = Files.createDirectory(run.resolve("rootfs"));
        if (image.isEmpty()) {
            linux.bind(Path.of("/"), root);
            return root;
        }
        Path upper = Files.createDirectory(run.resolve("upper"));
        Files.setPosixFilePermissions(upper, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path work = Files.createDirectory(run.resolve("work"));
        List<Path> layers = image.get().layers();
        if (users.isPresent()) {
            users.get().own(upper, 0, 0);
            layers = mapped(run, layers, users.get());
        }
        String lower =
                layers.reversed().stream().map(Path::toString).collect(Collectors.joining(":"));
        linux.mountOverlay(root, "lowerdir=" + lower + ",upperdir=" + upper + ",workdir=" + work);
        unmountLayers(run);
        return root;
    }

    /// Layers whose files belong to the users of the container.
    private static List<Path> mapped(Path run, List<Path> layers, UserMap users)
            throws IOException {
        List<Path> mapped = new ArrayList<>();
        for (Path layer : layers) {
            Path lower = Files.createDirectory(run.resolve(LOWER + mapped.size()));
            users.mounts().mount(layer, lower);
            mapped.add(lower);
        }
        return mapped;
    }

    /// What is mounted for an overlay is not needed any more once that is there.
    private void unmountLayers(Path run) throws IOException {
        try (DirectoryStream<Path> lower = Files.newDirectoryStream(run, LOWER + "*")) {
            for (Path layer : lower) {
                linux.unmount(layer);
                Files.delete(layer);
            }
        }
    }

    /// Takes it away from the node once the container has it in a mount namespace of its own: what
    /// stays mounted on the node is copied for each further container, and somebody might delete
    /// it.
    void release(Path run) throws IOException {
        linux.unmount(run.resolve("rootfs"));
    }

    /// Takes it away with all that the container wrote to it; throws [IOException] and deletes
    /// nothing when something stays mounted, as what is mounted may be the node's own files.
    void unmount(Path run) throws IOException {
        Path root = run.resolve("rootfs");
        if (Files.exists(root)) {
            linux.unmount(root);
            Files.delete(root);
        }
        if (Files.exists(run)) {
            unmountLayers(run);
        }
        delete(run.resolve("upper"));
        delete(run.resolve("work"));
    }

    /// How many bytes the files of the container's own layer have; 0 when it has none.
    long written(Path run) {
        Path upper = run.resolve("upper");
        long[] bytes = {0};
        try {
            Files.walkFileTree(
                    upper,
                    new SimpleFileVisitor<>() {
                        @Override
                        public FileVisitResult visitFile(
                                Path file, BasicFileAttributes attributes) {
                            if (attributes.isRegularFile()) {
                                bytes[0] += attributes.size();
                            }
                            return FileVisitResult.CONTINUE;
                        }

                        @Override
                        public FileVisitResult visitFileFailed(Path file, IOException e) {
                            // removed meanwhile
                            return FileVisitResult.CONTINUE;
                        }

                        @Override
                        public FileVisitResult postVisitDirectory(
                                Path directory, @Nullable IOException e) {
                            return FileVisitResult.CONTINUE;
                        }
                    });
        } catch (IOException e) {
            return 0;
        }
        return bytes[0];
    }

    /// Deletes a directory of the container's own layer; follows no links.
    private static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : (Iterable<Path>) files.sorted(Comparator.reverseOrder())::iterator) {
                Files.deleteIfExists(file);
            }
        }
    }
}
