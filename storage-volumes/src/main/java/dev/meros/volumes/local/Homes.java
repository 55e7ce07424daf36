package dev.meros.volumes.local;

import dev.meros.volumes.VolumeException;
import dev.meros.volumes.VolumeId;
import dev.meros.volumes.system.Durable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/// A directory for each volume in which its provider keeps what belongs to it:
/// `.meros-volumes/HASH` below the provider's root, with a file `id` that names the volume.
final class Homes {
    private static final String ALL = ".meros-volumes";
    private static final String ID = "id";
    private static final int NAME_BYTES = 16;

    private final Path directory;
    private final Durable durable;

    Homes(Path root, Durable durable) {
        this.directory = in(root);
        this.durable = durable;
    }

    /// The directory of the homes below a root.
    static Path in(Path root) {
        return root.resolve(ALL);
    }

    /// Whether a path is in a home.
    static boolean isWithin(Path path) {
        for (Path name : path) {
            if (name.toString().equals(ALL)) {
                return true;
            }
        }
        return false;
    }

    /// Throws [VolumeException] when the files of a volume would be among those of another, or of
    /// the homes.
    void requireApart(VolumeId id, Path root) throws IOException {
        if (id.names().getFirst().equals(ALL)) {
            throw new VolumeException(
                    "volume: " + id + " (expected: another name than " + ALL + ")");
        }
        for (int i = 1; i < id.names().size(); i++) {
            VolumeId above = new VolumeId(id.names().subList(0, i));
            if (has(above)) {
                throw new VolumeException(
                        "volume: "
                                + id
                                + " (expected: one that is not within volume "
                                + above
                                + ")");
            }
        }
        if (Files.exists(id.in(root)) && !has(id)) {
            for (VolumeId other : list()) {
                if (other.toString().startsWith(id + "/")) {
                    throw new VolumeException(
                            "volume: "
                                    + id
                                    + " (expected: one that is not around volume "
                                    + other
                                    + ")");
                }
            }
        }
    }

    /// The home of a volume, whether it is there or not.
    Path of(VolumeId id) {
        try {
            byte[] text = id.toString().getBytes(StandardCharsets.UTF_8);
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text);
            return directory.resolve(HexFormat.of().formatHex(hash, 0, NAME_BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    boolean has(VolumeId id) {
        return Files.exists(of(id).resolve(ID));
    }

    /// Makes the home of a volume, unless it is there.
    Path make(VolumeId id) throws IOException {
        Path home = of(id);
        durable.makeDirectories(home);
        if (!has(id)) {
            durable.write(home.resolve(ID), id.toString().getBytes(StandardCharsets.UTF_8));
        }
        return home;
    }

    /// Removes the home of a volume, in which nothing may be left that the provider has put there.
    void remove(VolumeId id) throws IOException {
        Path home = of(id);
        if (Files.isDirectory(home, LinkOption.NOFOLLOW_LINKS)) {
            durable.remove(home.resolve(Durable.FRESH + ID));
            durable.remove(home.resolve(ID));
            durable.remove(home);
        }
    }

    /// The volumes that have a home.
    List<VolumeId> list() throws IOException {
        List<VolumeId> found = new ArrayList<>();
        if (!Files.isDirectory(directory)) {
            return found;
        }
        try (Stream<Path> homes = Files.list(directory)) {
            for (Path home : homes.sorted().toList()) {
                if (Files.isRegularFile(home.resolve(ID))) {
                    add(home, found);
                }
            }
        }
        return found;
    }

    private void add(Path home, List<VolumeId> found) throws IOException {
        try {
            VolumeId id = VolumeId.parse(Files.readString(home.resolve(ID)));
            if (of(id).equals(home)) {
                found.add(id);
            }
        } catch (VolumeException e) {
            // not one of ours
        }
    }
}
