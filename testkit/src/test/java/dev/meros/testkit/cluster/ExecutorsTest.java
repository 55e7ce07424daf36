package dev.meros.testkit.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.meros.api.framework.HttpSchedulerDriver;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.model.TaskStatus.Reason;
import dev.meros.examples.ShellExecutor;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/// The example executors as real processes, started by a real agent for a framework of a real
/// kernel.
@Timeout(120)
final class ExecutorsTest {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final Path SCRIPT =
            Path.of("../examples/python/shell_executor.py").toAbsolutePath().normalize();

    @TempDir private Path directory;

    /// The executors that the examples show; both do the same.
    enum Example {
        JAVA,
        PYTHON;

        /// The command that starts it; the test is skipped where there is nothing to run it.
        String command() {
            return switch (this) {
                case JAVA ->
                        "exec '%s' -Xmx64m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp '%s' %s"
                                .formatted(
                                        Path.of(System.getProperty("java.home"), "bin", "java"),
                                        System.getProperty("java.class.path"),
                                        ShellExecutor.class.getName());
                case PYTHON -> {
                    assumeTrue(hasPython(), "python3 is not installed");
                    yield "exec python3 '" + SCRIPT + "'";
                }
            };
        }

        private static boolean hasPython() {
            try {
                Process process = new ProcessBuilder("python3", "--version").start();
                return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
            } catch (IOException e) {
                return false;
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    private static HttpSchedulerDriver run(Cluster cluster, ExecutorFramework framework) {
        return cluster.run(
                HttpSchedulerDriver.Settings.of(
                        cluster.kernel(),
                        FrameworkInfo.builder()
                                .user(System.getProperty("user.name"))
                                .name("with-executor")
                                .checkpoint(true)
                                .build()),
                framework);
    }

    @ParameterizedTest
    @EnumSource(Example.class)
    void oneExecutorRunsKillsAndTalksForManyTasks(Example example) {
        ExecutorFramework framework = new ExecutorFramework(example.command());
        try (Cluster cluster = Cluster.start(directory).withAgents(1)) {
            HttpSchedulerDriver driver = run(cluster, framework);
            framework.launch("ends", "echo hello; exit 0");
            framework.launch("fails", "exit 7");
            framework.launch("stays", "sleep 1000");

            TaskStatus finished = framework.status("ends", TaskState.TASK_FINISHED);
            TaskStatus failed = framework.status("fails", TaskState.TASK_FAILED);
            TaskStatus running = framework.status("stays", TaskState.TASK_RUNNING);
            framework.say(driver, "how many?");
            await().atMost(DEADLINE).until(() -> framework.messages.size() == 1);
            driver.kill(new TaskId("stays"), framework.agent(), null);
            framework.status("stays", TaskState.TASK_KILLED);

            assertThat(finished.executorId()).isEqualTo(ExecutorFramework.EXECUTOR);
            assertThat(finished.source()).isEqualTo(TaskStatus.Source.SOURCE_EXECUTOR);
            assertThat(failed.message()).isEqualTo("exit status 7");
            assertThat(running.containerStatus().containerId())
                    .isEqualTo(finished.containerStatus().containerId());
            assertThat(framework.messages).containsExactly("1 tasks run");
            assertThat(framework.told("stays"))
                    .containsExactly(TaskState.TASK_RUNNING, TaskState.TASK_KILLED);

            driver.teardown();
            int pid = Objects.requireNonNull(running.containerStatus()).executorPid();
            await().alias("end of the executor")
                    .atMost(DEADLINE)
                    .until(() -> !ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false));
        }
    }

    @ParameterizedTest
    @EnumSource(Example.class)
    void restartOfTheAgentLosesAndRepeatsNothing(Example example) {
        ExecutorFramework framework = new ExecutorFramework(example.command());
        try (Cluster cluster = Cluster.start(directory).withAgents(1)) {
            HttpSchedulerDriver driver = run(cluster, framework);
            framework.launch("stays", "sleep 1000");
            framework.launch("meanwhile", "sleep 1");
            framework.status("stays", TaskState.TASK_RUNNING);
            TaskStatus before = framework.status("meanwhile", TaskState.TASK_RUNNING);

            cluster.stopAgent(0);
            cluster.startAgent(0);
            framework.status("meanwhile", TaskState.TASK_FINISHED);
            framework.launch("after", "exit 0");
            TaskStatus after = framework.status("after", TaskState.TASK_FINISHED);
            driver.kill(new TaskId("stays"), framework.agent(), null);
            framework.status("stays", TaskState.TASK_KILLED);

            assertThat(after.containerStatus().containerId())
                    .isEqualTo(before.containerStatus().containerId());
            assertThat(framework.told("meanwhile"))
                    .containsExactly(TaskState.TASK_RUNNING, TaskState.TASK_FINISHED);
            assertThat(framework.told("stays"))
                    .containsExactly(TaskState.TASK_RUNNING, TaskState.TASK_KILLED);
            assertThat(framework.failures).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(Example.class)
    void groupsRunInTheExecutorAndShutdownEndsThem(Example example) {
        ExecutorFramework framework = new ExecutorFramework(example.command());
        try (Cluster cluster = Cluster.start(directory).withAgents(1)) {
            HttpSchedulerDriver driver = run(cluster, framework);
            framework.launchGroup(List.of("a", "b"), "sleep 1000");
            framework.status("a", TaskState.TASK_RUNNING);
            framework.status("b", TaskState.TASK_RUNNING);

            framework.shutDown(driver);

            framework.status("a", TaskState.TASK_KILLED);
            framework.status("b", TaskState.TASK_KILLED);
            await().atMost(DEADLINE).until(() -> !framework.failures.isEmpty());
            assertThat(framework.failures.getFirst().executorId())
                    .isEqualTo(ExecutorFramework.EXECUTOR);
            assertThat(framework.failures.getFirst().status()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(Example.class)
    void endOfTheExecutorEndsItsTasksAndIsToldWithItsStatus(Example example) {
        ExecutorFramework framework = new ExecutorFramework(example.command());
        try (Cluster cluster = Cluster.start(directory).withAgents(1)) {
            run(cluster, framework);
            framework.launch("stays", "sleep 1000");
            framework.status("stays", TaskState.TASK_RUNNING);
            framework.launch("murders", "kill -9 $PPID; sleep 1000");

            TaskStatus stays = framework.status("stays", TaskState.TASK_FAILED);
            TaskStatus murders = framework.status("murders", TaskState.TASK_FAILED);
            await().atMost(DEADLINE).until(() -> !framework.failures.isEmpty());

            assertThat(List.of(stays.reason(), murders.reason()))
                    .containsOnly(Reason.REASON_EXECUTOR_TERMINATED);
            assertThat(stays.message()).isEqualTo("Executor terminated with signal Killed");
            assertThat(framework.failures.getFirst().agentId()).isEqualTo(framework.agent());
            assertThat(framework.failures.getFirst().status()).isEqualTo(9);
        }
    }
}
