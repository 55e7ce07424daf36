package dev.meros.api.executor;

import dev.meros.api.model.Bytes;
import dev.meros.api.model.KillPolicy;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// An executor of your own: how it runs and ends the tasks that its framework launches with it.
///
/// The driver calls one method at a time, always on its own thread, so an implementation needs no
/// locks; it must not block there. What a task does goes on elsewhere; news of it come back by
/// [ExecutorDriver#execute] or go out by [ExecutorDriver#update], which may be called on any
/// thread. An exception from a method ends the driver with that exception.
public interface Executor {
    /// The agent has accepted the subscription, for the first time or after a restart of the agent.
    /// Nothing needs to be done: the driver brings up again what was not acknowledged.
    default void subscribed(ExecutorDriver driver, Event.Subscribed event) {}

    /// Run a task. The executor owes TASK_RUNNING when it runs and one terminal state when it has
    /// ended.
    void launch(ExecutorDriver driver, TaskInfo task);

    /// Run tasks that belong together: when one of them fails, the others are to be ended. Launches
    /// them one by one unless overridden.
    default void launchGroup(ExecutorDriver driver, List<TaskInfo> tasks) {
        tasks.forEach(task -> launch(driver, task));
    }

    /// End a task. The executor owes TASK_KILLED, within the grace period of the policy if there is
    /// one. May come more than once, and for a task that has ended meanwhile.
    void kill(ExecutorDriver driver, TaskId task, @Nullable KillPolicy policy);

    /// Bytes from the framework; best effort.
    default void message(ExecutorDriver driver, Bytes data) {}

    /// The connection to the agent is lost. Tasks go on; the driver tries to come back if the
    /// framework checkpoints, and otherwise calls [#shutdown].
    default void disconnected(ExecutorDriver driver) {}

    /// End all tasks, say so, and call [ExecutorDriver#stop] when that is done. After the grace
    /// period of the executor the driver stops by itself, and the agent kills what is left.
    default void shutdown(ExecutorDriver driver) {
        driver.stop();
    }

    /// The agent wants nothing to do with this executor; the driver ends after this method.
    default void error(ExecutorDriver driver, String message) {}
}
