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
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

/// Looks at how much disk tasks use in their sandboxes and in layers of their own, and has those
/// ended that use more than they were given. Tasks that asked for no disk have no limit, and
/// neither have persistent volumes here.
public final class DiskWatch {
    private static final long THOUSANDTHS = 1000;
    private static final long MB = 1 << 20;
    private static final System.Logger LOG = System.getLogger(DiskWatch.class.getName());

    private final Sandboxes sandboxes;
    private final ToLongFunction<String> layers;
    private final Consumer<AgentCommand> sink;

    /// `layers` says how many bytes a container has written outside of its sandbox.
    public DiskWatch(
            Sandboxes sandboxes, ToLongFunction<String> layers, Consumer<AgentCommand> sink) {
        this.sandboxes = sandboxes;
        this.layers = layers;
        this.sink = sink;
    }

    /// Looks at all tasks once; takes as long as it takes to walk through their files.
    public void look(AgentState state) {
        for (AgentTask task : state.tasks().values()) {
            long mb = diskMb(task.info().resources());
            if (mb > 0 && task.phase() == TaskPhase.RUNNING && !task.isOfCustomExecutor()) {
                look(task, mb);
            }
        }
    }

    /// The disk of the container: what is not part of a volume.
    private static long diskMb(List<Resource> resources) {
        List<Resource> plain = resources.stream().filter(r -> r.disk() == null).toList();
        return Resources.of(plain).scalar("disk").thousandths() / THOUSANDTHS;
    }

    private void look(AgentTask task, long mb) {
        String container = task.run().container();
        try {
            long used = sandboxes.bytes(task.key(), container) + layers.applyAsLong(container);
            if (used > mb * MB) {
                sink.accept(
                        new AgentCommand.LimitExceeded(
                                task.key(),
                                container,
                                Reason.REASON_CONTAINER_LIMITATION_DISK,
                                "Disk usage ("
                                        + Math.ceilDiv(used, MB)
                                        + "MB) exceeds quota ("
                                        + mb
                                        + "MB)"));
            }
        } catch (VolumeException e) {
            LOG.log(System.Logger.Level.DEBUG, "the sandbox of " + task.key() + " is gone", e);
        }
    }
}
