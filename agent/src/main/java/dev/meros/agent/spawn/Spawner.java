package dev.meros.agent.spawn;

import java.io.IOException;

/// Starts programs. Each of them is a child of the agent until one of both ends.
public interface Spawner {
    /// Starts a program; throws [IOException] when it cannot be. What comes after may block the
    /// calling thread for some milliseconds, so let it be none that others wait for.
    Spawned start(Launch launch) throws IOException;

    /// The best one of this node: directly by the C library where it can do all that is needed,
    /// else by way of Java's processes and a shell.
    static Spawner ofThisNode() {
        return launch -> BestSpawner.SPAWNER.start(launch);
    }
}
