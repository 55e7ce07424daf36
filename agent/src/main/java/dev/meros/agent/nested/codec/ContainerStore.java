package dev.meros.agent.nested.codec;

import dev.meros.agent.AgentException;
import dev.meros.agent.nested.core.NestedContainer;
import dev.meros.agent.nested.core.NestedRecord;
import dev.meros.agent.nested.core.NestedState;
import dev.meros.api.codec.CodecException;
import dev.meros.api.codec.Json;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// Nested and standalone containers on disk: a file for each, named by its run, replaced as a whole
/// and synced. An agent that comes back knows which containers it launched and how they ended.
public final class ContainerStore {
    private static final String SUFFIX = ".json";
    private static final System.Logger LOG = System.getLogger(ContainerStore.class.getName());

    private final Path directory;

    /// Keeps containers in a directory, which is made if need be; throws [AgentException] when it
    /// cannot be.
    public ContainerStore(Path directory) {
        this.directory = directory;
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /// What is stored, parents before what is nested in them; throws [AgentException] when it
    /// cannot be read. A damaged file is passed over with a warning: it is one container that will
    /// not be found again.
    public NestedState load() {
        List<NestedContainer> found = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.sorted().toList()) {
                if (file.getFileName().toString().endsWith(SUFFIX)) {
                    read(file, found);
                }
            }
        } catch (IOException e) {
            throw failure(e);
        }
        found.sort(Comparator.comparingInt(ContainerStore::depth));
        NestedState state = NestedState.EMPTY;
        for (NestedContainer container : found) {
            state = state.apply(new NestedRecord.Put(container));
        }
        return state;
    }

    private static int depth(NestedContainer container) {
        int depth = 0;
        for (var id = container.id(); id != null; id = id.parent()) {
            depth++;
        }
        return depth;
    }

    private static void read(Path file, List<NestedContainer> found) throws IOException {
        try {
            found.add(Json.read(Files.readAllBytes(file), NestedContainer.class));
        } catch (CodecException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "container file: {0} (expected: undamaged; {1})",
                    file,
                    e.getMessage());
        }
    }

    /// Stores what a decision has changed; throws [AgentException] when it cannot.
    public void append(List<NestedRecord> records) {
        try {
            for (NestedRecord record : records) {
                switch (record) {
                    case NestedRecord.Put(NestedContainer container) -> write(container);
                    case NestedRecord.Forgotten f ->
                            Files.deleteIfExists(directory.resolve(f.run() + SUFFIX));
                    case NestedRecord.RootsSeen _ -> {
                        // seen anew after a start
                    }
                }
            }
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private void write(NestedContainer container) throws IOException {
        Path fresh = directory.resolve(container.run() + ".new");
        ByteBuffer bytes = ByteBuffer.wrap(Json.write(container));
        try (FileChannel channel =
                FileChannel.open(
                        fresh,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(
                fresh,
                directory.resolve(container.run() + SUFFIX),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    private AgentException failure(IOException e) {
        return new AgentException(
                "containers: " + directory + " (expected: readable and writable; " + e + ")", e);
    }
}
