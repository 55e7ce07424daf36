package dev.meros.longrunning.core.instance;

import dev.meros.api.model.TaskState;

/// What is observed of an instance; [Transitions] says which state may follow which.
public enum InstanceState {
    /// Wanted, but not launched.
    SCHEDULED("Scheduled", TaskState.TASK_STAGING),
    /// Stored, and an offer is being accepted for it.
    PROVISIONED("Provisioned", TaskState.TASK_STAGING),
    STAGING("Staging", TaskState.TASK_STAGING),
    STARTING("Starting", TaskState.TASK_STARTING),
    RUNNING("Running", TaskState.TASK_RUNNING),
    KILLING("Killing", TaskState.TASK_KILLING),
    /// Its agent is out of reach; it still counts.
    UNREACHABLE("Unreachable", TaskState.TASK_UNREACHABLE),
    /// Its agent has been out of reach for so long that it is replaced.
    UNREACHABLE_INACTIVE("UnreachableInactive", TaskState.TASK_UNREACHABLE),
    FINISHED("Finished", TaskState.TASK_FINISHED),
    FAILED("Failed", TaskState.TASK_FAILED),
    KILLED("Killed", TaskState.TASK_KILLED),
    ERROR("Error", TaskState.TASK_ERROR),
    GONE("Gone", TaskState.TASK_GONE),
    DROPPED("Dropped", TaskState.TASK_DROPPED),
    UNKNOWN("Unknown", TaskState.TASK_UNKNOWN),
    /// Forgotten after being unreachable for too long; should it come back, it is killed.
    EXPUNGED("Expunged", TaskState.TASK_UNREACHABLE);

    private final String condition;
    private final TaskState taskState;

    InstanceState(String condition, TaskState taskState) {
        this.condition = condition;
        this.taskState = taskState;
    }

    /// The name in `instance_changed_event`.
    public String condition() {
        return condition;
    }

    /// The state shown for the instance's task.
    public TaskState taskState() {
        return taskState;
    }

    /// Whether nothing of the instance is left.
    public boolean isTerminal() {
        return switch (this) {
            case FINISHED, FAILED, KILLED, ERROR, GONE, DROPPED, UNKNOWN, EXPUNGED -> true;
            case SCHEDULED,
                    PROVISIONED,
                    STAGING,
                    STARTING,
                    RUNNING,
                    KILLING,
                    UNREACHABLE,
                    UNREACHABLE_INACTIVE ->
                    false;
        };
    }

    /// Whether ending like this delays the app's next launch.
    public boolean delaysLaunch() {
        return switch (this) {
            case FINISHED, FAILED, ERROR, GONE, DROPPED -> true;
            case SCHEDULED,
                    PROVISIONED,
                    STAGING,
                    STARTING,
                    RUNNING,
                    KILLING,
                    UNREACHABLE,
                    UNREACHABLE_INACTIVE,
                    KILLED,
                    UNKNOWN,
                    EXPUNGED ->
                    false;
        };
    }

    /// Whether ending like this is shown as the app's last failure.
    public boolean isFailure() {
        return switch (this) {
            case FAILED, ERROR, GONE, DROPPED, UNKNOWN -> true;
            case SCHEDULED,
                    PROVISIONED,
                    STAGING,
                    STARTING,
                    RUNNING,
                    KILLING,
                    UNREACHABLE,
                    UNREACHABLE_INACTIVE,
                    FINISHED,
                    KILLED,
                    EXPUNGED ->
                    false;
        };
    }
}
