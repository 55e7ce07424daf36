package dev.meros.kernel.core.task;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.Bytes;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.resource.Resources;
import dev.meros.kernel.core.record.TaskRecord;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// A task in the books.
///
/// `state` is what its framework has been told; `latestState` is the newest known, which decides
/// over its resources. `statuses` is its history, the newest last, one after the other of the same
/// state replaced, at most [#MAX_STATUSES]. `unacknowledged` is the uuid of the status that waits
/// for its acknowledgement, `acknowledged` that of the last one that has it. `kill` is set once
/// somebody wants it ended. `resources` are those of `info`, added up, without allocation.
public record TaskEntry(
        FrameworkId framework,
        String role,
        TaskInfo info,
        Resources resources,
        Instant launchedAt,
        TaskState state,
        TaskState latestState,
        List<TaskStatus> statuses,
        @Nullable Bytes unacknowledged,
        @Nullable Bytes acknowledged,
        TaskRecord.@Nullable KillRequested kill) {

    /// The most statuses that are kept of a task.
    public static final int MAX_STATUSES = 8;

    public TaskEntry {
        statuses = List.copyOf(statuses);
    }

    static TaskEntry launched(TaskRecord.Launched r, Resources resources) {
        return new TaskEntry(
                r.framework(),
                r.role(),
                r.task(),
                resources,
                r.at(),
                TaskState.TASK_STAGING,
                TaskState.TASK_STAGING,
                List.of(),
                null,
                null,
                null);
    }

    static TaskEntry restored(TaskRecord.Restored r, Resources resources) {
        return new TaskEntry(
                r.framework(),
                r.role(),
                r.task(),
                resources,
                r.launchedAt(),
                r.state(),
                r.latestState(),
                r.statuses(),
                r.unacknowledged(),
                r.acknowledged(),
                r.kill());
    }

    /// This task as a record that [#restored] turns back into it.
    public TaskRecord.Restored toRecord(TaskRecord.Shelf shelf) {
        return new TaskRecord.Restored(
                framework,
                role,
                info,
                launchedAt,
                state,
                latestState,
                statuses,
                unacknowledged,
                acknowledged,
                kill,
                shelf);
    }

    public TaskId id() {
        return info.taskId();
    }

    public AgentId agent() {
        return info.agentId();
    }

    public TaskKey key() {
        return new TaskKey(framework, info.taskId());
    }

    /// Whether its resources are taken: it is neither over nor out of reach.
    public boolean holdsResources() {
        return !latestState.isTerminal() && latestState != TaskState.TASK_UNREACHABLE;
    }

    /// Whether nothing has been heard of it since it was launched.
    public boolean isUnheardOf() {
        return statuses.isEmpty();
    }

    /// The newest status, or null when there is none yet.
    public @Nullable TaskStatus latestStatus() {
        return statuses.isEmpty() ? null : statuses.getLast();
    }

    /// Whether the status with this uuid waits for its acknowledgement.
    public boolean awaits(Bytes uuid) {
        return unacknowledged != null && unacknowledged.equals(uuid);
    }

    /// Whether the status with this uuid has been acknowledged, as far as the history tells: an
    /// agent that has lost its latest acknowledgements in a power failure sends several again.
    public boolean hasAcknowledged(Bytes uuid) {
        if (acknowledged != null && acknowledged.equals(uuid)) {
            return true;
        }
        if (awaits(uuid)) {
            return false;
        }
        for (TaskStatus status : statuses) {
            if (status.uuid() != null && status.uuid().equals(uuid)) {
                return true;
            }
        }
        return false;
    }

    /// The status that waits for its acknowledgement, or null.
    public @Nullable TaskStatus unacknowledgedStatus() {
        for (TaskStatus status : statuses.reversed()) {
            if (status.uuid() != null && awaits(status.uuid())) {
                return status;
            }
        }
        return null;
    }

    TaskEntry with(TaskStatus status, TaskState latest) {
        Bytes waiting = status.uuid() == null ? unacknowledged : status.uuid();
        return new TaskEntry(
                framework,
                role,
                info,
                resources,
                launchedAt,
                TaskTransitions.next(state, status.state()),
                TaskTransitions.next(latestState, latest),
                with(status),
                waiting,
                acknowledged,
                kill);
    }

    /// This task after its framework was removed at some moment.
    public TaskEntry endedWithFramework(Instant at) {
        TaskStatus status =
                Statuses.ofKernel(
                        this,
                        TaskState.TASK_KILLED,
                        TaskStatus.Reason.REASON_FRAMEWORK_REMOVED,
                        "Framework has been removed",
                        at);
        return with(status, TaskState.TASK_KILLED);
    }

    private List<TaskStatus> with(TaskStatus status) {
        List<TaskStatus> history = new ArrayList<>(statuses);
        if (!history.isEmpty() && history.getLast().state() == status.state()) {
            history.removeLast();
        } else if (history.size() == MAX_STATUSES) {
            history.removeFirst();
        }
        history.add(status);
        return history;
    }

    TaskEntry withAcknowledged(Bytes uuid) {
        return new TaskEntry(
                framework,
                role,
                info,
                resources,
                launchedAt,
                state,
                latestState,
                statuses,
                null,
                unacknowledged != null && unacknowledged.equals(uuid) ? unacknowledged : uuid,
                kill);
    }

    TaskEntry withKill(TaskRecord.KillRequested request) {
        return new TaskEntry(
                framework,
                role,
                info,
                resources,
                launchedAt,
                state,
                latestState,
                statuses,
                unacknowledged,
                acknowledged,
                request);
    }
}
