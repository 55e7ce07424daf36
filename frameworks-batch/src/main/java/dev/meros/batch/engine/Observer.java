package dev.meros.batch.engine;

import dev.meros.batch.core.run.Run;

import java.time.Duration;

/// Whoever counts and measures; called on the driver's thread, must not block.
public interface Observer {
    /// A run was given to an agent, durably.
    void placed(Run run);

    /// A run has ended, durably.
    void ended(Run run);

    /// Entries were written, after this time.
    void written(int entries, Duration took);

    /// What there is now.
    void counts(int jobs, int openRuns);
}
