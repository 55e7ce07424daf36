package dev.meros.volumes.local;

import dev.meros.volumes.Snapshot;
import dev.meros.volumes.VolumeException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// The snapshots in the home of a volume: `snapshots/NAME`, which is there when it is whole, and
/// `snapshots/.NAME` while it comes or goes. What it is, a tree or a file, the provider knows.
final class Snapshots {
    private static final String ALL = "snapshots";

    private final Path directory;

    Snapshots(Path home) {
        this.directory = home.resolve(ALL);
    }

    Path directory() {
        return directory;
    }

    /// A snapshot that is whole.
    Path of(String name) {
        return directory.resolve(name);
    }

    /// A snapshot that comes or goes.
    Path unfinished(String name) {
        return directory.resolve("." + name);
    }

    boolean has(String name) {
        return Files.exists(of(name), LinkOption.NOFOLLOW_LINKS);
    }

    /// A snapshot that is whole; throws [VolumeException] when there is none of that name.
    Path require(String name) {
        if (!has(name)) {
            throw new VolumeException("snapshot: " + name + " (expected: one that exists)");
        }
        return of(name);
    }

    /// What is known of a snapshot that is whole.
    Snapshot require(String name, long sizeMb) throws IOException {
        return new Snapshot(name, created(require(name)), sizeMb);
    }

    /// What is there, whole or not.
    List<Path> all() throws IOException {
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.sorted().toList();
        }
    }

    boolean isEmpty() throws IOException {
        return all().stream().allMatch(p -> p.getFileName().toString().startsWith("."));
    }

    List<Snapshot> list(long sizeMb) throws IOException {
        List<Snapshot> found = new ArrayList<>();
        for (Path snapshot : all()) {
            String name = snapshot.getFileName().toString();
            if (!name.startsWith(".")) {
                found.add(new Snapshot(name, created(snapshot), sizeMb));
            }
        }
        return found;
    }

    private static Instant created(Path snapshot) throws IOException {
        // the time of its last change of names, which is when it became whole
        Object time = Files.getAttribute(snapshot, "unix:ctime", LinkOption.NOFOLLOW_LINKS);
        return ((FileTime) time).toInstant();
    }
}
