package dev.meros.examples;

import dev.meros.api.executor.Executor;
import dev.meros.api.executor.ExecutorDriver;
import dev.meros.api.executor.ExecutorSettings;
import dev.meros.api.executor.HttpExecutorDriver;
import dev.meros.api.model.Bytes;
import dev.meros.api.model.KillPolicy;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskState;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A complete executor: runs the shell line that a task carries in its `data`, any number of tasks
/// in one process, and answers every message with the number of tasks that run.
///
/// An agent starts it with the command of an `ExecutorInfo`, such as `java -cp
/// examples.jar:framework-api.jar:… dev.meros.examples.ShellExecutor`.
public final class ShellExecutor implements Executor {
    private static final Duration GRACE = Duration.ofSeconds(3);

    private final Map<TaskId, Process> running = new LinkedHashMap<>();
    private final Set<TaskId> killed = new HashSet<>();
    private boolean shutDown;

    /// Works for the agent that has started this process, until it is told to end.
    public static void main(String[] args) {
        HttpExecutorDriver.of(ExecutorSettings.ofEnvironment(), new ShellExecutor()).run();
    }

    @Override
    public void launch(ExecutorDriver driver, TaskInfo task) {
        TaskId id = task.taskId();
        String line = task.data() == null ? "true" : task.data().toUtf8();
        try {
            Process process = new ProcessBuilder("/bin/sh", "-c", line).inheritIO().start();
            running.put(id, process);
            driver.update(id, TaskState.TASK_RUNNING, "pid " + process.pid());
            var _ =
                    process.onExit()
                            .thenAccept(
                                    p -> driver.execute(() -> ended(driver, id, p.exitValue())));
        } catch (IOException e) {
            driver.update(id, TaskState.TASK_FAILED, "cannot be started: " + e.getMessage());
        }
    }

    private void ended(ExecutorDriver driver, TaskId id, int status) {
        running.remove(id);
        TaskState state =
                killed.remove(id)
                        ? TaskState.TASK_KILLED
                        : status == 0 ? TaskState.TASK_FINISHED : TaskState.TASK_FAILED;
        driver.update(id, state, "exit status " + status);
        stopWhenDone(driver);
    }

    @Override
    public void kill(ExecutorDriver driver, TaskId task, @Nullable KillPolicy policy) {
        Process process = running.get(task);
        if (process == null) {
            return;
        }
        killed.add(task);
        process.destroy();
        Duration grace =
                policy == null || policy.gracePeriod() == null
                        ? GRACE
                        : policy.gracePeriod().toDuration();
        driver.schedule(grace, process::destroyForcibly);
    }

    @Override
    public void message(ExecutorDriver driver, Bytes data) {
        driver.send(Bytes.ofUtf8(running.size() + " tasks run"));
    }

    @Override
    public void shutdown(ExecutorDriver driver) {
        shutDown = true;
        List.copyOf(running.keySet()).forEach(task -> kill(driver, task, null));
        stopWhenDone(driver);
    }

    private void stopWhenDone(ExecutorDriver driver) {
        if (shutDown && running.isEmpty()) {
            driver.stop();
        }
    }
}
