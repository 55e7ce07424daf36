package dev.meros.volumes.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.volumes.Publication;
import dev.meros.volumes.Publication.Access;
import dev.meros.volumes.Steps;
import dev.meros.volumes.VolumeId;
import dev.meros.volumes.VolumeProvider;
import dev.meros.volumes.VolumeProviders;
import dev.meros.volumes.VolumeSpec;
import dev.meros.volumes.node.NodeVolumes;
import dev.meros.volumes.node.Recovery;
import dev.meros.volumes.registry.VolumeRegistry;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// A node with one provider, one process of it after another, below one directory.
final class TestNode {
    private static final String READER = "reader";

    private final Path directory;
    private final VolumeProviderContract contract;
    private final VolumeProvider provider;
    private final NodeVolumes volumes;
    private final Recovery recovery;

    /// The next process on the node.
    TestNode(VolumeProviderContract contract, Path directory, Steps steps) {
        this.contract = contract;
        this.directory = directory;
        this.provider = contract.provider(contract.root(directory), steps);
        this.volumes =
                new NodeVolumes(
                        VolumeRegistry.open(directory.resolve("registry"), steps), only(provider));
        this.recovery = volumes.recover();
    }

    private static VolumeProviders only(VolumeProvider provider) {
        return new VolumeProviders() {
            @Override
            public VolumeProvider named(String name) {
                assertThat(name).isEqualTo(provider.name());
                return provider;
            }

            @Override
            public List<String> names() {
                return List.of(provider.name());
            }
        };
    }

    NodeVolumes volumes() {
        return volumes;
    }

    VolumeProvider provider() {
        return provider;
    }

    Recovery recovery() {
        return recovery;
    }

    void create(VolumeId id) {
        create(contract.spec(id));
    }

    void create(VolumeSpec spec) {
        volumes.create(spec, provider.name());
    }

    /// Where a holder has the volumes that it gets at a target.
    Path target(VolumeId id, String holder) {
        return directory.resolve("targets").resolve(holder + "-" + id.names().getLast());
    }

    /// What a volume holds: the text of each file at the top, by its name.
    Map<String, String> read(VolumeId id) {
        return read(id, READER);
    }

    Map<String, String> read(VolumeId id, String holder) {
        Path data = publish(id, holder, Access.READ_ONLY);
        try {
            return files(data);
        } finally {
            volumes.unpublish(id, holder);
        }
    }

    /// Adds a file to a volume, as one who writes for a moment.
    void write(VolumeId id, String name, String text) {
        Path data = publish(id, "writer", Access.READ_WRITE);
        write(data, name, text);
        volumes.unpublish(id, "writer");
    }

    static void write(Path data, String name, String text) {
        try {
            Files.writeString(data.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path publish(VolumeId id, String holder, Access access) {
        return Path.of(String.valueOf(volumes.publish(id, Publication.of(holder, access)).path()));
    }

    static Map<String, String> files(Path data) {
        Map<String, String> found = new TreeMap<>();
        try (Stream<Path> entries = Files.list(data)) {
            for (Path file : entries.toList()) {
                if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                    found.put(file.getFileName().toString(), Files.readString(file));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    /// Nothing is left of any volume, here or at the provider.
    void assertClean() {
        assertThat(volumes.list()).isEmpty();
        assertThat(volumes.damaged()).isEmpty();
        assertThat(provider.list()).isEmpty();
        contract.assertNothingLeft(directory);
    }
}
