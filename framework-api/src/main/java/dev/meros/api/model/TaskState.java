package dev.meros.api.model;

/// The state of a task; see `docs/task-model.md` for which may follow which.
public enum TaskState implements WireEnum {
    TASK_STAGING(6),
    TASK_STARTING(0),
    TASK_RUNNING(1),
    TASK_KILLING(8),
    TASK_FINISHED(2),
    TASK_FAILED(3),
    TASK_KILLED(4),
    TASK_ERROR(7),
    TASK_LOST(5),
    TASK_DROPPED(9),
    TASK_UNREACHABLE(10),
    TASK_GONE(11),
    TASK_GONE_BY_OPERATOR(12),
    TASK_UNKNOWN(13);

    private final int number;

    TaskState(int number) {
        this.number = number;
    }

    @Override
    public int number() {
        return number;
    }

    /// Whether a task in this state is over for good.
    public boolean isTerminal() {
        return switch (this) {
            case TASK_FINISHED,
                    TASK_FAILED,
                    TASK_KILLED,
                    TASK_ERROR,
                    TASK_LOST,
                    TASK_DROPPED,
                    TASK_GONE,
                    TASK_GONE_BY_OPERATOR ->
                    true;
            case TASK_STAGING,
                    TASK_STARTING,
                    TASK_RUNNING,
                    TASK_KILLING,
                    TASK_UNREACHABLE,
                    TASK_UNKNOWN ->
                    false;
        };
    }
}
