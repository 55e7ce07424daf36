package dev.meros.agent.container.process;

import dev.meros.agent.container.ContainerDriver;
import dev.meros.agent.container.HeldContainer;
import dev.meros.agent.container.Stdio;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/// A container at the other end of three pipes.
record PipedContainer(ProcessDriver.Started started) implements HeldContainer {
    @Override
    public ContainerDriver.Running running() {
        return started.running();
    }

    @Override
    public OutputStream input() {
        return started.process().getOutputStream();
    }

    @Override
    public InputStream output() {
        return started.process().getInputStream();
    }

    @Override
    public InputStream errors() {
        return started.process().getErrorStream();
    }

    @Override
    public void resize(Stdio.Size size) {
        // pipes have no size
    }

    @Override
    public void close() {
        try {
            input().close();
            output().close();
            errors().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
