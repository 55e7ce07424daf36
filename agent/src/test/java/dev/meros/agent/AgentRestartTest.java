package dev.meros.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.meros.agent.settings.AgentSettings;
import dev.meros.api.agent.AgentCall;
import dev.meros.api.model.Task;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// An agent whose process is killed, really.
class AgentRestartTest {
    @TempDir Path directory;

    @Test
    void tasksAndTheirStatusesSurviveTheDeathOfTheAgent() throws Exception {
        Path work = directory.resolve("work");
        try (FakeKernel kernel = new FakeKernel()) {
            Process first = AgentProcess.start(work, kernel.uri());
            kernel.registration(1);
            String waits = "while [ ! -e %s ]; do sleep 0.05; done; exit %d";
            Path meanwhile = directory.resolve("meanwhile");
            Path later = directory.resolve("later");
            kernel.launch("stays", waits.formatted(later, 0));
            kernel.launch("ends", waits.formatted(meanwhile, 7));
            kernel.launch("killed", "sleep 300");
            int pid =
                    kernel.status("killed", TaskState.TASK_RUNNING).containerStatus().executorPid();
            kernel.status("stays", TaskState.TASK_RUNNING);
            kernel.status("ends", TaskState.TASK_RUNNING);

            first.destroyForcibly();
            assertThat(first.waitFor(10, TimeUnit.SECONDS)).isTrue();
            Files.createFile(meanwhile);

            AgentServer second =
                    AgentServer.start(AgentSettings.of(work, kernel.uri()).withPort(0));
            try {
                AgentCall.Register again = kernel.registration(2);
                TaskStatus ended = kernel.status("ends", TaskState.TASK_FAILED);
                kernel.kill("killed");
                kernel.status("killed", TaskState.TASK_KILLED);
                Files.createFile(later);
                kernel.status("stays", TaskState.TASK_FINISHED);

                assertThat(again.agentInfo().id()).isEqualTo(FakeKernel.AGENT);
                assertThat(again.tasks())
                        .extracting(t -> t.taskId().value())
                        .contains("stays", "killed");
                assertThat(again.tasks()).extracting(Task::state).contains(TaskState.TASK_RUNNING);
                assertThat(ended.message()).isEqualTo("Command exited with status 7");
                await().atMost(Duration.ofSeconds(10))
                        .until(
                                () ->
                                        !ProcessHandle.of(pid)
                                                .map(ProcessHandle::isAlive)
                                                .orElse(false));
            } finally {
                second.shutdown();
            }
        }
    }
}
