package dev.meros.api.executor;

import dev.meros.api.model.Bytes;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;

import java.time.Duration;

/// What an [Executor] can do. All methods may be called on any thread and do not block.
public interface ExecutorDriver {
    /// Says what became of a task. A `uuid`, the source, the executor's id and the time are filled
    /// in where they are unset. The driver sends the status until the agent has taken note of it,
    /// also over restarts of the agent; statuses of a task arrive in the order of these calls.
    void update(TaskStatus status);

    /// The same for a status that needs no more than this.
    default void update(TaskId task, TaskState state, String message) {
        update(TaskStatus.builder().taskId(task).state(state).message(message).build());
    }

    /// Sends bytes to the framework. They get lost when either side is not connected.
    void send(Bytes data);

    /// Runs something on the driver's thread.
    void execute(Runnable action);

    /// The same after a while.
    void schedule(Duration delay, Runnable action);

    /// Ends the driver when the agent has taken note of all statuses, or after the grace period.
    void stop();
}
