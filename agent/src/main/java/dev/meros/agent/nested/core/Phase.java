package dev.meros.agent.nested.core;

/// Where a nested or standalone container is on its way.
public enum Phase {
    /// Its command is being started.
    LAUNCHING,
    /// Its command runs.
    RUNNING,
    /// It has to end, because it or what it depends on is to go.
    DESTROYING,
    /// Over; how it ended is kept for those who wait.
    ENDED
}
