package dev.meros.api.master;

import dev.meros.api.model.Fields;
import dev.meros.api.model.Task;

import java.util.List;

/// The answer to GET_TASKS. `pendingTasks` and `orphanTasks` are always empty, as they are in
/// Mesos; `tasks` are those that are alive or whose end is not acknowledged yet.
public record GetTasks(
        List<Task> pendingTasks,
        List<Task> tasks,
        List<Task> completedTasks,
        List<Task> orphanTasks,
        List<Task> unreachableTasks) {
    public GetTasks {
        pendingTasks = Fields.list(pendingTasks);
        tasks = Fields.list(tasks);
        completedTasks = Fields.list(completedTasks);
        orphanTasks = Fields.list(orphanTasks);
        unreachableTasks = Fields.list(unreachableTasks);
    }
}
