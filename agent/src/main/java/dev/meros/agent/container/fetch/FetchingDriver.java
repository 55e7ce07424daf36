package dev.meros.agent.container.fetch;

import dev.meros.agent.container.ContainerDriver;
import dev.meros.agent.container.ContainerSpec;
import dev.meros.agent.container.ForwardingDriver;
import dev.meros.agent.container.HeldContainer;
import dev.meros.agent.container.Stdio;

/// A driver whose containers find in their sandboxes what their commands need.
public final class FetchingDriver extends ForwardingDriver {
    private final Fetcher fetcher;

    /// The driver is closed with this.
    public FetchingDriver(Fetcher fetcher, ContainerDriver driver) {
        super(driver);
        this.fetcher = fetcher;
    }

    @Override
    public Running start(ContainerSpec spec) {
        fetcher.fetch(spec);
        return super.start(spec);
    }

    @Override
    public HeldContainer startHeld(ContainerSpec spec, Stdio stdio) {
        fetcher.fetch(spec);
        return super.startHeld(spec, stdio);
    }
}
