package dev.meros.agent.container;

import dev.meros.agent.cgroup.Device;
import dev.meros.agent.core.AgentEffect.Signal;
import dev.meros.agent.node.Ability;
import dev.meros.api.model.ContainerInfo;
import dev.meros.api.model.Resource;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Gives each task to the driver that can do what it asks for: containers of type DOCKER to a
/// Docker Engine if there is one, others to plain processes if these can do it, else to the OCI
/// runtime. What none of them can do is refused before anything starts.
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
        ContainerSpec held = spec.withoutTerminal();
        return driver(held).startHeld(held, stdio);
    }

    /// The first that can do all that the task asks for; throws [ContainerException] when there is
    /// none.
    private ContainerDriver driver(ContainerSpec spec) {
        List<Demand> demands = new ArrayList<>(Demand.of(spec.task()));
        demands.addAll(Demand.of(spec.within()));
        if (spec.within() instanceof Within.Parent parent && onOwnNetwork(parent.container())) {
            demands.add(new Demand(Ability.NETWORKS, "parent: on a network of its own"));
        }
        ContainerInfo container = spec.task().container();
        boolean isDocker = container != null && container.type() == ContainerInfo.Type.DOCKER;
        List<ContainerDriver> candidates =
                isDocker
                        ? docker.or(() -> oci).stream().toList()
                        : Stream.of(Optional.of(processes), oci).flatMap(Optional::stream).toList();
        return candidates.stream()
                .filter(d -> lacking(d, demands).isEmpty())
                .findFirst()
                .orElseThrow(() -> refusal(candidates, demands));
    }

    private boolean onOwnNetwork(String container) {
        return oci.flatMap(d -> d.network(container)).isPresent();
    }

    private static List<Demand> lacking(ContainerDriver driver, List<Demand> demands) {
        return demands.stream().filter(d -> !driver.abilities().contains(d.ability())).toList();
    }

    /// Says what the driver lacks that comes nearest.
    private static ContainerException refusal(
            List<ContainerDriver> candidates, List<Demand> demands) {
        return candidates.stream()
                .map(d -> lacking(d, demands))
                .min(Comparator.comparingInt(List::size))
                .orElse(demands)
                .getFirst()
                .refusal();
    }

    @Override
    public Set<Ability> abilities() {
        return all().flatMap(d -> d.abilities().stream()).collect(Collectors.toSet());
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

    @Override
    public Optional<HeldContainer> enter(String id, ContainerSpec session, Stdio stdio) {
        return all().map(d -> d.enter(id, session, stdio)).flatMap(Optional::stream).findFirst();
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
    public Optional<Path> network(String id) {
        return all().flatMap(d -> d.network(id).stream()).findFirst();
    }

    @Override
    public Optional<ContainerTerminal> terminal(String id) {
        return all().map(d -> d.terminal(id)).flatMap(Optional::stream).findFirst();
    }

    @Override
    public void resize(String id, List<Resource> resources) {
        all().forEach(d -> d.resize(id, resources));
    }

    @Override
    public Granted grant(String id, List<Device> devices) {
        return all().anyMatch(d -> d.grant(id, devices) == Granted.YES) ? Granted.YES : Granted.NO;
    }

    @Override
    public long layerBytes(String id) {
        return all().mapToLong(d -> d.layerBytes(id)).sum();
    }

    @Override
    public void forget(String id) {
        all().forEach(d -> d.forget(id));
    }

    @Override
    public void retain(Set<String> known) {
        all().forEach(d -> d.retain(known));
    }

    @Override
    public void close() {
        all().forEach(ContainerDriver::close);
    }
}
