package dev.meros.agent.container.process;

import dev.meros.agent.container.ContainerDriver;
import dev.meros.agent.container.HeldContainer;
import dev.meros.agent.container.Stdio;

import java.io.InputStream;
import java.io.OutputStream;

/// A container that controls a terminal, the other end of which is here.
record TerminalContainer(ContainerDriver.Running running, Terminal terminal)
        implements HeldContainer {
    @Override
    public OutputStream input() {
        return terminal.output();
    }

    @Override
    public InputStream output() {
        return terminal.input();
    }

    @Override
    public InputStream errors() {
        return InputStream.nullInputStream();
    }

    @Override
    public void resize(Stdio.Size size) {
        terminal.resize(size);
    }

    @Override
    public void close() {
        terminal.close();
    }
}
