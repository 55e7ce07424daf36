package dev.meros.agent.container.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.meros.agent.cgroup.Isolation;
import dev.meros.agent.container.BusyboxImage;
import dev.meros.agent.container.ContainerDriver;
import dev.meros.agent.container.ContainerException;
import dev.meros.agent.container.ContainerSpec;
import dev.meros.agent.container.NodeNetwork;
import dev.meros.agent.container.Signals;
import dev.meros.agent.container.process.ProcessDriver;
import dev.meros.agent.core.AgentEffect.Signal;
import dev.meros.agent.core.ContainerExit;
import dev.meros.agent.core.TaskKey;
import dev.meros.agent.settings.IdMap;
import dev.meros.agent.settings.SecuritySettings;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.ContainerInfo;
import dev.meros.api.model.ContainerInfo.DockerInfo;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.Image;
import dev.meros.api.model.NetworkInfo;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.resource.ResourceText;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// The networks of containers by one runtime; after each test nothing of them is left on the node.
@Timeout(120)
abstract class OciNetworkContract {
    private static final Duration DEADLINE = Duration.ofSeconds(40);
    private static final FrameworkId FRAMEWORK = new FrameworkId("f1");
    private static final int PORT = 31080;
    private static final String SERVE = "busybox httpd -f -p 80 -h /mnt/mesos/sandbox";

    @TempDir Path directory;

    NodeNetwork node;
    ContainerDriver driver;
    private long mounts;

    /// The runtime that is tested.
    abstract String runtime();

    @BeforeAll
    static void networksArePossible() {
        NodeNetwork.assumePossible();
        OciImageContract.assumeBusybox();
    }

    @BeforeEach
    void start() throws Exception {
        mounts = mounts();
        node = new NodeNetwork(Files.createDirectory(directory.resolve("network")));
        driver = driver();
    }

    ContainerDriver driver() {
        return driver(SecuritySettings.DEFAULT);
    }

    private ContainerDriver driver(SecuritySettings security) {
        return OciDriver.open(
                        directory.resolve("runs"),
                        runtime(),
                        DEADLINE,
                        (name, _) -> BusyboxImage.get(directory, name),
                        node.settings(),
                        new OciTerms(Isolation.ofThisNode(), security),
                        new ProcessDriver(directory.resolve("clients"), Isolation.ofThisNode()))
                .orElseThrow();
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        try (NodeNetwork closing = node) {
            for (String id : List.of("c1", "c2")) {
                driver.signal(id, Signal.KILL);
                await().atMost(DEADLINE)
                        .until(
                                () -> {
                                    driver.forget(id);
                                    return Files.notExists(directory.resolve("runs").resolve(id));
                                });
            }
            await().atMost(DEADLINE)
                    .untilAsserted(
                            () -> assertThat(directory.resolve("runs/.places")).isEmptyDirectory());
            assertThat(closing.remains()).isEmpty();
            driver.close();
        }
        assertThat(mounts()).isEqualTo(mounts);
    }

    private long mounts() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/mounts")).stream()
                .filter(l -> l.contains(directory.toString()))
                .count();
    }

    static ContainerInfo docker(DockerInfo.Network network, DockerInfo.PortMapping... mappings) {
        return ContainerInfo.builder()
                .type(ContainerInfo.Type.DOCKER)
                .docker(
                        DockerInfo.builder()
                                .image("busybox")
                                .network(network)
                                .portMappings(List.of(mappings))
                                .build())
                .build();
    }

    static ContainerInfo on(String... networks) {
        return ContainerInfo.builder()
                .type(ContainerInfo.Type.MESOS)
                .mesos(
                        new ContainerInfo.MesosInfo(
                                new Image(
                                        Image.Type.DOCKER,
                                        null,
                                        new Image.Docker("busybox", null, null),
                                        true)))
                .networkInfos(
                        Arrays.stream(networks)
                                .map(n -> NetworkInfo.builder().name(n).build())
                                .toList())
                .build();
    }

    private ContainerSpec spec(String id, String line, ContainerInfo container) throws IOException {
        TaskInfo task =
                TaskInfo.builder()
                        .name(id)
                        .taskId(new TaskId(id))
                        .agentId(new AgentId("a1"))
                        .command(CommandInfo.builder().value(line).build())
                        .container(container)
                        .resources(ResourceText.parseResources("ports:[31000-31999]"))
                        .build();
        return new ContainerSpec(
                id,
                new TaskKey(FRAMEWORK, task.taskId()),
                task,
                Files.createDirectories(sandbox(id)),
                new ContainerSpec.RunAs.Agent(),
                Map.of());
    }

    private Path sandbox(String id) {
        return directory.resolve("sandboxes").resolve(id);
    }

    private static ContainerExit exit(ContainerDriver.Running running) throws Exception {
        return running.exit().toCompletableFuture().get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
    }

    private String runs(String line, ContainerInfo container) throws Exception {
        ContainerExit exit = exit(driver.start(spec("c1", line, container)));
        assertThat(exit)
                .as(Files.readString(sandbox("c1").resolve("stderr")))
                .isEqualTo(new ContainerExit.Exited(0));
        return Files.readString(sandbox("c1").resolve("stdout"));
    }

    private static String address(ContainerDriver.Running running) {
        return running.process().networks().getFirst().ipAddresses().getFirst().ipAddress();
    }

    private void serves(String id, int port) {
        await().atMost(DEADLINE)
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(node.page(port)).isEqualTo("page of " + id));
    }

    private ContainerDriver.Running server(String id, int port) throws IOException {
        ContainerSpec spec =
                spec(
                        id,
                        SERVE,
                        docker(
                                DockerInfo.Network.BRIDGE,
                                new DockerInfo.PortMapping(port, 80, "tcp")));
        Files.writeString(sandbox(id).resolve("index.html"), "page of " + id);
        return driver.start(spec);
    }

    @Test
    void portsOfTheNodeLeadToThoseOfContainersThatAllUseTheSame() throws Exception {
        ContainerDriver.Running one = server("c1", PORT);
        ContainerDriver.Running other = server("c2", PORT + 1);

        serves("c1", PORT);
        serves("c2", PORT + 1);
        assertThat(address(one)).startsWith("10.91.0.").isNotEqualTo(address(other));
        assertThat(one.process().networks().getFirst().name()).isEqualTo("mesos-bridge");
        assertThat(one.process().networks().getFirst().portMappings())
                .containsExactly(new NetworkInfo.PortMapping(PORT, 80, "tcp"));
    }

    @Test
    void everyUserMayListenAtAnyPort() throws Exception {
        CommandInfo web = CommandInfo.builder().value(SERVE).user("web").build();
        ContainerSpec spec =
                spec(
                        "c1",
                        "",
                        docker(
                                DockerInfo.Network.BRIDGE,
                                new DockerInfo.PortMapping(PORT, 80, "tcp")));
        Files.writeString(sandbox("c1").resolve("index.html"), "page of c1");

        driver.start(
                new ContainerSpec(
                        spec.id(),
                        spec.key(),
                        spec.task().toBuilder().command(web).build(),
                        spec.sandbox(),
                        spec.user(),
                        Map.of()));

        serves("c1", PORT);
    }

    @Test
    void containersInUserNamespacesHaveNetworksToo() throws Exception {
        driver.close();
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        driver =
                driver(
                        new SecuritySettings(
                                Optional.of(IdMap.parse("300000:65536")),
                                SecuritySettings.DEFAULT.privileges(),
                                Optional.empty(),
                                List.of(),
                                SecuritySettings.DEFAULT.seccomp()));

        ContainerDriver.Running running = server("c1", PORT);

        serves("c1", PORT);
        assertThat(address(running)).startsWith("10.91.0.");
    }

    @Test
    void portIsFreeOnceItsContainerHasEnded() throws Exception {
        ContainerDriver.Running first = server("c1", PORT);
        serves("c1", PORT);
        driver.signal("c1", Signal.KILL);
        exit(first);

        assertThat(node.remains()).isEmpty();
        server("c2", PORT);
        serves("c2", PORT);
    }

    @Test
    void containerKnowsItsAddressAndItsName() throws Exception {
        ContainerInfo named = on("mesos-bridge").toBuilder().hostname("web-1").build();

        String output =
                runs(
                        "echo $MESOS_CONTAINER_IP; cat /etc/hosts /etc/hostname; ls"
                                + " /sys/class/net; cat /sys/class/net/lo/flags",
                        named);

        String ip = output.lines().findFirst().orElseThrow();
        assertThat(ip).startsWith("10.91.0.");
        assertThat(output)
                .contains("127.0.0.1 localhost", ip + " web-1\nweb-1\n", "eth0\nlo\n", "0x9");
    }

    @Test
    void networksAreJoinedInTheirOrder() throws Exception {
        ContainerDriver.Running running =
                driver.start(
                        spec(
                                "c1",
                                "ls /sys/class/net; cat /etc/resolv.conf",
                                on("backend", "mesos-bridge")));
        exit(running);

        assertThat(running.process().networks())
                .extracting(NetworkInfo::name)
                .containsExactly("backend", "mesos-bridge");
        assertThat(running.process().networks().get(1).ipAddresses().getFirst().ipAddress())
                .startsWith("10.91.0.");
        assertThat(sandbox("c1").resolve("stdout"))
                .hasContent("eth0\neth1\nlo\nnameserver 10.92.0.53\nsearch back.example\n");
    }

    @Test
    void noneIsALoopbackDeviceAndNothingElse() throws Exception {
        assertThat(runs("ls /sys/class/net; cat /sys/class/net/lo/flags", docker(NONE)))
                .isEqualTo("lo\n0x9\n");
    }

    private static final DockerInfo.Network NONE = DockerInfo.Network.NONE;

    @Test
    void userIsTheNetworkOfThatName() throws Exception {
        ContainerInfo container =
                docker(DockerInfo.Network.USER).toBuilder()
                        .networkInfos(List.of(NetworkInfo.builder().name("backend").build()))
                        .build();

        assertThat(runs("echo $MESOS_CONTAINER_IP", container)).startsWith("10.92.0.");
    }

    @Test
    void commandsWithoutAnImageMayHaveANetworkToo() throws Exception {
        ContainerInfo plain =
                ContainerInfo.builder()
                        .type(ContainerInfo.Type.MESOS)
                        .networkInfos(List.of(NetworkInfo.builder().name("backend").build()))
                        .hostname("plain-1")
                        .build();

        assertThat(runs("ls /sys/class/net; cat /etc/hosts", plain))
                .contains("eth0\nlo\n", " plain-1\n");
    }

    @Test
    void whatCannotBeIsRefusedAndLeavesNothing() throws Exception {
        refused("network: nowhere (expected: one of backend, mesos-bridge)", on("nowhere"));
        refused("network_infos.name: backend (expected: each", on("backend", "backend"));
        refused("network_infos: 0 with a name", docker(DockerInfo.Network.USER));
        refused(
                "port_mappings.host_port: 80 (expected: one of the task's resources ports)",
                docker(DockerInfo.Network.BRIDGE, new DockerInfo.PortMapping(80, 80, null)));
        refused(
                "docker.port_mappings: set",
                docker(DockerInfo.Network.HOST, new DockerInfo.PortMapping(PORT, 80, null)));
        NetworkInfo mapped =
                NetworkInfo.builder()
                        .name("backend")
                        .portMappings(List.of(new NetworkInfo.PortMapping(PORT, 80, "tcp")))
                        .build();
        refused(
                "no plugin of the network backend has the capability portMappings",
                on().toBuilder().networkInfos(List.of(mapped)).build());
        node.plugin("portmap", "echo '{\"code\": 7, \"msg\": \"no such table\"}'; exit 1");
        refused("network mesos-bridge: CNI plugin portmap add: no such table", on("mesos-bridge"));
        node.plugin("portmap", "");
    }

    private void refused(String message, ContainerInfo container) throws IOException {
        ContainerSpec spec = spec("c1", "true", container);
        assertThatExceptionOfType(ContainerException.class)
                .isThrownBy(() -> driver.start(spec))
                .withMessageContaining(message);
    }

    @Test
    void nextDriverFindsContainersWithTheirNetworks() throws Exception {
        ContainerDriver.Running before = server("c1", PORT);
        serves("c1", PORT);
        driver.close();
        driver = driver();

        ContainerDriver.Found found = driver.find("c1");

        assertThat(found).isInstanceOf(ContainerDriver.Found.Alive.class);
        ContainerDriver.Running running = ((ContainerDriver.Found.Alive) found).running();
        assertThat(running.process().networks()).isEqualTo(before.process().networks());
        serves("c1", PORT);
        driver.signal("c1", Signal.KILL);
        exit(running);
        assertThat(node.remains()).isEmpty();
    }

    @Test
    void networksOfContainersThatEndedMeanwhileAreTakenAway() throws Exception {
        server("c1", PORT);
        serves("c1", PORT);
        driver.close();
        Signals.send(
                Integer.parseInt(
                        Files.readAllLines(directory.resolve("runs/c1/process")).getFirst()),
                9);
        await().atMost(DEADLINE).until(() -> Files.exists(directory.resolve("runs/.exits/c1")));

        driver = driver();

        assertThat(driver.find("c1")).isInstanceOf(ContainerDriver.Found.Ended.class);
        assertThat(node.remains()).isEmpty();
    }

    @Test
    void whatAPluginFailsToTakeAwayIsTriedAgain() throws Exception {
        ContainerDriver.Running running = server("c1", PORT);
        serves("c1", PORT);
        node.plugin("bridge", "exit 3");
        driver.signal("c1", Signal.KILL);
        exit(running);
        assertThat(node.remains()).isNotEmpty();
        node.plugin("bridge", "");

        await().atMost(DEADLINE).untilAsserted(() -> assertThat(node.remains()).isEmpty());
    }

    @Test
    void whatAnAgentLeftIsTakenAwayByTheNext() throws Exception {
        ContainerDriver.Running running = server("c1", PORT);
        node.plugin("bridge", "exit 3");
        driver.signal("c1", Signal.KILL);
        exit(running);
        driver.forget("c1");
        driver.close();
        node.plugin("bridge", "");

        driver = driver();

        await().atMost(DEADLINE).untilAsserted(() -> assertThat(node.remains()).isEmpty());
    }
}
