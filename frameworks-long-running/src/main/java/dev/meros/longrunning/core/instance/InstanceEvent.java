package dev.meros.longrunning.core.instance;

import dev.meros.api.model.TaskStatus;

import org.jspecify.annotations.Nullable;

/// What can happen to an instance: a launch, news of its task, or time passing.
public enum InstanceEvent {
    LAUNCH,
    STAGING,
    STARTING,
    RUNNING,
    KILLING,
    FINISHED,
    FAILED,
    KILLED,
    ERROR,
    GONE,
    DROPPED,
    UNKNOWN,
    UNREACHABLE,
    INACTIVE_TIMEOUT,
    EXPUNGE_TIMEOUT;

    /// What a status of a task means for its instance.
    public static InstanceEvent of(TaskStatus status) {
        return switch (status.state()) {
            case TASK_STAGING -> STAGING;
            case TASK_STARTING -> STARTING;
            case TASK_RUNNING -> RUNNING;
            case TASK_KILLING -> KILLING;
            case TASK_FINISHED -> FINISHED;
            case TASK_FAILED -> FAILED;
            case TASK_KILLED -> KILLED;
            case TASK_ERROR -> ERROR;
            case TASK_DROPPED -> DROPPED;
            case TASK_UNREACHABLE -> UNREACHABLE;
            case TASK_GONE, TASK_GONE_BY_OPERATOR -> GONE;
            case TASK_UNKNOWN -> UNKNOWN;
            case TASK_LOST -> lost(status.reason());
        };
    }

    private static InstanceEvent lost(TaskStatus.@Nullable Reason reason) {
        if (reason == TaskStatus.Reason.REASON_TASK_UNKNOWN) {
            return UNKNOWN;
        }
        if (reason == TaskStatus.Reason.REASON_RECONCILIATION
                || reason == TaskStatus.Reason.REASON_AGENT_DISCONNECTED
                || reason == TaskStatus.Reason.REASON_AGENT_REMOVED) {
            return UNREACHABLE;
        }
        return reason == TaskStatus.Reason.REASON_INVALID_OFFERS ? DROPPED : GONE;
    }
}
