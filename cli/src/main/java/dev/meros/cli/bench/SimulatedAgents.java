package dev.meros.cli.bench;

import java.time.Duration;

/// Many simulated agents.
interface SimulatedAgents extends AutoCloseable {
    /// Waits until all are registered; false when they are not in time.
    boolean awaitRegistered(Duration timeout) throws InterruptedException;

    /// Has all agents send the statuses that they held back.
    void release();

    /// Leaves without a word.
    @Override
    void close();
}
