package dev.meros.agent.core;

/// What can happen to a custom executor.
public enum ExecutorHappening {
    /// Its command has been started.
    STARTED,
    /// Its container could not be started.
    LAUNCH_FAILED,
    /// It has opened a stream.
    SUBSCRIBED,
    /// Its stream has ended.
    LOST,
    /// The agent came back and found it running.
    RECOVERED,
    /// The same, but its framework does not checkpoint: it must not outlive the agent.
    ORPHANED,
    /// The agent came back and there is no trace of it.
    MISSING,
    /// Its command has ended.
    EXITED,
    /// Its container cannot be made ready for another task.
    UNPREPARED,
    /// Somebody wants it to end.
    SHUTDOWN,
    /// What it was given time for has not happened.
    OVERDUE
}
