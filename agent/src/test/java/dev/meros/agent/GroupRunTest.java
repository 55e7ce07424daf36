package dev.meros.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.agent.settings.AgentSettings;
import dev.meros.api.agent.AgentEvent;
import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.ExecutorId;
import dev.meros.api.model.ExecutorInfo;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.TaskGroupInfo;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;

/// Groups of real processes.
class GroupRunTest {
    private static final ExecutorInfo POD =
            ExecutorInfo.builder()
                    .executorId(new ExecutorId("pod"))
                    .type(ExecutorInfo.Type.DEFAULT)
                    .build();

    @TempDir Path directory;

    private FakeKernel kernel;
    private AgentServer agent;

    @BeforeEach
    void start() {
        kernel = new FakeKernel();
        agent =
                AgentServer.start(
                        AgentSettings.of(directory.resolve("work"), kernel.uri())
                                .withPort(0)
                                .withHostname("node-1")
                                .withResources("cpus:4;mem:2048"));
        kernel.registration(1);
    }

    @AfterEach
    void stop() {
        agent.shutdown();
        kernel.close();
    }

    private static TaskInfo task(String id, String command) {
        return TaskInfo.builder()
                .name(id)
                .taskId(new TaskId(id))
                .agentId(FakeKernel.AGENT)
                .executor(POD)
                .command(CommandInfo.builder().value(command).build())
                .build();
    }

    private void launch(TaskInfo... tasks) {
        kernel.send(
                AgentEvent.launchGroup(
                        1,
                        new AgentEvent.LaunchGroup(
                                FrameworkInfo.builder()
                                        .user("")
                                        .name("web")
                                        .id(FakeKernel.FRAMEWORK)
                                        .build(),
                                POD,
                                new TaskGroupInfo(List.of(tasks)))));
    }

    @Test
    void groupOfWhichOneFailsEnds() {
        launch(task("server", "sleep 1000"), task("proxy", "sleep 1; exit 7"));

        TaskStatus failed = kernel.status("proxy", TaskState.TASK_FAILED);
        kernel.status("server", TaskState.TASK_KILLED);

        assertThat(failed.message()).isEqualTo("Command exited with status 7");
        assertThat(failed.executorId()).isEqualTo(POD.executorId());
        assertThat(kernel.statuses("server"))
                .extracting(TaskStatus::state)
                .containsExactly(
                        TaskState.TASK_STARTING, TaskState.TASK_RUNNING, TaskState.TASK_KILLED);
    }

    @Test
    void groupOfWhichOneFinishesGoesOn() {
        launch(task("server", "sleep 2"), task("init", "true"));

        kernel.status("init", TaskState.TASK_FINISHED);

        assertThat(kernel.status("server", TaskState.TASK_FINISHED).message())
                .isEqualTo("Command exited with status 0");
    }
}
