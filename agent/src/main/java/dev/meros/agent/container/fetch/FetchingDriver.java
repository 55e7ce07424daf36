package dev.meros.agent.container.fetch;

import dev.meros.agent.container.ContainerDriver;
import dev.meros.agent.container.ContainerSpec;
import dev.meros.agent.container.Entry;
import dev.meros.agent.container.HeldContainer;
import dev.meros.agent.container.Stdio;
import dev.meros.agent.core.AgentEffect.Signal;
import dev.meros.agent.node.Ability;
import dev.meros.api.model.Resource;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A driver whose containers find in their sandboxes what their commands need.
public final class FetchingDriver implements ContainerDriver {
    private final Fetcher fetcher;
    private final ContainerDriver driver;

    /// The driver is closed with this.
    public FetchingDriver(Fetcher fetcher, ContainerDriver driver) {
        this.fetcher = fetcher;
        this.driver = driver;
    }

    @Override
    public Set<Ability> abilities() {
        return driver.abilities();
    }

    @Override
    public Running start(ContainerSpec spec) {
        fetcher.fetch(spec);
        return driver.start(spec);
    }

    @Override
    public HeldContainer startHeld(ContainerSpec spec, Stdio stdio) {
        fetcher.fetch(spec);
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
    public void forget(String id) {
        driver.forget(id);
    }

    @Override
    public void close() {
        driver.close();
    }
}
