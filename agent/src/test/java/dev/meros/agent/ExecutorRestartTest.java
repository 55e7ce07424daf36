package dev.meros.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.meros.agent.core.ExecutorTimes;
import dev.meros.agent.executor.ExecutorSettings;
import dev.meros.agent.settings.AgentSettings;
import dev.meros.api.model.Bytes;
import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.ExecutorId;
import dev.meros.api.model.ExecutorInfo;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.model.TaskStatus.Reason;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// Agents whose processes are killed while executors run, really.
@Timeout(90)
class ExecutorRestartTest {
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    @TempDir Path directory;

    private static TaskInfo task(String id, String command, Path file) {
        return TaskInfo.builder()
                .name(id)
                .taskId(new TaskId(id))
                .agentId(FakeKernel.AGENT)
                .data(Bytes.ofUtf8(file.toString()))
                .executor(
                        ExecutorInfo.builder()
                                .executorId(new ExecutorId("worker"))
                                .frameworkId(FakeKernel.FRAMEWORK)
                                .command(CommandInfo.builder().value(command).build())
                                .build())
                .build();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private AgentSettings settings(FakeKernel kernel, int port) {
        return AgentSettings.of(directory.resolve("work"), kernel.uri()).withPort(port);
    }

    private static void kill(Process process) throws InterruptedException {
        process.destroyForcibly();
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }

    private static boolean isAlive(int pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }

    @Test
    void executorComesBackWithWhatHappenedWhileTheAgentWasDead() throws Exception {
        Path meanwhile = directory.resolve("meanwhile");
        Path later = directory.resolve("later");
        int port = freePort();
        try (FakeKernel kernel = new FakeKernel()) {
            Process first = AgentProcess.start(directory.resolve("work"), kernel.uri(), port);
            kernel.registration(1);
            kernel.launchLasting(task("ends", WorkerMain.command(), meanwhile));
            kernel.launchLasting(task("stays", WorkerMain.command(), later));
            kernel.launchLasting(task("killed", WorkerMain.command(), later));
            kernel.status("ends", TaskState.TASK_RUNNING);
            TaskStatus before = kernel.status("stays", TaskState.TASK_RUNNING);
            kernel.status("killed", TaskState.TASK_RUNNING);
            kill(first);
            Files.createFile(meanwhile);

            AgentServer second = AgentServer.start(settings(kernel, port));
            try {
                kernel.registration(2);
                assertThat(kernel.registrations.get(1).executors()).hasSize(1);
                kernel.kill("killed");
                kernel.status("ends", TaskState.TASK_FINISHED);
                kernel.status("killed", TaskState.TASK_KILLED);
                Files.createFile(later);
                TaskStatus after = kernel.status("stays", TaskState.TASK_FINISHED);

                assertThat(after.containerStatus().executorPid())
                        .isEqualTo(before.containerStatus().executorPid());
                for (String task : new String[] {"ends", "stays", "killed"}) {
                    assertThat(kernel.statuses(task).stream().map(TaskStatus::uuid).distinct())
                            .as(task)
                            .hasSize(2);
                }
            } finally {
                second.shutdown();
            }
        }
    }

    @Test
    void executorThatDoesNotComeBackIsKilled() throws Exception {
        int port = freePort();
        try (FakeKernel kernel = new FakeKernel()) {
            Process first = AgentProcess.start(directory.resolve("work"), kernel.uri(), port);
            kernel.registration(1);
            kernel.launchLasting(task("t1", WorkerMain.command(), directory.resolve("never")));
            int pid = kernel.status("t1", TaskState.TASK_RUNNING).containerStatus().executorPid();
            kill(first);

            // at another port, where its executors do not look
            ExecutorTimes times =
                    new ExecutorTimes(
                            Duration.ofMinutes(1),
                            Duration.ofMillis(500),
                            Duration.ofSeconds(5),
                            Duration.ofMinutes(15));
            AgentServer second =
                    AgentServer.start(
                            settings(kernel, 0)
                                    .withExecutors(ExecutorSettings.DEFAULT.withTimes(times)));
            try {
                TaskStatus gone = kernel.status("t1", TaskState.TASK_GONE);

                assertThat(gone.reason()).isEqualTo(Reason.REASON_EXECUTOR_REREGISTRATION_TIMEOUT);
                await().atMost(DEADLINE).until(() -> !isAlive(pid));
                await().atMost(DEADLINE).until(() -> kernel.ended.size() == 1);
                assertThat(kernel.ended.getFirst().status()).isEqualTo(9);
            } finally {
                second.shutdown();
            }
        }
    }

    @Test
    void executorOfAFrameworkWithoutCheckpointDiesWithItsAgent() throws Exception {
        int port = freePort();
        try (FakeKernel kernel = new FakeKernel()) {
            Process first = AgentProcess.start(directory.resolve("work"), kernel.uri(), port);
            kernel.registration(1);
            kernel.launch(task("t1", WorkerMain.command(), directory.resolve("never")));
            int pid = kernel.status("t1", TaskState.TASK_RUNNING).containerStatus().executorPid();

            kill(first);

            await().atMost(DEADLINE).until(() -> !isAlive(pid));
            AgentServer second = AgentServer.start(settings(kernel, port));
            try {
                TaskStatus end =
                        await().atMost(DEADLINE)
                                .until(
                                        () -> kernel.statuses("t1").getLast(),
                                        s -> s.state().isTerminal());
                assertThat(end.state()).isEqualTo(TaskState.TASK_FAILED);
                assertThat(end.reason()).isEqualTo(Reason.REASON_EXECUTOR_TERMINATED);
            } finally {
                second.shutdown();
            }
        }
    }

    @Test
    void stubbornExecutorWithoutCheckpointIsKilledByTheNextAgent() throws Exception {
        Path pidFile = directory.resolve("pid");
        int port = freePort();
        try (FakeKernel kernel = new FakeKernel()) {
            Process first = AgentProcess.start(directory.resolve("work"), kernel.uri(), port);
            kernel.registration(1);
            kernel.launch(task("t1", "echo $$ >" + pidFile + "; exec sleep 1000", pidFile));
            await().atMost(DEADLINE).until(() -> Files.exists(pidFile) && Files.size(pidFile) > 1);
            int pid = Integer.parseInt(Files.readString(pidFile).strip());
            kill(first);
            assertThat(isAlive(pid)).isTrue();

            AgentServer second = AgentServer.start(settings(kernel, port));
            try {
                TaskStatus gone = kernel.status("t1", TaskState.TASK_GONE);

                assertThat(gone.reason()).isEqualTo(Reason.REASON_AGENT_RESTARTED);
                await().atMost(DEADLINE).until(() -> !isAlive(pid));
            } finally {
                second.shutdown();
            }
        }
    }
}
