package dev.meros.testkit.sim;

import dev.meros.api.framework.Framework;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskState;
import dev.meros.kernel.core.task.TaskEntry;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A simulated cluster as goals and conditions may look at it.
public final class SimulatedCluster {
    private final World world;

    SimulatedCluster(World world) {
        this.world = world;
    }

    /// A task in the kernel's durable books, with the newest state known.
    public record KnownTask(TaskId id, String agent, TaskState state) {}

    public Instant now() {
        return world.now();
    }

    /// Names of the agents whose processes run.
    public List<String> agents() {
        return world.agents.stream().filter(SimAgent::isRunning).map(a -> a.name).toList();
    }

    /// The running instance of a framework, if there is one.
    public Optional<Framework> instance(String framework) {
        return host(framework).map(FrameworkHost::instance).map(SimDriver::framework);
    }

    /// Whether a framework has torn itself down or was removed.
    public boolean isOver(String framework) {
        return host(framework).map(FrameworkHost::isOver).orElse(false);
    }

    private Optional<FrameworkHost> host(String framework) {
        return world.frameworks.stream().filter(f -> f.name.equals(framework)).findFirst();
    }

    /// All tasks of a framework that the kernel knows: the live ones and its history.
    public List<KnownTask> tasks(String framework) {
        FrameworkId id = host(framework).map(FrameworkHost::id).orElse(null);
        List<KnownTask> tasks = new ArrayList<>();
        if (id != null) {
            world.kernel.committed().tasks().completedOf(id).forEach(t -> tasks.add(known(t)));
            world.kernel.committed().tasks().of(id).forEach(t -> tasks.add(known(t)));
        }
        return tasks;
    }

    private KnownTask known(TaskEntry task) {
        var agent = world.kernel.committed().agents().find(task.agent());
        return new KnownTask(
                task.id(),
                agent == null ? task.agent().value() : agent.info().hostname(),
                task.latestState());
    }
}
