package dev.meros.agent.nested.core;

/// What can happen to a nested or standalone container.
public enum ContainerEvent {
    /// Its command has been started.
    STARTED,
    /// Its command could not be started.
    FAILED,
    /// Its command has ended.
    EXITED,
    /// The agent came back and found it running.
    RECOVERED,
    /// The agent came back and there is no trace of it.
    MISSING,
    /// It has to go, with all that is nested in it.
    DESTROY
}
