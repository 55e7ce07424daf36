package dev.meros.batch.core.run;

/// Where a run is; [RunTable] says what may follow what.
public enum RunState {
    /// It waits for resources, or for another run of its job to end.
    QUEUED,
    /// It has a task id and an agent; whether the launch arrived there is not known yet.
    LAUNCHING,
    RUNNING,
    /// Its agent cannot be reached.
    UNREACHABLE,
    /// The last attempt failed or was lost; the next one waits for its time.
    RETRYING,
    /// Its task is being killed because somebody asked for it.
    STOPPING,
    /// Its task is being killed because its job is gone; nothing of it will be kept.
    ABANDONED,
    SUCCEEDED,
    FAILED,
    KILLED,
    /// It was ended before it had a task.
    CANCELLED,
    /// It never began, for a reason that is kept.
    SKIPPED;

    /// Whether nothing can follow.
    public boolean isFinal() {
        return switch (this) {
            case SUCCEEDED, FAILED, KILLED, CANCELLED, SKIPPED -> true;
            case QUEUED, LAUNCHING, RUNNING, UNREACHABLE, RETRYING, STOPPING, ABANDONED -> false;
        };
    }

    /// Whether a task may be running, so that another run of the job would overlap with it.
    public boolean hasTask() {
        return switch (this) {
            case LAUNCHING, RUNNING, UNREACHABLE, STOPPING, ABANDONED -> true;
            case QUEUED, RETRYING, SUCCEEDED, FAILED, KILLED, CANCELLED, SKIPPED -> false;
        };
    }
}
