package dev.meros.agent.container;

import java.io.InputStream;
import java.io.OutputStream;

/// A container whose input and output the agent holds in its hands. Its streams end when the
/// container does; the container lives on without them, unless it minds.
public interface HeldContainer extends AutoCloseable {
    ContainerDriver.Running running();

    /// What the container reads. Closing it tells the container that there is no more. Writing
    /// waits for the container to read, and fails when it is gone.
    OutputStream input();

    /// What it writes; with a terminal, also what it writes to its standard error.
    InputStream output();

    /// What it writes to its standard error; empty with a terminal.
    InputStream errors();

    /// Gives the terminal another size; nothing without a terminal.
    void resize(Stdio.Size size);

    /// Lets go of the streams; to be called once the container has ended.
    @Override
    void close();
}
