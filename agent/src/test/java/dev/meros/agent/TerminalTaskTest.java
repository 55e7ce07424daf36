package dev.meros.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.meros.api.codec.WireFormat;
import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.ContainerInfo;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TtyInfo;
import dev.meros.api.resource.ResourceText;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// Tasks with terminals, and sessions in containers, as the agent's API shows them.
@Timeout(60)
class TerminalTaskTest {
    @TempDir Path directory;

    private OperatorScene scene;

    @BeforeEach
    void start() {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/conmon")), "needs conmon");
        assumeTrue(
                Stream.of("/usr/bin/crun", "/usr/sbin/runc")
                        .anyMatch(p -> Files.isExecutable(Path.of(p))),
                "needs crun or runc");
        scene = new OperatorScene(directory, WireFormat.JSON);
    }

    @AfterEach
    void stop() {
        if (scene != null) {
            scene.close();
        }
    }

    private String running(String line) {
        scene.kernel.launch(
                TaskInfo.builder()
                        .name("t1")
                        .taskId(new TaskId("t1"))
                        .agentId(FakeKernel.AGENT)
                        .command(CommandInfo.builder().value(line).build())
                        .container(
                                ContainerInfo.builder()
                                        .type(ContainerInfo.Type.MESOS)
                                        .hostname("inside")
                                        .ttyInfo(new TtyInfo(new TtyInfo.WindowSize(40, 132)))
                                        .build())
                        .resources(ResourceText.parseResources("cpus:0.5;mem:64"))
                        .build());
        return scene.kernel
                .status("t1", TaskState.TASK_RUNNING)
                .containerStatus()
                .containerId()
                .value();
    }

    private static String root(String id) {
        return "{\"value\":\"" + id + "\"}";
    }

    private OperatorClient.Output output(String id) {
        return scene.client.open(
                "{\"type\":\"ATTACH_CONTAINER_OUTPUT\",\"attach_container_output\":"
                        + "{\"container_id\":"
                        + root(id)
                        + "}}");
    }

    @Test
    void taskWithATerminalIsAttachedToAlsoAfterARestart() {
        String id =
                running("trap 'stty size' WINCH; while read line; do echo got $line; done; exit 3");
        try (OperatorClient.Output output = output(id)) {
            OperatorClient.Input input = scene.client.attach(root(id));
            input.data("one\n");
            output.await("got one");
            assertThat(scene.client.attach(root(id)).answer().status()).isEqualTo(400);
            assertThat(input.end().status()).isEqualTo(200);
        }
        scene.restart();
        try (OperatorClient.Output output = output(id)) {
            OperatorClient.Input input = scene.client.attach(root(id));
            input.data("two\n");
            output.await("got two");
            input.resize(10, 20);
            input.data("three\n");
            output.await("10 20");

            input.data("");

            output.all();
            assertThat(input.answer().status()).isEqualTo(200);
        }
        assertThat(scene.kernel.status("t1", TaskState.TASK_FAILED).message()).contains("status 3");
    }

    @Test
    void sessionIsInsideTheContainerAndEndsWithItsConnection() throws Exception {
        String id = running("echo $$ > pid; exec sleep 300");
        String session = OperatorScene.nested(id, "session");
        try (OperatorClient.Output output =
                scene.client.open(
                        ("{\"type\":\"LAUNCH_NESTED_CONTAINER_SESSION\","
                             + "\"launch_nested_container_session\":{\"container_id\":%s,"
                             + "\"command\":{\"value\":\"%s\",\"user\":\"nobody\"}}}")
                                .formatted(session, "hostname; id -un; pwd; echo up; sleep 301"))) {
            output.await("up");

            assertThat(output.out())
                    .isEqualTo(
                            "inside\nnobody\n"
                                    + directory.resolve("work/frameworks/web/executors/t1/runs")
                                    + "/"
                                    + id
                                    + "\nup\n");
        }

        await().untilAsserted(
                        () ->
                                assertThat(
                                                ProcessHandle.allProcesses()
                                                        .map(p -> p.info().commandLine().orElse(""))
                                                        .filter(l -> l.endsWith("sleep 301")))
                                        .isEmpty());
    }
}
