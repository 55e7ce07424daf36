package dev.meros.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.meros.agent.container.NodeNetwork;
import dev.meros.agent.settings.AgentSettings;
import dev.meros.agent.settings.ContainerSettings;
import dev.meros.api.agent.AgentEvent;
import dev.meros.api.codec.WireFormat;
import dev.meros.api.model.CheckInfo;
import dev.meros.api.model.CheckStatusInfo;
import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.ContainerInfo;
import dev.meros.api.model.ExecutorId;
import dev.meros.api.model.ExecutorInfo;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.LinuxInfo;
import dev.meros.api.model.NetworkInfo;
import dev.meros.api.model.TaskGroupInfo;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.model.Volume;
import dev.meros.api.resource.ResourceText;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/// Groups of tasks that share what their executor's container has.
class PodRunTest {
    private static final Duration DEADLINE = Duration.ofSeconds(40);
    private static final int PORT = 31998;

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
            assertThat(directory.resolve("work/containers/.places")).isEmptyDirectory();
            assertThat(holders()).isEmpty();
        }
    }

    /// The processes that keep PID namespaces.
    private static List<String> holders() {
        return ProcessHandle.allProcesses()
                .flatMap(p -> p.info().commandLine().stream())
                .filter(line -> line.contains("--pid --fork --kill-child"))
                .toList();
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

    private static ContainerInfo.Builder container() {
        return ContainerInfo.builder().type(ContainerInfo.Type.MESOS);
    }

    private static ExecutorInfo pod(ContainerInfo container) {
        return ExecutorInfo.builder()
                .executorId(new ExecutorId("pod"))
                .type(ExecutorInfo.Type.DEFAULT)
                .container(container)
                .build();
    }

    private static ContainerInfo onBridge() {
        return container()
                .networkInfos(
                        List.of(
                                NetworkInfo.builder()
                                        .name("mesos-bridge")
                                        .portMappings(
                                                List.of(
                                                        new NetworkInfo.PortMapping(
                                                                PORT, 80, "tcp")))
                                        .build()))
                .build();
    }

    private static TaskInfo.Builder task(ExecutorInfo pod, String id, String command) {
        return TaskInfo.builder()
                .name(id)
                .taskId(new TaskId(id))
                .agentId(FakeKernel.AGENT)
                .executor(pod)
                .resources(ResourceText.parseResources("cpus:0.1;mem:32"))
                .command(CommandInfo.builder().value(command).build());
    }

    private void launch(ExecutorInfo pod, TaskInfo.Builder... tasks) {
        kernel.send(
                AgentEvent.launchGroup(
                        1,
                        new AgentEvent.LaunchGroup(
                                FrameworkInfo.builder()
                                        .user("")
                                        .name("web")
                                        .id(FakeKernel.FRAMEWORK)
                                        .build(),
                                pod,
                                new TaskGroupInfo(
                                        Stream.of(tasks).map(TaskInfo.Builder::build).toList()))));
    }

    private Path sandbox(String task) {
        return directory.resolve("work/frameworks/web/executors/" + task + "/runs/latest");
    }

    private void awaitOutput(String task, String text) {
        await().atMost(DEADLINE)
                .ignoreExceptions()
                .untilAsserted(
                        () -> assertThat(sandbox(task).resolve("stdout")).content().contains(text));
    }

    private static String address(TaskStatus status) {
        return Objects.requireNonNull(status.containerStatus())
                .networkInfos()
                .getFirst()
                .ipAddresses()
                .getFirst()
                .ipAddress();
    }

    @Test
    void tasksOfAGroupMeetAtTheirLoopbackAddressAndOthersAtTheirPort() throws Exception {
        ExecutorInfo pod = pod(onBridge());
        CheckInfo check =
                CheckInfo.builder()
                        .type(CheckInfo.Type.TCP)
                        .tcp(new CheckInfo.Tcp(80))
                        .delaySeconds(0.0)
                        .intervalSeconds(0.2)
                        .build();
        launch(
                pod,
                task(pod, "server", "echo hi > index.html; exec busybox httpd -f -p 80 -h ."),
                task(pod, "client", "echo $MESOS_CONTAINER_IP; sleep 300").check(check));

        TaskStatus server = status("server", TaskState.TASK_RUNNING);
        TaskStatus client = status("client", TaskState.TASK_RUNNING);

        assertThat(address(server)).startsWith("10.91.0.").isEqualTo(address(client));
        awaitOutput("client", address(client));
        await().atMost(DEADLINE)
                .untilAsserted(
                        () ->
                                assertThat(kernel.statuses("client"))
                                        .anyMatch(
                                                s ->
                                                        new CheckStatusInfo.Tcp(true)
                                                                .equals(s.checkStatus().tcp())));
        await().atMost(DEADLINE)
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(node.page(PORT)).isEqualTo("hi\n"));
    }

    @Test
    void nextAgentFindsAGroupAndTakesItsNetworkAwayWithTheLastTask() throws Exception {
        ExecutorInfo pod = pod(onBridge());
        String waiting = "while [ ! -e go ]; do sleep 0.05; done; exit 0";
        launch(pod, task(pod, "a", waiting), task(pod, "b", waiting));
        String address = address(status("a", TaskState.TASK_RUNNING));
        status("b", TaskState.TASK_RUNNING);
        agent.close();

        agent = AgentServer.start(settings());
        kernel.registration(2);
        Files.createFile(sandbox("a").toRealPath().resolve("go"));
        assertThat(address(status("a", TaskState.TASK_FINISHED))).isEqualTo(address);
        assertThat(node.remains()).isNotEmpty();
        Files.createFile(sandbox("b").toRealPath().resolve("go"));

        assertThat(address(status("b", TaskState.TASK_FINISHED))).isEqualTo(address);
        assertThat(node.remains()).isEmpty();
    }

    @Test
    void volumesOfTheExecutorsSandboxAreShared() throws IOException {
        ExecutorInfo pod = pod(container().build());
        ContainerInfo sharing =
                container()
                        .volumes(
                                List.of(
                                        Volume.builder()
                                                .containerPath("common")
                                                .mode(Volume.Mode.RW)
                                                .source(
                                                        Volume.Source.builder()
                                                                .type(
                                                                        Volume.Source.Type
                                                                                .SANDBOX_PATH)
                                                                .sandboxPath(
                                                                        new Volume.Source
                                                                                .SandboxPath(
                                                                                Volume.Source
                                                                                        .SandboxPath
                                                                                        .Type
                                                                                        .PARENT,
                                                                                "data"))
                                                                .build())
                                                .build()))
                        .build();
        launch(
                pod,
                task(pod, "writer", "echo from writer > common/f; sleep 300").container(sharing),
                task(
                                pod,
                                "reader",
                                "while [ ! -s common/f ]; do sleep 0.05; done; cat common/f;"
                                        + " sleep 300")
                        .container(sharing));

        awaitOutput("reader", "from writer");
        assertThat(directory.resolve("work/frameworks/web/executors/pod/runs/latest/data/f"))
                .hasContent("from writer");
    }

    @Test
    void memoryAndProcessesAreSharedByThoseWhoWantIt() {
        ExecutorInfo pod =
                pod(container().linuxInfo(LinuxInfo.builder().shmSize(3).build()).build());
        ContainerInfo sharing =
                container()
                        .linuxInfo(
                                LinuxInfo.builder()
                                        .ipcMode(LinuxInfo.IpcMode.SHARE_PARENT)
                                        .sharePidNamespace(true)
                                        .build())
                        .build();
        ContainerInfo apart =
                container()
                        .linuxInfo(LinuxInfo.builder().ipcMode(LinuxInfo.IpcMode.PRIVATE).build())
                        .build();
        String names = "readlink /proc/self/ns/ipc /proc/self/ns/pid; ";
        launch(
                pod,
                task(pod, "a", names + "echo from a > /dev/shm/f; sleep 4243").container(sharing),
                task(
                                pod,
                                "b",
                                names
                                        + "while [ ! -s /dev/shm/f ]; do sleep 0.05; done;"
                                        + " cat /dev/shm/f; df -k /dev/shm | tail -1;"
                                        + " while ! grep -qs 424[3] /proc/[0-9]*/cmdline; do"
                                        + " sleep 0.05; done; echo sees a; sleep 300")
                        .container(sharing),
                task(pod, "c", names + "ls /dev/shm | wc -l; ls -d /proc/[0-9]* | wc -l; sleep 300")
                        .container(apart));

        awaitOutput("b", "from a");
        awaitOutput("b", " 3072 ");
        awaitOutput("b", "sees a");
        awaitOutput("c", "\n0\n");
        assertThat(holders()).hasSize(1);
        assertThat(lines("a")).isEqualTo(lines("b")).doesNotContainAnyElementsOf(lines("c"));
    }

    private List<String> lines(String task) {
        try {
            return Files.readAllLines(sandbox(task).resolve("stdout")).subList(0, 2);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whatIsNestedInATaskSeesItsProcesses() throws Exception {
        ExecutorInfo pod = pod(container().build());
        launch(pod, task(pod, "t1", "sleep 4244").container(container().hostname("h").build()));
        TaskStatus running = status("t1", TaskState.TASK_RUNNING);
        String id = OperatorScene.nested(running.containerStatus().containerId().value(), "inner");
        String linux =
                ",\"container\":{\"type\":\"MESOS\","
                        + "\"linux_info\":{\"share_pid_namespace\":true}}";
        String look = "\"grep -qs 424[4] /proc/[0-9]*/cmdline && echo seen; sleep 300\"";
        try (OperatorClient client = new OperatorClient(agent.port(), WireFormat.JSON)) {
            assertThat(nested(client, id, look, linux).status()).isEqualTo(200);
            Path stdout = sandbox("t1").toRealPath().resolve("containers/inner/stdout");
            await().atMost(DEADLINE)
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(stdout).hasContent("seen"));
        }
    }

    @Test
    void memoryThatOnlyATaskCanSeeIsNotShared() throws Exception {
        ExecutorInfo pod = pod(container().build());
        launch(pod, task(pod, "t1", "sleep 300").container(container().hostname("h").build()));
        TaskStatus running = status("t1", TaskState.TASK_RUNNING);
        String id = OperatorScene.nested(running.containerStatus().containerId().value(), "inner");
        String sharing =
                ",\"container\":{\"type\":\"MESOS\","
                        + "\"linux_info\":{\"ipc_mode\":\"SHARE_PARENT\"}}";
        try (OperatorClient client = new OperatorClient(agent.port(), WireFormat.JSON)) {
            OperatorClient.Answer answer = nested(client, id, "\"true\"", sharing);
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.text())
                    .contains("ipc_mode: SHARE_PARENT (expected: PRIVATE, as the parent");
        }
    }

    private static OperatorClient.Answer nested(
            OperatorClient client, String id, String line, String more) {
        return client.call(
                "{\"type\":\"LAUNCH_NESTED_CONTAINER\",\"launch_nested_container\":"
                        + "{\"container_id\":%s,\"command\":{\"value\":%s}%s}}"
                                .formatted(id, line, more));
    }

    @Test
    void whatIsNestedInATaskIsOnItsNetwork() throws Exception {
        ExecutorInfo pod = pod(onBridge());
        launch(pod, task(pod, "t1", "sleep 300"));
        TaskStatus running = status("t1", TaskState.TASK_RUNNING);
        String id = OperatorScene.nested(running.containerStatus().containerId().value(), "inner");
        try (OperatorClient client = new OperatorClient(agent.port(), WireFormat.JSON)) {
            assertThat(nested(client, id, "\"ls /sys/class/net; sleep 300\"", "").status())
                    .isEqualTo(200);

            Path stdout = sandbox("t1").toRealPath().resolve("containers/inner/stdout");
            await().atMost(DEADLINE)
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(stdout).content().contains("eth0\nlo\n"));
        }
    }
}
