package dev.meros.volumes.local;

import dev.meros.api.codec.CodecException;
import dev.meros.api.codec.Json;
import dev.meros.volumes.Steps;
import dev.meros.volumes.VolumeException;
import dev.meros.volumes.system.Durable;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// Which node may write to a volume on a share: a directory on it with files `1`, `2` and so on, of
/// which the highest holds. A node that changes the lease links its file to the next number, which
/// one node can and all servers know how to do; whoever comes second looks again.
final class Lease {
    private static final int ATTEMPTS = 100;

    /// A node that has seen an old state of the directory meets these numbers.
    private static final int KEPT = 8;

    private final Path directory;
    private final String node;
    private final Durable durable;
    private final Steps steps;

    /// @param node the name of this node, which no other has
    Lease(Path directory, String node, Durable durable, Steps steps) {
        this.directory = directory;
        this.node = node;
        this.durable = durable;
        this.steps = steps;
    }

    /// @param epoch the highest turn of a writer that any node has seen
    /// @param node who writes; `null`: nobody
    record Holder(long epoch, @Nullable String node) {}

    Holder holder() throws IOException {
        return holder(highest());
    }

    /// Lets this node write when its turn is not over and no other writes in it.
    void take(long epoch) throws IOException {
        change(
                now -> {
                    requireTurn(epoch, now);
                    if (now.epoch() == epoch && isOther(now)) {
                        throw new VolumeException(
                                "epoch: "
                                        + epoch
                                        + " (expected: above "
                                        + epoch
                                        + "; node "
                                        + now.node()
                                        + " writes to the volume in it)");
                    }
                    return new Holder(epoch, node);
                });
    }

    /// Throws when the turn of whoever comes with this epoch is over.
    void requireTurn(long epoch) throws IOException {
        requireTurn(epoch, holder());
    }

    private static void requireTurn(long epoch, Holder now) {
        if (epoch < now.epoch()) {
            throw new VolumeException(
                    "epoch: "
                            + epoch
                            + " (expected: "
                            + now.epoch()
                            + " or more; the volume has gone to another writer since)");
        }
    }

    private boolean isOther(Holder holder) {
        return holder.node() != null && !holder.node().equals(node);
    }

    /// Throws when another node writes.
    void requireNoOther() throws IOException {
        Holder now = holder();
        if (isOther(now)) {
            throw new VolumeException(
                    "volume: in use by node " + now.node() + " (expected: used by nobody)");
        }
    }

    /// Lets others write in the same turn, if this node does.
    void release() throws IOException {
        change(now -> node.equals(now.node()) ? new Holder(now.epoch(), null) : now);
    }

    /// Forgets who writes, and all turns.
    void remove() throws IOException {
        for (Path file : files()) {
            durable.remove(file);
        }
        durable.remove(directory);
    }

    private void change(UnaryOperator<Holder> change) throws IOException {
        for (int left = ATTEMPTS; left > 0; left--) {
            long number = highest();
            Holder now = holder(number);
            Holder next = change.apply(now);
            if (next.equals(now)) {
                return;
            }
            if (link(next, number + 1) && highest() == number + 1) {
                forget(number + 1 - KEPT);
                return;
            }
        }
        throw new VolumeException(
                "lease: changed by others " + ATTEMPTS + " times (expected: at rest)");
    }

    private boolean link(Holder next, long number) throws IOException {
        durable.makeDirectories(directory);
        Path mine = directory.resolve("node-" + node);
        durable.write(mine, Json.write(next));
        try {
            steps.before("link lease " + number);
            Files.createLink(directory.resolve(Long.toString(number)), mine);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        } finally {
            durable.remove(mine);
        }
    }

    private void forget(long last) throws IOException {
        for (Path file : files()) {
            long number = number(file);
            if (number > 0 && number <= last) {
                durable.remove(file);
            }
        }
    }

    private long highest() throws IOException {
        return files().stream().mapToLong(Lease::number).max().orElse(0);
    }

    private Holder holder(long number) throws IOException {
        if (number == 0) {
            return new Holder(0, null);
        }
        for (int left = ATTEMPTS; ; left--) {
            try {
                byte[] content = Files.readAllBytes(directory.resolve(Long.toString(number)));
                return Json.read(content, Holder.class);
            } catch (NoSuchFileException e) {
                if (left == 0) {
                    throw e;
                }
            } catch (CodecException e) {
                throw new VolumeException(
                        "lease: "
                                + directory.resolve(Long.toString(number))
                                + ": "
                                + e.getMessage(),
                        e);
            }
        }
    }

    /// The number of a state of the lease; 0 for other files.
    private static long number(Path file) {
        String name = file.getFileName().toString();
        return name.matches("[1-9][0-9]{0,17}") ? Long.parseLong(name) : 0;
    }

    private List<Path> files() throws IOException {
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(directory)) {
            return all.toList();
        }
    }
}
