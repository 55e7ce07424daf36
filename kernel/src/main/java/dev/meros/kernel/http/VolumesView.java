package dev.meros.kernel.http;

import dev.meros.api.agent.Disk;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.Offer;
import dev.meros.api.model.Resource;
import dev.meros.api.model.Resource.DiskInfo;
import dev.meros.api.model.Scalar;
import dev.meros.api.model.TaskId;
import dev.meros.api.resource.DiskKinds;
import dev.meros.api.resource.Resources;
import dev.meros.kernel.core.ClusterState;
import dev.meros.kernel.core.agent.AgentEntry;
import dev.meros.kernel.core.offer.OfferEntry;
import dev.meros.kernel.core.operation.OperationEntry;
import dev.meros.kernel.core.task.TaskEntry;
import dev.meros.kernel.core.volume.LostVolume;
import dev.meros.kernel.core.volume.VolumeKey;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// All persistent volumes, in the form in which they are answered: those of the agents in the order
/// of the agents' admission, then the lost ones, the longest lost first.
record VolumesView(List<Shown> volumes) {
    /// What there is to say of a volume; the first that is true.
    enum State {
        /// Its agent is gone for good.
        LOST,
        /// Its agent is not heard of at the moment.
        UNREACHABLE,
        /// Its agent has yet to make, delete or resize it.
        PENDING,
        /// Tasks use it.
        USED,
        /// It is in an offer.
        OFFERED,
        /// None of these.
        FREE
    }

    /// A volume. `sizeMb` is in MB of 2^20 bytes, `lostAt` in ISO-8601; `operation` and `message`
    /// say what its agent has yet to do, and why it could not so far. `resource` is the volume as
    /// operations name it.
    record Shown(
            AgentId agentId,
            String hostname,
            String role,
            String id,
            @Nullable String principal,
            @Nullable String containerPath,
            double sizeMb,
            boolean shared,
            ShownDisk disk,
            State state,
            @Nullable String lostAt,
            Offer.Operation.@Nullable Type operation,
            @Nullable String message,
            List<User> tasks,
            Resource resource) {}

    /// The disk of a volume: `type` is `ROOT` or that of its source, `root` the directory of a
    /// source that has one.
    record ShownDisk(
            String type,
            Disk.Kind kind,
            @Nullable String root,
            @Nullable String id,
            @Nullable String profile,
            @Nullable String vendor) {}

    /// A task that uses a volume.
    record User(FrameworkId frameworkId, TaskId taskId) {}

    static VolumesView of(ClusterState state) {
        List<Shown> all = new ArrayList<>();
        for (AgentEntry agent : state.agents().all()) {
            add(all, state, agent);
        }
        state.lostVolumes().all().forEach(v -> all.add(shown(v)));
        return new VolumesView(all);
    }

    /// Only the volumes of an agent by its id or host name, of a role and in a state, each unless
    /// empty.
    VolumesView only(String agent, String role, @Nullable State state) {
        return new VolumesView(
                volumes.stream()
                        .filter(
                                v ->
                                        agent.isEmpty()
                                                || v.agentId().value().equals(agent)
                                                || v.hostname().equals(agent))
                        .filter(v -> role.isEmpty() || v.role().equals(role))
                        .filter(v -> state == null || v.state() == state)
                        .toList());
    }

    private static void add(List<Shown> all, ClusterState state, AgentEntry agent) {
        Map<VolumeKey, Resource> volumes = new LinkedHashMap<>();
        for (Resource resource : agent.total().toList()) {
            if (VolumeKey.isVolume(resource)) {
                volumes.put(VolumeKey.of(agent.id(), resource), resource);
            }
        }
        Map<VolumeKey, OperationEntry> pending = pending(state, agent.id(), volumes);
        if (volumes.isEmpty()) {
            return;
        }
        Map<VolumeKey, List<User>> users = users(state, agent.id());
        Set<VolumeKey> offered = new LinkedHashSet<>();
        for (OfferEntry offer : state.offers().on(agent.id())) {
            offered.addAll(keys(agent.id(), offer.resources()));
        }
        volumes.forEach(
                (key, volume) -> {
                    OperationEntry operation = pending.get(key);
                    List<User> tasks = users.getOrDefault(key, List.of());
                    State stands;
                    if (agent.isUnreachable()) {
                        stands = State.UNREACHABLE;
                    } else if (operation != null) {
                        stands = State.PENDING;
                    } else if (!tasks.isEmpty()) {
                        stands = State.USED;
                    } else {
                        stands = offered.contains(key) ? State.OFFERED : State.FREE;
                    }
                    all.add(
                            new Shown(
                                    agent.id(),
                                    agent.info().hostname(),
                                    key.role(),
                                    key.id(),
                                    principal(volume),
                                    containerPath(volume),
                                    megabytes(volume),
                                    volume.shared() != null,
                                    disk(volume, kind(volume, agent)),
                                    stands,
                                    null,
                                    operation == null ? null : operation.operation().type(),
                                    operation == null ? null : operation.status().message(),
                                    tasks,
                                    volume));
                });
    }

    private static Shown shown(LostVolume lost) {
        VolumeKey key = VolumeKey.of(lost.agent(), lost.volume());
        return new Shown(
                lost.agent(),
                lost.hostname(),
                key.role(),
                key.id(),
                principal(lost.volume()),
                containerPath(lost.volume()),
                megabytes(lost.volume()),
                lost.volume().shared() != null,
                disk(lost.volume(), DiskKinds.of(lost.volume(), List.of())),
                State.LOST,
                lost.at().toString(),
                null,
                null,
                List.of(),
                lost.volume());
    }

    /// What the agent has yet to do with each volume. Volumes that it has yet to delete are no part
    /// of its resources any more and are added.
    private static Map<VolumeKey, OperationEntry> pending(
            ClusterState state, AgentId agent, Map<VolumeKey, Resource> volumes) {
        Map<VolumeKey, OperationEntry> pending = new LinkedHashMap<>();
        for (OperationEntry operation : state.operations().on(agent)) {
            if (operation.isAtAgent()) {
                for (Resource volume : touched(operation.operation())) {
                    VolumeKey key = VolumeKey.of(agent, volume);
                    pending.put(key, operation);
                    if (operation.operation().destroy() != null) {
                        volumes.putIfAbsent(key, volume);
                    }
                }
            }
        }
        return pending;
    }

    private static List<Resource> touched(Offer.Operation operation) {
        List<Resource> touched = new ArrayList<>();
        if (operation.create() != null) {
            touched.addAll(operation.create().volumes());
        }
        if (operation.destroy() != null) {
            touched.addAll(operation.destroy().volumes());
        }
        if (operation.growVolume() != null) {
            touched.add(operation.growVolume().volume());
        }
        if (operation.shrinkVolume() != null) {
            touched.add(operation.shrinkVolume().volume());
        }
        return touched;
    }

    private static Map<VolumeKey, List<User>> users(ClusterState state, AgentId agent) {
        Map<VolumeKey, List<User>> users = new LinkedHashMap<>();
        for (TaskEntry task : state.tasks().on(agent)) {
            if (task.holdsResources()) {
                for (VolumeKey key : keys(agent, task.resources())) {
                    users.computeIfAbsent(key, _ -> new ArrayList<>())
                            .add(new User(task.framework(), task.id()));
                }
            }
        }
        return users;
    }

    private static Set<VolumeKey> keys(AgentId agent, Resources resources) {
        Set<VolumeKey> keys = new LinkedHashSet<>();
        for (Resource resource : resources.toList()) {
            if (VolumeKey.isVolume(resource)) {
                keys.add(VolumeKey.of(agent, resource));
            }
        }
        return keys;
    }

    private static @Nullable String principal(Resource volume) {
        DiskInfo disk = Objects.requireNonNull(volume.disk());
        return disk.persistence() == null ? null : disk.persistence().principal();
    }

    private static @Nullable String containerPath(Resource volume) {
        DiskInfo disk = Objects.requireNonNull(volume.disk());
        return disk.volume() == null ? null : disk.volume().containerPath();
    }

    private static double megabytes(Resource volume) {
        return Objects.requireNonNullElse(volume.scalar(), Scalar.ZERO).toDouble();
    }

    private static ShownDisk disk(Resource volume, Disk.Kind kind) {
        DiskInfo.Source source = Objects.requireNonNull(volume.disk()).source();
        return source == null
                ? new ShownDisk("ROOT", kind, null, null, null, null)
                : new ShownDisk(
                        source.type().name(),
                        kind,
                        root(source),
                        source.id(),
                        source.profile(),
                        source.vendor());
    }

    private static @Nullable String root(DiskInfo.Source source) {
        if (source.path() != null) {
            return source.path().root();
        }
        return source.mount() == null ? null : source.mount().root();
    }

    /// What the messages say, or else the disk that the agent has found below the volume.
    private static Disk.Kind kind(Resource volume, AgentEntry agent) {
        Disk.Kind told = DiskKinds.of(volume, agent.info().attributes());
        DiskInfo.Source source = Objects.requireNonNull(volume.disk()).source();
        String root = source == null ? null : root(source);
        if (told != Disk.Kind.UNKNOWN || root == null) {
            return told;
        }
        return agent.disks().stream()
                .filter(d -> d.mount() != null && isBelow(root, d.mount()))
                .max(Comparator.comparingInt(d -> Objects.requireNonNull(d.mount()).length()))
                .map(Disk::kind)
                .orElse(Disk.Kind.UNKNOWN);
    }

    private static boolean isBelow(String path, String directory) {
        return directory.equals("/") || path.equals(directory) || path.startsWith(directory + "/");
    }
}
