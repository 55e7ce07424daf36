package dev.meros.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.meros.agent.settings.ContainerSettings;
import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.ContainerInfo;
import dev.meros.api.model.Image;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.model.TaskStatus.Reason;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The same with an OCI runtime, and what can be wrong with containers only. They have the node's
/// own files as their root unless they name an image.
abstract class ContainerFaultContract extends FaultContract {
    abstract String runtime();

    /// Named by JUnit before anything is started.
    static void assumeComponents(String... programs) {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        for (String program : programs) {
            assumeTrue(program(program).isPresent(), "needs " + program);
        }
    }

    static Optional<Path> program(String name) {
        return Stream.of("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin")
                .map(d -> Path.of(d, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    @BeforeEach
    @Override
    void start() throws Exception {
        assumeComponents(runtime(), "conmon");
        super.start();
    }

    @Override
    ContainerSettings containers() {
        return quiet().withRuntime(runtime());
    }

    @Override
    TaskInfo.Builder task(String id, CommandInfo command) {
        return super.task(id, command).container(IN_A_CONTAINER);
    }

    private TaskInfo withImage(String id, String image) {
        return task(id, CommandInfo.builder().shell(false).build())
                .container(
                        ContainerInfo.builder()
                                .type(ContainerInfo.Type.MESOS)
                                .mesos(
                                        new ContainerInfo.MesosInfo(
                                                new Image(
                                                        Image.Type.DOCKER,
                                                        null,
                                                        new Image.Docker(image, null, null),
                                                        true)))
                                .build())
                .build();
    }

    @Test
    void imagesThatCannotBeHadAreNamed() throws IOException {
        assumeComponents("skopeo");
        Path damaged = Files.writeString(directory.resolve("damaged.tar"), "no archive");
        launch(withImage("missing", "/no/such.tar"));
        launch(withImage("damaged", damaged.toString()));
        launch(withImage("refused", "127.0.0.1:1/none:1"));

        for (String task : List.of("missing", "damaged", "refused")) {
            TaskStatus last = end(task);
            assertThat(last.state()).isEqualTo(TaskState.TASK_FAILED);
            assertThat(last.reason()).isEqualTo(Reason.REASON_CONTAINER_LAUNCH_FAILED);
        }
        assertThat(end("missing").message()).contains("image: /no/such.tar", "no such file");
        assertThat(end("damaged").message()).contains("image: " + damaged);
        assertThat(end("refused").message()).contains("image: 127.0.0.1:1/none:1", "refused");
    }

    @Test
    void memoryHogIsEndedAndToldWhy() {
        String hog = "head -c 200000000 /dev/zero | tail -c 190000000 > /dev/null";
        launch(task("t1", hog).build());

        TaskStatus last = end("t1");
        assertThat(last.state()).isEqualTo(TaskState.TASK_FAILED);
        assertThat(last.reason()).isEqualTo(Reason.REASON_CONTAINER_LIMITATION_MEMORY);
        assertThat(last.message()).isEqualTo("Memory limit exceeded");
    }

    @Test
    void forkBombIsHeldInItsContainerAndEndsWithIt() throws IOException {
        String bomb = "echo bomb; while :; do busybox sleep 300 & done";
        launch(task("t1", bomb).build());
        running("t1");
        Path output = sandbox("t1").resolve("stdout");
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(output).hasContent("bomb"));

        kernel.kill("t1");

        // it may have run out of memory before
        TaskStatus last = end("t1");
        assertThat(last.state() == TaskState.TASK_KILLED || isOutOfMemory(last))
                .as("%s", last)
                .isTrue();
    }

    private static boolean isOutOfMemory(TaskStatus status) {
        return status.reason() == Reason.REASON_CONTAINER_LIMITATION_MEMORY;
    }

    @Test
    void containerWhoseMonitorIsKilledEndsAndIsReported() throws IOException {
        launch(task("t1", "sleep 300").build());
        TaskStatus running = running("t1");
        String container = running.containerStatus().containerId().value();
        Path noted = directory.resolve("work/containers/" + container + "/monitor");

        ProcessHandle.of(Long.parseLong(Files.readString(noted).strip()))
                .orElseThrow()
                .destroyForcibly();

        TaskStatus last = end("t1");
        assertThat(last.state()).isEqualTo(TaskState.TASK_FAILED);
        assertThat(last.reason()).isEqualTo(Reason.REASON_EXECUTOR_TERMINATED);
        assertThat(last.message()).contains("left no exit status");
    }
}
