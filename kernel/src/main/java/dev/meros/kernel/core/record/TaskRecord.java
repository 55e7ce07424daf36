package dev.meros.kernel.core.record;

import dev.meros.api.model.Bytes;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.KillPolicy;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;

/// The tasks.
public sealed interface TaskRecord extends KernelRecord.Durable {
    /// A task has been accepted and its resources are taken; its agent is told to launch it.
    record Launched(FrameworkId framework, String role, TaskInfo task, Instant at)
            implements TaskRecord {}

    /// A status was made or arrived; `latestState` is the newest state known, which decides over
    /// the task's resources.
    record StatusChanged(FrameworkId framework, TaskStatus status, TaskState latestState)
            implements TaskRecord {}

    /// The framework has acknowledged a status; a task whose terminal status is acknowledged is
    /// over.
    record Acknowledged(FrameworkId framework, TaskId task, Bytes uuid) implements TaskRecord {}

    /// The framework or an operator wants the task ended; told to its agent until it is.
    record KillRequested(FrameworkId framework, TaskId task, @Nullable KillPolicy policy)
            implements TaskRecord {}

    /// A task leaves the books: its terminal status needs no acknowledgement.
    record Removed(FrameworkId framework, TaskId task) implements TaskRecord {}

    /// A task as a whole, with its history. Only in snapshots.
    ///
    /// `unacknowledged` is the uuid of the status that waits for its acknowledgement,
    /// `acknowledged` that of the last one that has it.
    record Restored(
            FrameworkId framework,
            String role,
            TaskInfo task,
            Instant launchedAt,
            TaskState state,
            TaskState latestState,
            List<TaskStatus> statuses,
            @Nullable Bytes unacknowledged,
            @Nullable Bytes acknowledged,
            @Nullable KillRequested kill,
            Shelf shelf)
            implements TaskRecord {
        public Restored {
            statuses = List.copyOf(statuses);
        }
    }

    /// Where a task is kept: among the live ones or in the history of its framework.
    enum Shelf {
        ACTIVE,
        COMPLETED
    }
}
