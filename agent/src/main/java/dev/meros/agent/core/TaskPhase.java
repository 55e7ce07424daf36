package dev.meros.agent.core;

/// Where a task is on its way through the agent; what the kernel is told of it is another matter
/// ([TaskStream]).
public enum TaskPhase {
    /// Its container is being started.
    LAUNCHING,
    /// To be killed as soon as the start of its container has come to a result.
    ABORTING,
    /// Its command runs.
    RUNNING,
    /// Asked to end; killed when the grace period is over.
    KILLING,
    /// Ended by the agent, because it is unhealthy or took too long; it will have failed.
    CONDEMNED,
    /// Over; kept until its last status is acknowledged.
    ENDED
}
