package dev.meros.agent.core;

/// What can happen to a task.
public enum TaskEvent {
    /// Its command has been started.
    STARTED,
    /// Its container could not be started.
    LAUNCH_FAILED,
    /// The agent came back and found the container running.
    RECOVERED,
    /// The agent came back and there is no trace of the container.
    MISSING,
    /// Its command has ended, by itself or by a signal.
    EXITED,
    /// Somebody wants it to end.
    KILL,
    /// The agent itself has a reason to end it.
    CONDEMN,
    /// It had its time to end by itself.
    GRACE_OVER
}
