package dev.meros.agent.sandbox;

import dev.meros.agent.core.AgentCommand;
import dev.meros.agent.core.AgentState;
import dev.meros.agent.core.AgentTask;
import dev.meros.agent.core.TaskPhase;
import dev.meros.api.model.Resource;
import dev.meros.api.model.TaskStatus.Reason;
import dev.meros.api.resource.Resources;
import dev.meros.volumes.VolumeException;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/// Looks at how much disk tasks use in their sandboxes and in layers of their own, and has those
/// ended that use more than they were given, there or in a persistent volume that nothing else
/// holds to its size. Tasks that asked for no disk have no limit in their sandboxes.
public final class DiskWatch {
    private static final long THOUSANDTHS = 1000;
    private static final long MB = 1 << 20;
    private static final System.Logger LOG = System.getLogger(DiskWatch.class.getName());

    private final Sandboxes sandboxes;
    private final ToLongFunction<String> layers;
    private final Function<Resource, Optional<Excess>> volumes;
    private final Consumer<AgentCommand> sink;

    /// That a volume holds so many bytes, more than the MB that it may hold.
    public record Excess(String volume, long bytes, long sizeMb) {}

    /// `layers` says how many bytes a container has written outside of its sandbox, `volumes`
    /// whether a resource is a volume that has outgrown its size.
    public DiskWatch(
            Sandboxes sandboxes,
            ToLongFunction<String> layers,
            Function<Resource, Optional<Excess>> volumes,
            Consumer<AgentCommand> sink) {
        this.sandboxes = sandboxes;
        this.layers = layers;
        this.volumes = volumes;
        this.sink = sink;
    }

    /// Looks at all tasks once; takes as long as it takes to walk through their files.
    public void look(AgentState state) {
        for (AgentTask task : state.tasks().values()) {
            if (task.phase() == TaskPhase.RUNNING && !task.isOfCustomExecutor()) {
                look(task);
            }
        }
    }

    private void look(AgentTask task) {
        try {
            lookAtSandbox(task, diskMb(task.info().resources()));
            task.info().resources().stream()
                    .flatMap(resource -> volumes.apply(resource).stream())
                    .forEach(excess -> end(task, excess));
        } catch (VolumeException e) {
            LOG.log(System.Logger.Level.DEBUG, "a disk of " + task.key() + " is gone", e);
        }
    }

    /// The disk of the container: what is not part of a volume.
    private static long diskMb(List<Resource> resources) {
        List<Resource> plain = resources.stream().filter(r -> r.disk() == null).toList();
        return Resources.of(plain).scalar("disk").thousandths() / THOUSANDTHS;
    }

    private void lookAtSandbox(AgentTask task, long mb) {
        String container = task.run().container();
        if (mb > 0) {
            long used = sandboxes.bytes(task.key(), container) + layers.applyAsLong(container);
            if (used > mb * MB) {
                end(task, used, mb, "");
            }
        }
    }

    private void end(AgentTask task, Excess excess) {
        end(task, excess.bytes(), excess.sizeMb(), " of volume " + excess.volume());
    }

    private void end(AgentTask task, long used, long mb, String where) {
        sink.accept(
                new AgentCommand.LimitExceeded(
                        task.key(),
                        task.run().container(),
                        Reason.REASON_CONTAINER_LIMITATION_DISK,
                        "Disk usage ("
                                + Math.ceilDiv(used, MB)
                                + "MB) exceeds quota ("
                                + mb
                                + "MB)"
                                + where));
    }
}
