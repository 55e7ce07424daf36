package dev.meros.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.meros.agent.container.NodeNetwork;
import dev.meros.agent.settings.AgentSettings;
import dev.meros.agent.settings.ContainerSettings;
import dev.meros.api.model.CheckInfo;
import dev.meros.api.model.CheckStatusInfo;
import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.ContainerInfo;
import dev.meros.api.model.HealthCheck;
import dev.meros.api.model.NetworkInfo;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.resource.ResourceText;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/// A whole agent whose tasks have networks of their own.
class NetworkRunTest {
    private static final Duration DEADLINE = Duration.ofSeconds(40);

    /// A port at which nobody on the node listens.
    private static final int PORT = 31999;

    private static final String SERVE = "exec busybox httpd -f -p " + PORT + " -h .";

    @TempDir Path directory;

    private NodeNetwork node;
    private FakeKernel kernel;
    private AgentServer agent;

    @BeforeAll
    static void networksArePossible() {
        NodeNetwork.assumePossible();
        for (String program : List.of("/usr/bin/conmon", "/bin/busybox")) {
            assumeTrue(Files.isExecutable(Path.of(program)), "needs " + program);
        }
        assumeTrue(
                Stream.of("/usr/bin/crun", "/usr/sbin/runc")
                        .anyMatch(p -> Files.isExecutable(Path.of(p))),
                "needs crun or runc");
    }

    @BeforeEach
    void start() throws Exception {
        node = new NodeNetwork(Files.createDirectory(directory.resolve("network")));
        kernel = new FakeKernel();
        agent = AgentServer.start(settings());
        kernel.registration(1);
    }

    @AfterEach
    void stop() throws Exception {
        try (NodeNetwork closing = node) {
            agent.shutdown();
            kernel.close();
            assertThat(closing.remains()).isEmpty();
        }
    }

    /// Networks take their time on a busy machine.
    private TaskStatus status(String task, TaskState state) {
        await().atMost(DEADLINE)
                .until(() -> kernel.statuses(task).stream().anyMatch(s -> s.state() == state));
        return kernel.status(task, state);
    }

    private AgentSettings settings() {
        return AgentSettings.of(directory.resolve("work"), kernel.uri())
                .withPort(0)
                .withResources("cpus:4;mem:2048;ports:[31000-31999]")
                .withContainers(ContainerSettings.DEFAULT.withDocker("none"))
                .withNetworks(node.settings());
    }

    private static TaskInfo.Builder task(String id, String command) {
        return TaskInfo.builder()
                .name(id)
                .taskId(new TaskId(id))
                .agentId(FakeKernel.AGENT)
                .resources(ResourceText.parseResources("cpus:0.1;mem:32"))
                .command(CommandInfo.builder().value(command).build())
                .container(
                        ContainerInfo.builder()
                                .type(ContainerInfo.Type.MESOS)
                                .networkInfos(
                                        List.of(NetworkInfo.builder().name("backend").build()))
                                .build());
    }

    private static List<NetworkInfo> networks(TaskStatus status) {
        return Objects.requireNonNull(status.containerStatus()).networkInfos();
    }

    @Test
    void kernelIsToldWhatTheNodeCanDo() {
        assertThat(kernel.registration(1).capabilities())
                .contains("MEROS_NETWORKS", "MEROS_PORT_MAPPINGS");
    }

    @Test
    void addressIsInEveryStatusAlsoAfterTheAgentWasRestarted() throws Exception {
        kernel.launch(task("t1", "while [ ! -e go ]; do sleep 0.05; done; exit 4").build());
        List<NetworkInfo> first = networks(status("t1", TaskState.TASK_RUNNING));
        assertThat(first).extracting(NetworkInfo::name).containsExactly("backend");
        assertThat(first.getFirst().ipAddresses().getFirst().ipAddress()).startsWith("10.92.0.");
        agent.close();

        agent = AgentServer.start(settings());
        kernel.registration(2);
        Files.createFile(
                directory
                        .resolve("work/frameworks/web/executors/t1/runs/latest")
                        .toRealPath()
                        .resolve("go"));

        assertThat(networks(status("t1", TaskState.TASK_FAILED))).isEqualTo(first);
    }

    @Test
    void checksLookFromWithinTheNetworkOfTheTask() {
        kernel.launch(
                task("t1", SERVE)
                        .healthCheck(
                                HealthCheck.builder()
                                        .type(HealthCheck.Type.HTTP)
                                        .http(
                                                HealthCheck.HttpCheckInfo.builder()
                                                        .port(PORT)
                                                        .path("/stdout")
                                                        .build())
                                        .delaySeconds(0.0)
                                        .intervalSeconds(0.2)
                                        .gracePeriodSeconds(60.0)
                                        .build())
                        .check(
                                CheckInfo.builder()
                                        .type(CheckInfo.Type.TCP)
                                        .tcp(new CheckInfo.Tcp(PORT))
                                        .delaySeconds(0.0)
                                        .intervalSeconds(0.2)
                                        .build())
                        .build());

        await().atMost(DEADLINE)
                .untilAsserted(
                        () ->
                                assertThat(kernel.statuses("t1"))
                                        .anyMatch(s -> Boolean.TRUE.equals(s.healthy()))
                                        .anyMatch(
                                                s ->
                                                        new CheckStatusInfo.Tcp(true)
                                                                .equals(s.checkStatus().tcp())));
    }

    @Test
    void whatListensOnTheNodeDoesNotPassForTheTask() {
        kernel.launch(
                task("t1", "sleep 300")
                        .check(
                                CheckInfo.builder()
                                        .type(CheckInfo.Type.TCP)
                                        .tcp(new CheckInfo.Tcp(agent.port()))
                                        .delaySeconds(0.0)
                                        .intervalSeconds(0.2)
                                        .build())
                        .build());

        await().atMost(DEADLINE)
                .untilAsserted(
                        () ->
                                assertThat(kernel.statuses("t1"))
                                        .anyMatch(
                                                s ->
                                                        new CheckStatusInfo.Tcp(false)
                                                                .equals(s.checkStatus().tcp())));
    }
}
