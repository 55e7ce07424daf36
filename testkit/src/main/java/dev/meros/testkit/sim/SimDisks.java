package dev.meros.testkit.sim;

import dev.meros.api.agent.AgentCall;
import dev.meros.api.agent.AgentEvent;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.Bytes;
import dev.meros.api.model.Offer.Operation;
import dev.meros.api.model.OperationState;
import dev.meros.api.model.OperationStatus;
import dev.meros.api.model.Resource;
import dev.meros.api.model.Resource.DiskInfo;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// The persistent volumes on a machine: made and destroyed one after the other, in the order in
/// which an agent is told. They outlive the machine's power, not its disk.
final class SimDisks {
    /// How much more often an operation fails than the start of a container.
    private static final double TROUBLE = 4;

    private final World world;
    private final Map<String, AgentId> volumes = new LinkedHashMap<>();
    private final Deque<Runnable> jobs = new ArrayDeque<>();
    private boolean busy;

    SimDisks(World world) {
        this.world = world;
    }

    /// The ids of the volumes that are there.
    Set<String> volumes() {
        return Collections.unmodifiableSet(volumes.keySet());
    }

    /// The same without those that the agent has made when it went by another id: nobody has told
    /// it to destroy them, and nobody knows of them any more.
    Set<String> volumes(AgentId agent) {
        Set<String> own = new LinkedHashSet<>();
        volumes.forEach(
                (id, maker) -> {
                    if (maker.equals(agent)) {
                        own.add(id);
                    }
                });
        return own;
    }

    static List<String> persistent(List<Resource> resources) {
        List<String> ids = new ArrayList<>();
        for (Resource r : resources) {
            if (r.disk() != null && r.disk().persistence() != null) {
                ids.add(r.disk().persistence().id());
            }
        }
        return ids;
    }

    /// Does what a process of the agent was told, and has the process answer.
    void apply(AgentProcess process, AgentEvent.ApplyOperation told) {
        AgentId self = process.state().id();
        queue(
                () -> {
                    // an agent that begins anew has nobody to answer to
                    if (!process.isAlive() || self == null || !self.equals(process.state().id())) {
                        return;
                    }
                    OperationStatus.Builder status = OperationStatus.builder();
                    if (world.dice.chance(TROUBLE * world.profile().containerFailure())) {
                        status.state(OperationState.OPERATION_FAILED).message("no luck");
                    } else {
                        status.state(OperationState.OPERATION_FINISHED)
                                .convertedResources(perform(self, told.uuid(), told.operation()));
                    }
                    process.link()
                            .sendStatus(new AgentCall.OperationUpdate(told.uuid(), status.build()));
                });
    }

    /// Runs something when all that was asked for before is done.
    void afterwards(Runnable job) {
        queue(job);
    }

    private void queue(Runnable job) {
        jobs.add(job);
        next();
    }

    private void next() {
        if (!busy && !jobs.isEmpty()) {
            busy = true;
            Runnable job = jobs.remove();
            world.agenda.after(
                    world.dice.between(50, 3_000),
                    () -> {
                        busy = false;
                        job.run();
                        next();
                    });
        }
    }

    private List<Resource> perform(AgentId self, Bytes uuid, Operation operation) {
        if (operation.create() != null) {
            make(self, operation.create().volumes());
        } else if (operation.destroy() != null) {
            persistent(operation.destroy().volumes()).forEach(volumes::remove);
        } else if (operation.growVolume() != null) {
            make(self, List.of(operation.growVolume().volume()));
        } else if (operation.shrinkVolume() != null) {
            make(self, List.of(operation.shrinkVolume().volume()));
        } else if (operation.createDisk() != null) {
            return List.of(made(uuid, operation.createDisk()));
        } else if (operation.destroyDisk() != null) {
            return List.of(raw(operation.destroyDisk().source()));
        }
        return List.of();
    }

    private void make(AgentId self, List<Resource> made) {
        persistent(made).forEach(id -> volumes.putIfAbsent(id, self));
    }

    private static Resource made(Bytes uuid, Operation.CreateDisk create) {
        DiskInfo.Source raw = Objects.requireNonNull(create.source().disk()).source();
        DiskInfo.Source made =
                Objects.requireNonNull(raw).toBuilder()
                        .type(create.targetType())
                        .id("disk-" + HexFormat.of().formatHex(uuid.toByteArray()))
                        .build();
        return create.source().toBuilder().disk(new DiskInfo(null, null, made)).build();
    }

    private static Resource raw(Resource disk) {
        DiskInfo.Source made = Objects.requireNonNull(disk.disk()).source();
        DiskInfo.Source raw =
                Objects.requireNonNull(made).toBuilder()
                        .type(DiskInfo.Source.Type.RAW)
                        .id(null)
                        .build();
        return disk.toBuilder().disk(new DiskInfo(null, null, raw)).build();
    }

    /// What was not begun ends with the agent's process.
    void processEnded() {
        jobs.clear();
    }

    /// There is a new, empty disk.
    void replace() {
        jobs.clear();
        volumes.clear();
    }
}
