package dev.meros.kernel.core.task;

import static dev.meros.api.model.TaskState.TASK_KILLING;
import static dev.meros.api.model.TaskState.TASK_RUNNING;
import static dev.meros.api.model.TaskState.TASK_STAGING;
import static dev.meros.api.model.TaskState.TASK_STARTING;
import static dev.meros.api.model.TaskState.TASK_UNKNOWN;
import static dev.meros.api.model.TaskState.TASK_UNREACHABLE;

import dev.meros.api.model.TaskState;

import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Which state of a task may follow which: states go forward, and only an unreachable task comes
/// back to where it was. What is not in the table is ignored: the status still reaches the
/// framework, but the task stays in its state.
public final class TaskTransitions {
    private static final Map<TaskState, Set<TaskState>> TABLE = new EnumMap<>(TaskState.class);

    static {
        Set<TaskState> ends = EnumSet.noneOf(TaskState.class);
        for (TaskState state : TaskState.values()) {
            if (state.isTerminal()) {
                ends.add(state);
            }
            TABLE.put(state, EnumSet.noneOf(TaskState.class));
        }
        from(TASK_UNKNOWN, TASK_STAGING);
        from(TASK_STAGING, TASK_STARTING, TASK_RUNNING, TASK_KILLING, TASK_UNREACHABLE);
        from(TASK_STARTING, TASK_STARTING, TASK_RUNNING, TASK_KILLING, TASK_UNREACHABLE);
        from(TASK_RUNNING, TASK_RUNNING, TASK_KILLING, TASK_UNREACHABLE);
        from(TASK_KILLING, TASK_KILLING, TASK_UNREACHABLE);
        from(TASK_UNREACHABLE, TASK_STAGING, TASK_STARTING, TASK_RUNNING, TASK_KILLING);
        for (TaskState live :
                List.of(
                        TASK_STAGING,
                        TASK_STARTING,
                        TASK_RUNNING,
                        TASK_KILLING,
                        TASK_UNREACHABLE)) {
            row(live).addAll(ends);
        }
    }

    private TaskTransitions() {}

    /// The state of a task after it was told `told` while in `state`; the same state when that
    /// cannot follow.
    public static TaskState next(TaskState state, TaskState told) {
        return row(state).contains(told) ? told : state;
    }

    /// Whether `told` may follow `state`.
    public static boolean allowed(TaskState state, TaskState told) {
        return row(state).contains(told);
    }

    /// The states that may follow `state`.
    public static Set<TaskState> after(TaskState state) {
        return Collections.unmodifiableSet(row(state));
    }

    private static void from(TaskState state, TaskState... next) {
        row(state).addAll(List.of(next));
    }

    @SuppressWarnings("NullAway") // the table has a row for every state
    private static Set<TaskState> row(TaskState state) {
        return TABLE.get(state);
    }
}
