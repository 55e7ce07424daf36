package dev.meros.agent.volume;

import dev.meros.agent.AgentException;
import dev.meros.agent.container.ContainerException;
import dev.meros.agent.container.DataVolume;
import dev.meros.agent.sandbox.Beneath;
import dev.meros.agent.sandbox.DiskWatch;
import dev.meros.agent.sandbox.Sandboxes;
import dev.meros.agent.settings.VolumeSettings;
import dev.meros.api.model.Bytes;
import dev.meros.api.model.Offer;
import dev.meros.api.model.Resource;
import dev.meros.api.model.Resource.DiskInfo;
import dev.meros.api.model.Resource.DiskInfo.Source;
import dev.meros.api.model.TaskStatus.Reason;
import dev.meros.api.model.Volume.Mode;
import dev.meros.api.resource.Reservations;
import dev.meros.volumes.Capabilities.Enforcement;
import dev.meros.volumes.Capabilities.Feature;
import dev.meros.volumes.Publication;
import dev.meros.volumes.Publication.Access;
import dev.meros.volumes.Steps;
import dev.meros.volumes.Volume;
import dev.meros.volumes.VolumeException;
import dev.meros.volumes.VolumeId;
import dev.meros.volumes.VolumeSpec;
import dev.meros.volumes.VolumeSpec.Sharing;
import dev.meros.volumes.local.DirectoryProvider;
import dev.meros.volumes.local.LocalProviders;
import dev.meros.volumes.node.NodeVolumes;
import dev.meros.volumes.registry.DamagedRecord;
import dev.meros.volumes.registry.VolumeRegistry;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// The persistent volumes of this node, `volumes/roles/ROLE/ID` on their disk, which is that of the
/// work directory unless the resource names another. A volume stays with the provider that made it,
/// whatever the settings say later. Thread-safe; whatever is done may be done again.
///
/// Disks that an operation makes of RAW storage are directories `disks/UUID` below the work
/// directory. There is no provider of block devices.
public final class PersistentVolumes {
    private static final String VOLUMES = "volumes";
    private static final String DISKS = "disks";
    private static final String READERS = "readers";
    private static final long MB_THOUSANDTHS = 1000;
    private static final int MB_SHIFT = 20;

    private static final System.Logger LOG = System.getLogger(PersistentVolumes.class.getName());

    private final ProviderChoice choice;
    private final LocalProviders providers;
    private final NodeVolumes volumes;

    /// Held for reading while containers get volumes, for writing while it is found out which have
    /// ended: whoever gets one is known to be alive before.
    private final ReentrantReadWriteLock sweep = new ReentrantReadWriteLock();

    private PersistentVolumes(
            ProviderChoice choice, LocalProviders providers, NodeVolumes volumes) {
        this.choice = choice;
        this.providers = providers;
        this.volumes = volumes;
    }

    /// The volumes of an agent with this work directory, whose records are in `registry`. What an
    /// earlier process has left half done is finished or undone. Throws [AgentException] when the
    /// records cannot be read.
    public static PersistentVolumes open(
            Path workDirectory, Path registry, VolumeSettings settings) {
        LocalProviders providers = new LocalProviders(workDirectory, Steps.NONE);
        try {
            NodeVolumes volumes = new NodeVolumes(VolumeRegistry.open(registry), providers);
            volumes.recover();
            ProviderChoice choice = new ProviderChoice(workDirectory, settings);
            return new PersistentVolumes(choice, providers, volumes);
        } catch (VolumeException e) {
            throw new AgentException(String.valueOf(e.getMessage()), e);
        }
    }

    /// Does on the disks what an operation says; returns the disks that it has made, for operations
    /// that make some. Throws [VolumeException] when it cannot be done, now or at all.
    public List<Resource> apply(Bytes uuid, Offer.Operation operation) {
        if (operation.create() != null) {
            operation.create().volumes().forEach(this::create);
        } else if (operation.destroy() != null) {
            operation.destroy().volumes().forEach(v -> volumes.destroy(id(v)));
        } else if (operation.growVolume() != null) {
            Resource volume = operation.growVolume().volume();
            resize(volume, sizeMb(volume) + sizeMb(operation.growVolume().addition()));
        } else if (operation.shrinkVolume() != null) {
            Resource volume = operation.shrinkVolume().volume();
            long less = operation.shrinkVolume().subtract().thousandths() / MB_THOUSANDTHS;
            resize(volume, sizeMb(volume) - less);
        } else if (operation.createDisk() != null) {
            return List.of(createDisk(uuid, operation.createDisk()));
        } else if (operation.destroyDisk() != null) {
            return List.of(destroyDisk(operation.destroyDisk().source()));
        } else {
            throw new VolumeException(
                    "operation: " + operation.type() + " (expected: one on volumes or disks)");
        }
        return List.of();
    }

    private Volume create(Resource volume) {
        VolumeSpec spec =
                VolumeSpec.persistent(id(volume), sizeMb(volume))
                        .withSharing(volume.shared() == null ? Sharing.EXCLUSIVE : Sharing.SHARED);
        return volumes.create(spec, provider(volume));
    }

    private void resize(Resource volume, long sizeMb) {
        create(volume);
        volumes.resize(id(volume), sizeMb);
    }

    private static long sizeMb(Resource disk) {
        return disk.scalar() == null ? 0 : disk.scalar().thousandths() / MB_THOUSANDTHS;
    }

    private Resource createDisk(Bytes uuid, Offer.Operation.CreateDisk create) {
        if (create.targetType() != Source.Type.MOUNT) {
            throw new VolumeException(
                    "create_disk.target_type: "
                            + create.targetType()
                            + " (expected: MOUNT; the agent has no block devices to give)");
        }
        String name = HexFormat.of().formatHex(uuid.toByteArray());
        VolumeId id = VolumeId.of(DISKS, name);
        volumes.create(VolumeSpec.persistent(id, 0), DirectoryProvider.KIND);
        Source raw = Objects.requireNonNull(source(create.source()));
        Source made =
                raw.toBuilder()
                        .type(Source.Type.MOUNT)
                        .id(name)
                        .mount(new Source.Mount(DISKS + "/" + name))
                        .profile(raw.profile() == null ? create.targetProfile() : raw.profile())
                        .build();
        return create.source().toBuilder().disk(new DiskInfo(null, null, made)).build();
    }

    private Resource destroyDisk(Resource disk) {
        Source source = Objects.requireNonNull(source(disk));
        if (source.type() == Source.Type.MOUNT && source.id() != null) {
            volumes.destroy(VolumeId.of(DISKS, source.id()));
        }
        Source raw =
                source.toBuilder().type(Source.Type.RAW).id(null).mount(null).path(null).build();
        return disk.toBuilder().disk(new DiskInfo(null, null, raw)).build();
    }

    /// Makes the persistent volumes among these resources appear in the sandbox of a run, each at
    /// its `container_path`; returns what they are. The name of the sandbox is that of the
    /// container, which has the volumes until they are released. Throws [ContainerException] when a
    /// path leads out of the sandbox, or a volume is not there or cannot be used.
    public List<DataVolume> publish(List<Resource> resources, Path sandbox) {
        List<Resource> wanted = resources.stream().filter(PersistentVolumes::isVolume).toList();
        sweep.readLock().lock();
        try {
            return wanted.stream().map(v -> publish(v, sandbox)).toList();
        } catch (VolumeException e) {
            String message = String.valueOf(e.getMessage());
            throw new ContainerException(Reason.REASON_CONTAINER_LAUNCH_FAILED, message, e);
        } finally {
            sweep.readLock().unlock();
        }
    }

    /// Whether a resource is a persistent volume.
    public static boolean isVolume(Resource r) {
        return r.disk() != null && r.disk().persistence() != null;
    }

    private static String name(Resource volume) {
        DiskInfo disk = volume.disk();
        return disk == null || disk.persistence() == null ? "" : disk.persistence().id();
    }

    private DataVolume publish(Resource volume, Path sandbox) {
        DiskInfo disk = Objects.requireNonNull(volume.disk());
        String path = disk.volume() == null ? "" : disk.volume().containerPath();
        Path link = sandbox.resolve(path).normalize();
        if (path.isEmpty() || !link.startsWith(sandbox) || link.equals(sandbox)) {
            throw new VolumeException(
                    "disk.volume.container_path: "
                            + path
                            + " (expected: a path within the sandbox; tasks without an image see"
                            + " no other)");
        }
        boolean readOnly = disk.volume() != null && disk.volume().mode() == Mode.RO;
        Access access = readOnly ? Access.READ_ONLY : Access.READ_WRITE;
        Path data = hand(volume, String.valueOf(sandbox.getFileName()), access);
        try {
            link(sandbox, sandbox.relativize(link), data);
        } catch (IOException e) {
            throw new VolumeException("volume " + id(volume) + ": cannot be linked: " + e, e);
        }
        return new DataVolume(
                data, readOnly ? DataVolume.Access.READ_ONLY : DataVolume.Access.READ_WRITE);
    }

    /// A container that runs already may have put anything into its sandbox.
    private static void link(Path sandbox, Path place, Path data) throws IOException {
        Path above = sandbox;
        if (place.getParent() != null) {
            above = Beneath.directory(sandbox, place.getParent(), _ -> false);
        }
        Path link = above.resolve(Objects.requireNonNull(place.getFileName()));
        if (!Files.isSymbolicLink(link) || !Files.readSymbolicLink(link).equals(data)) {
            Files.createSymbolicLink(link, data);
        }
    }

    /// Gives a volume to a container. The kernel gives a volume that is not shared to one at a
    /// time, so whoever had it before has lost it.
    private Path hand(Resource resource, String container, Access access) {
        Volume volume = create(resource);
        if (volume.spec().sharing() == Sharing.EXCLUSIVE) {
            volume.publications().stream()
                    .map(Publication::holder)
                    .filter(holder -> !holder.equals(container))
                    .forEach(holder -> volumes.unpublish(volume.id(), holder));
        }
        Publication wish = Publication.of(container, access);
        if (access == Access.READ_ONLY) {
            wish = wish.withTarget(reader(volume, container).toString());
        }
        return Path.of(String.valueOf(volumes.publish(volume.id(), wish).path()));
    }

    /// What a resource holds beyond its size, if it is a volume that nothing else holds to that.
    /// Walks through its files.
    public Optional<DiskWatch.Excess> excess(Resource resource) {
        if (!isVolume(resource)) {
            return Optional.empty();
        }
        Volume volume = volumes.find(id(resource)).orElse(null);
        if (volume == null
                || volume.spec().sizeMb() == 0
                || providers.named(volume.provider()).capabilities().enforcement()
                        != Enforcement.POLLED) {
            return Optional.empty();
        }
        long bytes = volumes.usage(volume.id()).bytes();
        return bytes > volume.spec().sizeMb() << MB_SHIFT
                ? Optional.of(new DiskWatch.Excess(name(resource), bytes, volume.spec().sizeMb()))
                : Optional.empty();
    }

    /// Where a volume is for a container that may not write to it.
    private Path reader(Volume volume, String container) {
        if (!providers.named(volume.provider()).capabilities().has(Feature.TARGET)) {
            throw new VolumeException(
                    "disk.volume.mode: RO (expected: RW; only an agent that runs as root keeps"
                            + " tasks from writing to a volume)");
        }
        String name = Sandboxes.fileName(container + "-" + volume.id().names().getLast());
        return LocalProviders.inHome(choice.workDirectory()).resolve(READERS).resolve(name);
    }

    /// Takes the volumes from all containers that are not among those alive any more, whatever has
    /// kept that from being done when they ended.
    public void releaseEnded(Supplier<Set<String>> alive) {
        sweep.writeLock().lock();
        try {
            Set<String> ended =
                    volumes.list().stream()
                            .flatMap(v -> v.publications().stream())
                            .map(Publication::holder)
                            .collect(Collectors.toSet());
            ended.removeAll(alive.get());
            ended.forEach(this::release);
        } finally {
            sweep.writeLock().unlock();
        }
    }

    /// All volumes, those that cannot be used among them, with the reason.
    public List<Volume> list() {
        return volumes.list();
    }

    /// The records of volumes that cannot be read.
    public List<DamagedRecord> damaged() {
        return volumes.damaged();
    }

    /// Takes all volumes from a container.
    public void release(String container) {
        try {
            volumes.release(container);
        } catch (VolumeException e) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "volumes of container {0} are not released: {1}",
                    container,
                    e.getMessage());
        }
    }

    private static VolumeId id(Resource volume) {
        DiskInfo disk = volume.disk();
        String role = Reservations.role(volume);
        if (disk == null || disk.persistence() == null || role == null) {
            throw new VolumeException("volume: " + volume + " (expected: a persistent volume)");
        }
        return VolumeId.of(
                VOLUMES,
                "roles",
                Sandboxes.fileName(role),
                Sandboxes.fileName(disk.persistence().id()));
    }

    private String provider(Resource volume) {
        Source source = source(volume);
        return volumes.find(id(volume))
                .map(known -> choice.sameKind(known.provider(), source))
                .orElseGet(() -> choice.of(source));
    }

    private static @Nullable Source source(Resource resource) {
        return resource.disk() == null ? null : resource.disk().source();
    }
}
