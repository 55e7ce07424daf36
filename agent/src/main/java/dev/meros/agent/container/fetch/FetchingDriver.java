package dev.meros.agent.container.fetch;

import dev.meros.agent.container.ContainerDriver;
import dev.meros.agent.container.ContainerSpec;
import dev.meros.agent.container.ForwardingDriver;
import dev.meros.agent.container.HeldContainer;
import dev.meros.agent.container.Preparations;
import dev.meros.agent.container.Stdio;
import dev.meros.agent.core.AgentEffect.Signal;
import dev.meros.api.model.CommandInfo;

/// A driver whose containers find in their sandboxes what their commands need.
public final class FetchingDriver extends ForwardingDriver {
    /// They wait for networks and disks.
    private static final int AT_A_TIME = 64;

    private static final int SIGKILL = 9;

    private final Fetcher fetcher;
    private final Preparations preparations = new Preparations(AT_A_TIME);

    /// The driver is closed with this.
    public FetchingDriver(Fetcher fetcher, ContainerDriver driver) {
        super(driver);
        this.fetcher = fetcher;
    }

    @Override
    public Running start(ContainerSpec spec) {
        fetch(spec);
        return super.start(spec);
    }

    @Override
    public HeldContainer startHeld(ContainerSpec spec, Stdio stdio) {
        fetch(spec);
        return super.startHeld(spec, stdio);
    }

    private void fetch(ContainerSpec spec) {
        CommandInfo command = spec.task().command();
        if (command != null && !command.uris().isEmpty()) {
            preparations.prepare(
                    spec.id(),
                    () -> {
                        fetcher.fetch(spec, command.uris());
                        return spec;
                    });
        }
    }

    @Override
    public void signal(String id, Signal signal) {
        if (signal == Signal.KILL) {
            preparations.callOff(id);
        }
        super.signal(id, signal);
    }

    @Override
    public void signal(String id, int number) {
        if (number == SIGKILL) {
            preparations.callOff(id);
        }
        super.signal(id, number);
    }
}
