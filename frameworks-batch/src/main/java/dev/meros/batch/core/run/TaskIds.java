package dev.meros.batch.core.run;

import dev.meros.api.model.TaskId;

/// The names of tasks, as Chronos forms them: `ct:<due millis>:<attempt>:<job>:<arguments>`.
///
/// `due` is the moment the run is for. Each launch has its own attempt number, also one that
/// follows a lost task, so an id never comes twice.
public final class TaskIds {
    /// The longest id, in characters.
    public static final int LONGEST = 200;

    private TaskIds() {}

    /// The id of the next task of a run. Characters that cannot be in a path become `_`; what is
    /// too long is cut.
    public static TaskId next(Run run, String arguments) {
        String id =
                "ct:"
                        + run.id().due().toEpochMilli()
                        + ":"
                        + run.tries().launches()
                        + ":"
                        + run.id().job()
                        + ":"
                        + arguments.replaceAll("[^A-Za-z0-9 ,;=+@%_.:-]", "_");
        return new TaskId(id.length() > LONGEST ? id.substring(0, LONGEST) : id);
    }
}
