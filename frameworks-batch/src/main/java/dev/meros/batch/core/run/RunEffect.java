package dev.meros.batch.core.run;

/// What a step of a run brings about, in the order in which it is carried out.
public enum RunEffect {
    /// Ask the kernel to kill its task.
    KILL,
    /// Count a success of the job and let dependants know.
    SUCCESS,
    /// Count a failure of the job; with `softError` let dependants know.
    FAILURE,
    /// Move the run to the history of its job.
    CLOSE,
    /// Drop the run.
    FORGET
}
