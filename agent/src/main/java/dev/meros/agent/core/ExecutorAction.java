package dev.meros.agent.core;

/// What a transition of the executor table makes the agent do, in the order given there.
public enum ExecutorAction {
    /// Tells it who it is, takes what it brings, and gives it the tasks that wait for it.
    GREET,
    /// Event SHUTDOWN.
    TELL_SHUTDOWN,
    /// SIGTERM to the whole process group.
    SIGNAL_TERM,
    /// SIGKILL to the whole process group.
    SIGNAL_KILL,
    /// Sets the moment until which it must subscribe for the first time.
    SET_REGISTRATION,
    /// Sets the moment until which it must be back after a restart of the agent.
    SET_REREGISTRATION,
    /// Sets the moment until which it must be back after its stream broke.
    SET_RETURN,
    /// Sets the end of its shutdown grace period.
    SET_GRACE,
    /// Sets the moment to kill once more, should the signal not have been enough.
    SET_RETRY,
    /// Ends its tasks, tells the kernel, and forgets it.
    END
}
