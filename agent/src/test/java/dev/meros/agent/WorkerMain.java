package dev.meros.agent;

import dev.meros.api.executor.Executor;
import dev.meros.api.executor.ExecutorDriver;
import dev.meros.api.executor.ExecutorSettings;
import dev.meros.api.executor.HttpExecutorDriver;
import dev.meros.api.model.KillPolicy;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskState;

import org.jspecify.annotations.Nullable;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/// An executor in a process of its own: a task runs until the file that its `data` names is there.
final class WorkerMain implements Executor {
    private static final Duration POLL = Duration.ofMillis(20);

    static void main(String[] args) {
        HttpExecutorDriver.of(ExecutorSettings.ofEnvironment(), new WorkerMain()).run();
    }

    /// The command that starts it with the class path of this JVM.
    static String command() {
        return "exec '%s' -Xmx64m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp '%s' %s"
                .formatted(
                        Path.of(System.getProperty("java.home"), "bin", "java"),
                        System.getProperty("java.class.path"),
                        WorkerMain.class.getName());
    }

    @Override
    public void launch(ExecutorDriver driver, TaskInfo task) {
        driver.update(task.taskId(), TaskState.TASK_RUNNING, "waits");
        Path file = Path.of(task.data() == null ? "/" : task.data().toUtf8());
        poll(driver, task.taskId(), file);
    }

    private void poll(ExecutorDriver driver, TaskId task, Path file) {
        if (Files.exists(file)) {
            driver.update(task, TaskState.TASK_FINISHED, "seen");
        } else {
            driver.schedule(POLL, () -> poll(driver, task, file));
        }
    }

    @Override
    public void kill(ExecutorDriver driver, TaskId task, @Nullable KillPolicy policy) {
        driver.update(task, TaskState.TASK_KILLED, "killed");
    }
}
