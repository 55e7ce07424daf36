package dev.meros.agent.core;

/// What a transition of the task table makes the agent do, in the order given there.
public enum TaskAction {
    /// Status TASK_RUNNING.
    REPORT_RUNNING,
    /// Status TASK_KILLING, if the framework can read it.
    REPORT_KILLING,
    /// The final status that follows from how the container ended or why it did not start.
    REPORT_OUTCOME,
    /// Final status TASK_KILLED.
    REPORT_KILLED,
    /// Final status TASK_KILLED of a task that was killed before it ran.
    REPORT_ABORTED,
    /// Final status TASK_DROPPED of a task that did not survive a restart of the agent.
    REPORT_DROPPED,
    /// Final status TASK_FAILED with the reason for which the agent ended the task.
    REPORT_VERDICT,
    /// SIGTERM to the whole process group.
    SIGNAL_TERM,
    /// SIGKILL to the whole process group.
    SIGNAL_KILL,
    /// Sets the end of the grace period, unless an earlier one is set.
    SET_GRACE,
    /// Sets the moment to kill once more, should the signal not have been enough.
    SET_RETRY,
    /// Starts the health check, if there is one.
    START_CHECKS,
    /// Stops the health check.
    STOP_CHECKS
}
