package dev.meros.cli.bench;

import dev.meros.cli.output.CommandException;
import dev.meros.volumes.Publication;
import dev.meros.volumes.Publication.Access;
import dev.meros.volumes.Steps;
import dev.meros.volumes.VolumeException;
import dev.meros.volumes.VolumeId;
import dev.meros.volumes.VolumeSpec;
import dev.meros.volumes.local.BtrfsProvider;
import dev.meros.volumes.local.DirectoryProvider;
import dev.meros.volumes.local.ImageProvider;
import dev.meros.volumes.local.LocalProviders;
import dev.meros.volumes.local.TmpfsProvider;
import dev.meros.volumes.node.NodeVolumes;
import dev.meros.volumes.registry.VolumeRegistry;
import dev.meros.volumes.system.Mounts;
import dev.meros.volumes.system.Programs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Volumes of one provider that are made, published, unpublished and destroyed one after another,
/// through the registry, on the disk of a directory.
final class VolumesBench implements AutoCloseable {
    /// The providers that can be measured, and the size in MB of their volumes.
    static final Map<String, Integer> PROVIDERS = sizes();

    private static final Programs PROGRAMS = new Programs(Steps.NONE);
    private static final Mounts MOUNTS = new Mounts(PROGRAMS);

    private final String provider;
    private final Path directory;
    private final NodeVolumes volumes;

    private static Map<String, Integer> sizes() {
        Map<String, Integer> sizes = new LinkedHashMap<>();
        sizes.put(DirectoryProvider.KIND, 64);
        sizes.put(ImageProvider.KIND, 64);
        sizes.put(BtrfsProvider.KIND, 64);
        sizes.put(TmpfsProvider.KIND, 64);
        return sizes;
    }

    /// `kind` is one of [#PROVIDERS]; a btrfs is made in a file for it.
    VolumesBench(String kind, Path directory) {
        this.provider = kind;
        this.directory = directory;
        try {
            Files.createDirectories(root());
            if (kind.equals(BtrfsProvider.KIND)) {
                Path image = directory.resolve("btrfs.img");
                PROGRAMS.run(Programs.SHORT, "truncate", "--size=2G", image.toString());
                PROGRAMS.run(Programs.SHORT, "mkfs.btrfs", "-q", image.toString());
                MOUNTS.mount(image.toString(), root(), BtrfsProvider.KIND, "loop");
            }
            volumes =
                    new NodeVolumes(
                            VolumeRegistry.open(directory.resolve("registry")),
                            new LocalProviders(root(), Steps.NONE));
            volumes.recover();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (VolumeException e) {
            close();
            throw CommandException.failed(kind + ": " + e.getMessage());
        }
    }

    private Path root() {
        return directory.resolve("root");
    }

    /// The nanoseconds that each of `count` volumes took.
    List<Long> rounds(int count) {
        List<Long> nanos = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                long begin = System.nanoTime();
                round(VolumeId.of("bench", String.valueOf(i)));
                nanos.add(System.nanoTime() - begin);
            }
        } catch (VolumeException e) {
            throw CommandException.failed(provider + ": " + e.getMessage());
        }
        return nanos;
    }

    private void round(VolumeId id) {
        long sizeMb = PROVIDERS.getOrDefault(provider, 0);
        volumes.create(VolumeSpec.ephemeral(id, sizeMb), provider);
        volumes.publish(id, Publication.of("bench", Access.READ_WRITE));
        volumes.unpublish(id, "bench");
        volumes.destroy(id);
    }

    Map<String, Object> params() {
        Map<String, Object> params = new LinkedHashMap<>();
        params.put("provider", provider);
        params.put("size_mb", PROVIDERS.get(provider));
        params.put("disk", MOUNTS.of(directory).type());
        params.put("registry", "fsync");
        params.put("threads", 1);
        params.put("cpus", Runtime.getRuntime().availableProcessors());
        return params;
    }

    @Override
    public void close() {
        if (provider.equals(BtrfsProvider.KIND)) {
            MOUNTS.unmount(root());
        }
    }
}
