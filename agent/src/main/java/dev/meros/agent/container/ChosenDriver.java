package dev.meros.agent.container;

import dev.meros.agent.core.AgentEffect.Signal;
import dev.meros.api.model.ContainerInfo;
import dev.meros.api.model.Resource;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Gives each task to the driver that can do what it asks for: containers of type DOCKER to a
/// Docker Engine if there is one, other images, volumes, limits and whatever else takes a container
/// to the OCI runtime if there is one, the rest to plain processes, which refuse what they cannot
/// do.
public final class ChosenDriver implements ContainerDriver {
    private final ContainerDriver processes;
    private final Optional<ContainerDriver> oci;
    private final Optional<ContainerDriver> docker;

    /// All are closed with this.
    public ChosenDriver(
            ContainerDriver processes,
            Optional<ContainerDriver> oci,
            Optional<ContainerDriver> docker) {
        this.processes = processes;
        this.oci = oci;
        this.docker = docker;
    }

    private Stream<ContainerDriver> all() {
        return Stream.of(docker, oci, Optional.of(processes)).flatMap(Optional::stream);
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
        ContainerInfo container = spec.task().container();
        if (!needsContainer(container) && spec.task().limits().isEmpty()) {
            return processes;
        }
        boolean isDocker = container != null && container.type() == ContainerInfo.Type.DOCKER;
        return (isDocker ? docker.or(() -> oci) : oci).orElse(processes);
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
        return all().map(d -> d.find(id))
                .filter(f -> !(f instanceof Found.Unknown))
                .findFirst()
                .orElseGet(Found.Unknown::new);
    }

    @Override
    public void signal(String id, Signal signal) {
        all().forEach(d -> d.signal(id, signal));
    }

    @Override
    public void signal(String id, int number) {
        all().forEach(d -> d.signal(id, number));
    }

    /// A driver that does not know a container leaves the line as it is.
    @Override
    public List<String> inside(String id, Entry entry) {
        return all().map(d -> d.inside(id, entry))
                .filter(line -> !line.equals(entry.command()))
                .findFirst()
                .orElse(entry.command());
    }

    @Override
    public void resize(String id, List<Resource> resources) {
        all().forEach(d -> d.resize(id, resources));
    }

    @Override
    public void forget(String id) {
        all().forEach(d -> d.forget(id));
    }

    @Override
    public void close() {
        all().forEach(ContainerDriver::close);
    }
}
