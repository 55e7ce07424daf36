package dev.meros.testkit.sim;

/// Somebody who uses a simulated cluster.
interface Actor {
    /// The cluster begins to run.
    void start(World world);

    /// Faults have stopped: what is wanted in the end is asked for, and nothing else.
    void settle();
}
