package dev.meros.agent.core;

/// Where a custom executor is on its way through the agent.
public enum ExecutorPhase {
    /// Its container is being started.
    STARTING,
    /// To be ended as soon as the start of its container has come to a result.
    ABORTING,
    /// It runs and has not subscribed yet.
    REGISTERING,
    /// It has subscribed.
    RUNNING,
    /// It has subscribed and its stream is gone: it may come back.
    DISCONNECTED,
    /// Told to end; killed when its time is over.
    TERMINATING,
    /// Over.
    ENDED
}
