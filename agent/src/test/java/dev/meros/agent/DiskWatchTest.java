package dev.meros.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.meros.agent.settings.AgentSettings;
import dev.meros.agent.settings.ContainerSettings;
import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.Resource;
import dev.meros.api.model.Scalar;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.model.TaskStatus.Reason;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// A whole agent whose tasks write more than they may.
class DiskWatchTest {
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
                                .withContainers(
                                        ContainerSettings.DEFAULT
                                                .withRuntime("none")
                                                .withDocker("none")
                                                .withDiskWatch(
                                                        Duration.ofMillis(50),
                                                        new ContainerSettings.LogBounds(1000, 2))));
        kernel.registration(1);
    }

    @AfterEach
    void stop() {
        agent.shutdown();
        kernel.close();
    }

    private void launch(String id, long diskMb, String command) {
        kernel.launch(
                TaskInfo.builder()
                        .name(id)
                        .taskId(new TaskId(id))
                        .agentId(FakeKernel.AGENT)
                        .command(CommandInfo.builder().value(command).build())
                        .resources(List.of(Resource.scalar("disk", Scalar.of(diskMb))))
                        .build());
    }

    @Test
    void outputThatGrowsTooLargeIsRotated() {
        launch("t1", 0, "i=0; while :; do i=$((i+1)); echo line $i; sleep 0.001; done");
        Path runs = directory.resolve("work/frameworks/web/executors/t1/runs/latest");

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(
                        () ->
                                assertThat(runs.toRealPath().resolve("stdout.2"))
                                        .content()
                                        .contains("line 1\n"));

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(
                        () ->
                                assertThat(runs.toRealPath().resolve("stdout.2"))
                                        .content()
                                        .doesNotContain("line 1\n"));
        assertThat(runs.resolve("stdout.3")).doesNotExist();
    }

    @Test
    void taskThatWritesMoreThanItMayIsEnded() {
        String hog = "head -c 3000000 /dev/zero > big; sleep 300";
        launch("within", 4, hog);
        launch("above", 2, hog);
        launch("unlimited", 0, hog);

        TaskStatus last = kernel.status("above", TaskState.TASK_FAILED);

        assertThat(last.reason()).isEqualTo(Reason.REASON_CONTAINER_LIMITATION_DISK);
        assertThat(last.message()).isEqualTo("Disk usage (3MB) exceeds quota (2MB)");
        for (String other : List.of("within", "unlimited")) {
            assertThat(kernel.statuses(other).getLast().state())
                    .isNotEqualTo(TaskState.TASK_FAILED);
        }
    }
}
