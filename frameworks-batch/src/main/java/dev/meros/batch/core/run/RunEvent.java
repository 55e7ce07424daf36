package dev.meros.batch.core.run;

/// What happens to a run.
public enum RunEvent {
    /// An offer was found for it.
    PLACED,
    /// The kernel or the agent knows its task, which does not run yet.
    TASK_STAGED,
    TASK_RUNNING,
    TASK_FINISHED,
    /// Its task failed and an attempt is left.
    ATTEMPT_FAILED,
    /// Its task failed, or was lost once too often, and no attempt is left.
    LAST_ATTEMPT_FAILED,
    TASK_KILLED,
    /// Its task was lost by no fault of its own or never began.
    TASK_LOST,
    TASK_UNREACHABLE,
    /// The delay before the next attempt is over.
    RETRY_DUE,
    /// Somebody asks to end the tasks of the job.
    STOP,
    /// The job is disabled; what it has not begun by itself is not begun any more.
    JOB_DISABLED,
    JOB_DELETED
}
