package dev.meros.agent.nested.core;

/// What a transition makes the agent do, in the order given in the table.
public enum ContainerAction {
    /// SIGKILL to all of its processes.
    SIGNAL_KILL,
    /// Destroys the containers that are nested in it.
    END_CHILDREN
}
