package dev.meros.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.meros.agent.settings.AgentSettings;
import dev.meros.agent.settings.ContainerSettings;
import dev.meros.agent.settings.NetworkSettings;
import dev.meros.agent.settings.PortRules;
import dev.meros.agent.settings.PortRules.Breach;
import dev.meros.agent.settings.PortRules.Scope;
import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.ContainerInfo;
import dev.meros.api.model.LinuxInfo;
import dev.meros.api.model.Resource;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.model.TaskStatus.Reason;
import dev.meros.api.model.Value;
import dev.meros.api.resource.ResourceText;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/// Tasks that listen at ports of the node, their own and others.
class PortWatchTest {
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    @TempDir Path directory;

    private FakeKernel kernel;
    private @Nullable AgentServer agent;
    private int port;

    @BeforeAll
    static void componentsAreThere() {
        assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")), "needs /proc");
        assumeTrue(Files.isExecutable(Path.of("/bin/busybox")), "needs busybox");
    }

    @BeforeEach
    void port() throws IOException {
        kernel = new FakeKernel();
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
    }

    @AfterEach
    void stop() {
        if (agent != null) {
            agent.shutdown();
        }
        kernel.close();
    }

    private void start(Breach breach, Scope scope, List<Value.Range> range, String runtime) {
        agent =
                AgentServer.start(
                        AgentSettings.of(directory.resolve("work"), kernel.uri())
                                .withPort(0)
                                .withResources("cpus:4;mem:2048;ports:[1-1]")
                                .withContainers(
                                        ContainerSettings.DEFAULT
                                                .withRuntime(runtime)
                                                .withDocker("none"))
                                .withNetworks(
                                        NetworkSettings.DEFAULT.withPorts(
                                                new PortRules(
                                                        Duration.ofMillis(100),
                                                        breach,
                                                        scope,
                                                        range))));
        kernel.registration(1);
    }

    private void start(Breach breach) {
        start(breach, Scope.ALL, List.of(), "none");
    }

    private TaskInfo.Builder server(String id, String before, String ports) {
        return TaskInfo.builder()
                .name(id)
                .taskId(new TaskId(id))
                .agentId(FakeKernel.AGENT)
                .command(
                        CommandInfo.builder()
                                .value(before + " busybox httpd -f -p 127.0.0.1:" + port)
                                .build())
                .resources(ResourceText.parseResources("cpus:0.1;ports:" + ports));
    }

    private void assertEnded(String id) {
        TaskStatus last = kernel.status(id, TaskState.TASK_FAILED);
        String ports = "[" + port + "-" + port + "]";
        assertThat(last.reason()).isEqualTo(Reason.REASON_CONTAINER_LIMITATION);
        assertThat(last.message())
                .isEqualTo(
                        "Container "
                                + last.containerStatus().containerId().value()
                                + " is listening on unallocated port(s): "
                                + ports);
        assertThat(last.limitation().resources())
                .containsExactly(
                        Resource.ranges(
                                "ports", List.of(new Value.Range((long) port, (long) port))));
    }

    private void awaitListening() {
        await().atMost(DEADLINE)
                .ignoreExceptions()
                .until(
                        () -> {
                            try (Socket socket =
                                    new Socket(InetAddress.getLoopbackAddress(), port)) {
                                return socket.isConnected();
                            }
                        });
    }

    private String metrics() throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(
                                            URI.create(
                                                    "http://127.0.0.1:"
                                                            + agent.port()
                                                            + "/metrics"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    @Test
    void taskThatListensElsewhereIsEnded() {
        start(Breach.ENDED);
        kernel.launch(server("t1", "exec", "[1-1]").build());

        assertEnded("t1");
    }

    @Test
    void daemonOfATaskListensForIt() {
        start(Breach.ENDED);
        kernel.launch(server("t1", "sleep 300 & setsid", "[1-1]").build());

        assertEnded("t1");
    }

    @Test
    void taskThatListensWhereItMayIsLeftAlone() throws Exception {
        start(Breach.ENDED);
        kernel.launch(server("t1", "exec", "[" + port + "-" + port + "]").build());
        awaitListening();

        await().during(Duration.ofMillis(500))
                .atMost(DEADLINE)
                .until(() -> metrics().contains("meros_agent_unallocated_ports 0.0"));
        assertThat(kernel.statuses("t1").getLast().state()).isEqualTo(TaskState.TASK_RUNNING);
    }

    @Test
    void figuresTellOfTasksThatAreNotEnded() {
        start(Breach.REPORTED);
        kernel.launch(server("t1", "exec", "[1-1]").build());

        await().atMost(DEADLINE)
                .until(() -> metrics().contains("meros_agent_unallocated_ports 1.0"));
        assertThat(kernel.statuses("t1").getLast().state()).isEqualTo(TaskState.TASK_RUNNING);
    }

    @Test
    void portsThatNoAgentOffersMayNotMatter() throws Exception {
        start(Breach.ENDED, Scope.OFFERED, List.of(), "none");
        kernel.launch(server("t1", "exec", "[1-1]").build());
        awaitListening();

        await().during(Duration.ofMillis(500))
                .atMost(DEADLINE)
                .until(() -> metrics().contains("meros_agent_unallocated_ports 0.0"));
        assertThat(kernel.statuses("t1").getLast().state()).isEqualTo(TaskState.TASK_RUNNING);
    }

    @Test
    void portsOfARangeMayMatterAlone() {
        List<Value.Range> range = List.of(new Value.Range((long) port, (long) port));
        start(Breach.ENDED, Scope.RANGE, range, "none");
        kernel.launch(server("t1", "exec", "[1-1]").build());

        assertEnded("t1");
    }

    @Test
    void containersAreWatchedToo() {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/conmon"))
                        && Stream.of("/usr/bin/crun", "/usr/sbin/runc")
                                .anyMatch(p -> Files.isExecutable(Path.of(p))),
                "needs conmon, and crun or runc");
        start(Breach.ENDED, Scope.ALL, List.of(), "");
        ContainerInfo container =
                ContainerInfo.builder()
                        .type(ContainerInfo.Type.MESOS)
                        .hostname("c-1")
                        .linuxInfo(LinuxInfo.builder().shmSize(3).build())
                        .build();
        kernel.launch(server("t1", "exec", "[1-1]").container(container).build());

        assertEnded("t1");
    }
}
