package dev.meros.volumes.registry;

import dev.meros.volumes.Steps;
import dev.meros.volumes.Volume;
import dev.meros.volumes.VolumeException;
import dev.meros.volumes.VolumeId;
import dev.meros.volumes.system.Durable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;

/// The records of all volumes of a node, in a directory, whoever provides them. A record is on the
/// disk when the call that puts it returns. Thread-safe for different volumes.
///
/// A record that cannot be read is moved to `damaged` below that directory and shown by
/// [#damaged()] until somebody takes it away; the data of its volume is not touched. A record of a
/// later version stops the start: whoever wrote it knows more.
public final class VolumeRegistry {
    private static final String SUFFIX = ".volume";
    private static final String DAMAGED = "damaged";
    private static final System.Logger LOG = System.getLogger(VolumeRegistry.class.getName());

    private final Path directory;
    private final Durable durable;
    private final SortedMap<String, Volume> volumes = new ConcurrentSkipListMap<>();

    private VolumeRegistry(Path directory, Steps steps) {
        this.directory = directory;
        this.durable = new Durable(steps);
    }

    /// Reads the records in a directory, which is made if need be. One process at a time may have
    /// it open.
    public static VolumeRegistry open(Path directory) {
        return open(directory, Steps.NONE);
    }

    /// The same, which tells of every change before it makes it.
    public static VolumeRegistry open(Path directory, Steps steps) {
        VolumeRegistry registry = new VolumeRegistry(directory.toAbsolutePath(), steps);
        try {
            Files.createDirectories(registry.directory.resolve(DAMAGED));
            registry.load();
        } catch (IOException e) {
            throw registry.failure(e);
        }
        return registry;
    }

    private void load() throws IOException {
        for (Path file : files(directory)) {
            String name = file.getFileName().toString();
            if (name.startsWith(Durable.FRESH)) {
                durable.remove(file);
            } else if (name.endsWith(SUFFIX)) {
                load(file);
            }
        }
    }

    private void load(Path file) throws IOException {
        try {
            Volume volume = RecordFile.read(Files.readAllBytes(file));
            if (!file(volume.id()).equals(file)) {
                throw new VolumeException(
                        "volume: " + volume.id() + " (expected: the one of this file's name)");
            }
            volumes.put(volume.id().toString(), volume);
        } catch (RecordFile.NewerException e) {
            throw new VolumeException(file + ": " + e.getMessage(), e);
        } catch (VolumeException e) {
            LOG.log(System.Logger.Level.ERROR, "volume record {0}: {1}", file, e.getMessage());
            durable.move(file, vacant(file.getFileName().toString()));
        }
    }

    /// Earlier damage of the same volume is kept as well.
    private Path vacant(String name) {
        Path place = directory.resolve(DAMAGED).resolve(name);
        for (int i = 1; Files.exists(place); i++) {
            place = directory.resolve(DAMAGED).resolve(name + "." + i);
        }
        return place;
    }

    /// The record of a volume, if there is one.
    public Optional<Volume> find(VolumeId id) {
        return Optional.ofNullable(volumes.get(id.toString()));
    }

    /// All records, by the names of their volumes.
    public List<Volume> list() {
        return List.copyOf(volumes.values());
    }

    /// Puts a record in the place of what was there for this volume.
    public void put(Volume volume) {
        try {
            durable.write(file(volume.id()), RecordFile.write(volume));
            volumes.put(volume.id().toString(), volume);
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /// Removes the record of a volume, if there is one.
    public void remove(VolumeId id) {
        try {
            durable.remove(file(id));
            volumes.remove(id.toString());
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /// The records that cannot be read, found now or earlier.
    public List<DamagedRecord> damaged() {
        List<DamagedRecord> found = new ArrayList<>();
        try {
            for (Path file : files(directory.resolve(DAMAGED))) {
                found.add(new DamagedRecord(file, reason(file)));
            }
        } catch (IOException e) {
            throw failure(e);
        }
        return found;
    }

    private static String reason(Path file) throws IOException {
        try {
            RecordFile.read(Files.readAllBytes(file));
            return "it was in the place of another";
        } catch (VolumeException | RecordFile.NewerException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private Path file(VolumeId id) {
        byte[] name = id.toString().getBytes(StandardCharsets.UTF_8);
        return directory.resolve(RecordFile.sha256(name).substring(0, 32) + SUFFIX);
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private VolumeException failure(IOException e) {
        return new VolumeException(
                "volume registry: " + directory + " (expected: readable and writable; " + e + ")",
                e);
    }
}
