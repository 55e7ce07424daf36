package dev.meros.agent.container;

import dev.meros.agent.core.AgentEffect.Signal;
import dev.meros.api.model.ContainerInfo;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/// Gives each task to the driver that can do what it asks for: plain processes to one, images,
/// volumes and whatever else takes a container to the other.
public final class ChosenDriver implements ContainerDriver {
    private final ContainerDriver processes;
    private final ContainerDriver containers;

    /// Both are closed with this.
    public ChosenDriver(ContainerDriver processes, ContainerDriver containers) {
        this.processes = processes;
        this.containers = containers;
    }

    @Override
    public Running start(ContainerSpec spec) {
        return driver(spec).start(spec);
    }

    @Override
    public HeldContainer startHeld(ContainerSpec spec, Stdio stdio) {
        return driver(spec).startHeld(spec, stdio);
    }

    private ContainerDriver driver(ContainerSpec spec) {
        return needsContainer(spec.task().container()) ? containers : processes;
    }

    private static boolean needsContainer(@Nullable ContainerInfo container) {
        return container != null
                && (container.docker() != null
                        || (container.mesos() != null && container.mesos().image() != null)
                        || !container.volumes().isEmpty()
                        || container.rlimitInfo() != null
                        || container.linuxInfo() != null
                        || container.hostname() != null);
    }

    @Override
    public Found find(String id) {
        Found found = containers.find(id);
        return found instanceof Found.Unknown ? processes.find(id) : found;
    }

    @Override
    public void signal(String id, Signal signal) {
        containers.signal(id, signal);
        processes.signal(id, signal);
    }

    @Override
    public void signal(String id, int number) {
        containers.signal(id, number);
        processes.signal(id, number);
    }

    /// A container that one driver does not know is the other's.
    @Override
    public List<String> inside(String id, List<String> command, Map<String, String> environment) {
        return containers.inside(id, command, environment);
    }

    @Override
    public void forget(String id) {
        containers.forget(id);
        processes.forget(id);
    }

    @Override
    public void close() {
        containers.close();
        processes.close();
    }
}
