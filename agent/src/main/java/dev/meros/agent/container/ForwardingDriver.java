package dev.meros.agent.container;

import dev.meros.agent.cgroup.Device;
import dev.meros.agent.core.AgentEffect.Signal;
import dev.meros.agent.node.Ability;
import dev.meros.api.model.Resource;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A driver that leaves all to another one, for those that add something.
public abstract class ForwardingDriver implements ContainerDriver {
    private final ContainerDriver driver;

    /// The driver is closed with this.
    protected ForwardingDriver(ContainerDriver driver) {
        this.driver = driver;
    }

    @Override
    public Set<Ability> abilities() {
        return driver.abilities();
    }

    @Override
    public Running start(ContainerSpec spec) {
        return driver.start(spec);
    }

    @Override
    public HeldContainer startHeld(ContainerSpec spec, Stdio stdio) {
        return driver.startHeld(spec, stdio);
    }

    @Override
    public Found find(String id) {
        return driver.find(id);
    }

    @Override
    public void signal(String id, Signal signal) {
        driver.signal(id, signal);
    }

    @Override
    public void signal(String id, int number) {
        driver.signal(id, number);
    }

    @Override
    public Optional<HeldContainer> enter(String id, ContainerSpec session, Stdio stdio) {
        return driver.enter(id, session, stdio);
    }

    @Override
    public Optional<ContainerTerminal> terminal(String id) {
        return driver.terminal(id);
    }

    @Override
    public List<String> inside(String id, Entry entry) {
        return driver.inside(id, entry);
    }

    @Override
    public Optional<Path> network(String id) {
        return driver.network(id);
    }

    @Override
    public void resize(String id, List<Resource> resources) {
        driver.resize(id, resources);
    }

    @Override
    public Granted grant(String id, List<Device> devices) {
        return driver.grant(id, devices);
    }

    @Override
    public long layerBytes(String id) {
        return driver.layerBytes(id);
    }

    @Override
    public void forget(String id) {
        driver.forget(id);
    }

    @Override
    public void retain(Set<String> known) {
        driver.retain(known);
    }

    @Override
    public void close() {
        driver.close();
    }
}
