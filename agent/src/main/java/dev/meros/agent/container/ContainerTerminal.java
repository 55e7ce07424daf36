package dev.meros.agent.container;

import java.io.OutputStream;

/// The terminal of a container that has one which outlives the agent. What the container writes to
/// it is in its file `stdout`; here it is given input. It lives on when this is closed.
public interface ContainerTerminal extends AutoCloseable {
    /// What the container reads. Closing it tells the container that there is no more. Writing
    /// fails when the container is gone.
    OutputStream input();

    /// Gives the terminal another size.
    void resize(Stdio.Size size);

    /// Has somebody told, once, when the container has let go of its terminal.
    void onEnd(Runnable then);

    @Override
    void close();
}
