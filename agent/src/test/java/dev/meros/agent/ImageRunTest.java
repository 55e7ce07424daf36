package dev.meros.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;

import dev.meros.agent.settings.AgentSettings;
import dev.meros.agent.settings.ContainerSettings;
import dev.meros.agent.settings.VolumeSettings;
import dev.meros.api.codec.WireFormat;
import dev.meros.api.model.CheckInfo;
import dev.meros.api.model.CheckStatusInfo;
import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.ContainerInfo;
import dev.meros.api.model.HealthCheck;
import dev.meros.api.model.Image;
import dev.meros.api.model.Resource;
import dev.meros.api.model.Scalar;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.model.Volume;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A whole agent that runs tasks from an image archive, and finds them when it starts anew.
class ImageRunTest {
    @TempDir Path directory;

    private FakeKernel kernel;
    private AgentServer agent;

    @BeforeEach
    void start() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        for (String program : List.of("conmon", "skopeo", "umoci")) {
            assumeTrue(Files.isExecutable(Path.of("/usr/bin", program)), "needs " + program);
        }
        assumeTrue(Files.isExecutable(Path.of("/bin/busybox")), "needs busybox-static");
        assumeTrue(
                Stream.of("/usr/bin/crun", "/usr/sbin/runc")
                        .anyMatch(p -> Files.isExecutable(Path.of(p))),
                "needs crun or runc");
        archive();
        kernel = new FakeKernel();
        agent = AgentServer.start(settings());
        kernel.registration(1);
    }

    @AfterEach
    void stop() {
        if (agent != null) {
            agent.shutdown();
        }
        if (kernel != null) {
            kernel.close();
        }
    }

    private AgentSettings settings() {
        return AgentSettings.of(directory.resolve("work"), kernel.uri())
                .withPort(0)
                .withResources("cpus:4;mem:2048")
                .withVolumes(new VolumeSettings(Map.of("root", "image"), Optional.empty()))
                .withContainers(
                        ContainerSettings.DEFAULT
                                .withDocker("none")
                                .withImages(Optional.of(directory.resolve("archives")), 0)
                                .withDiskWatch(
                                        Duration.ofMillis(200), ContainerSettings.LogBounds.NONE));
    }

    /// `tools:1`, a busybox that greets.
    private void archive() throws Exception {
        Path archives = Files.createDirectory(directory.resolve("archives"));
        run(
                """
                umoci init --layout layout
                umoci new --image layout:1
                umoci unpack --image layout:1 bundle
                mkdir bundle/rootfs/bin
                cp /bin/busybox bundle/rootfs/bin/busybox
                for applet in sh cat echo sleep ls; do
                    ln -s busybox bundle/rootfs/bin/$applet
                done
                echo 'hello from the image' > bundle/rootfs/greeting
                umoci repack --image layout:1 bundle
                umoci config --image layout:1 --config.entrypoint /bin/cat --config.cmd /greeting
                skopeo --insecure-policy copy --quiet oci:layout:1 docker-archive:tools.tar:tools:1
                mv tools.tar archives/tools:1.tar
                """);
        assertThat(archives.resolve("tools:1.tar")).exists();
    }

    private void run(String script) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder("sh", "-e", "-c", script)
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve("script.log").toFile())
                        .start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue())
                .as(Files.readString(directory.resolve("script.log")))
                .isZero();
    }

    private static TaskInfo task(String id, String image, CommandInfo command) {
        return TaskInfo.builder()
                .name(id)
                .taskId(new TaskId(id))
                .agentId(FakeKernel.AGENT)
                .resources(
                        List.of(
                                Resource.scalar("cpus", Scalar.of(0.1)),
                                Resource.scalar("mem", Scalar.of(32))))
                .command(command)
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
    void taskRunsWhatItsImageSays() throws IOException {
        kernel.launch(task("t1", "tools:1", CommandInfo.builder().shell(false).build()));

        kernel.status("t1", TaskState.TASK_FINISHED);

        assertThat(output("t1")).isEqualTo("hello from the image\n");
    }

    @Test
    void whatIsWrittenOutsideOfTheSandboxCountsToo() {
        String hog = "busybox head -c 3000000 /dev/zero > /big; sleep 300";
        TaskInfo task = task("t1", "tools:1", CommandInfo.builder().value(hog).build());
        List<Resource> resources = new ArrayList<>(task.resources());
        resources.add(Resource.scalar("disk", Scalar.of(2)));
        kernel.launch(task.toBuilder().resources(resources).build());

        TaskStatus last = kernel.status("t1", TaskState.TASK_FAILED);

        assertThat(last.reason()).isEqualTo(TaskStatus.Reason.REASON_CONTAINER_LIMITATION_DISK);
        assertThat(last.message()).isEqualTo("Disk usage (3MB) exceeds quota (2MB)");
    }

    @Test
    void persistentVolumeIsThereWithItsSize() throws IOException {
        assumeTrue(Files.exists(Path.of("/dev/loop-control")), "there are no loop devices");
        assumeTrue(Files.exists(Path.of("/usr/sbin/mkfs.ext4")), "mkfs.ext4 is not installed");
        String hog = "busybox head -c 30000000 /dev/zero > data/big || echo full";
        TaskInfo task = task("t1", "tools:1", CommandInfo.builder().value(hog).build());
        Resource volume =
                Resource.scalar("disk", Scalar.of(16)).toBuilder()
                        .reservations(
                                List.of(
                                        new Resource.ReservationInfo(
                                                null,
                                                null,
                                                "web",
                                                Resource.ReservationInfo.Type.DYNAMIC)))
                        .disk(
                                new Resource.DiskInfo(
                                        new Resource.DiskInfo.Persistence("v", null),
                                        new Volume("data", null, Volume.Mode.RW, null, null),
                                        null))
                        .build();
        List<Resource> resources = new ArrayList<>(task.resources());
        resources.add(volume);
        kernel.launch(task.toBuilder().resources(resources).build());

        kernel.status("t1", TaskState.TASK_FINISHED);

        assertThat(output("t1")).isEqualTo("full\n");
    }

    @Test
    void missingImageEndsTheTaskAndSaysSo() {
        kernel.launch(task("t1", "/no/such.tar", CommandInfo.builder().shell(false).build()));

        TaskStatus last = kernel.status("t1", TaskState.TASK_FAILED);

        assertThat(last.message()).contains("image: /no/such.tar", "no such file");
        assertThat(last.reason()).isEqualTo(TaskStatus.Reason.REASON_CONTAINER_LAUNCH_FAILED);
    }

    @Test
    void containersOutliveTheAgent() throws Exception {
        String waiting = "echo up; while [ ! -e go ]; do sleep 0.05; done; exit 4";
        kernel.launch(task("t1", "tools:1", CommandInfo.builder().value(waiting).build()));
        kernel.status("t1", TaskState.TASK_RUNNING);
        agent.close();

        agent = AgentServer.start(settings());
        kernel.registration(2);
        Files.createFile(sandbox("t1").resolve("go"));

        TaskStatus last = kernel.status("t1", TaskState.TASK_FAILED);
        assertThat(last.message()).contains("status 4");
    }

    @Test
    void exitOfAContainerWhoseAgentIsDownIsReportedLater() throws Exception {
        String waiting = "while [ ! -e go ]; do sleep 0.05; done; echo over > over; exit 5";
        kernel.launch(task("t1", "tools:1", CommandInfo.builder().value(waiting).build()));
        int pid = kernel.status("t1", TaskState.TASK_RUNNING).containerStatus().executorPid();
        agent.close();
        Files.createFile(sandbox("t1").resolve("go"));
        await().atMost(Duration.ofSeconds(20))
                .until(
                        () ->
                                Files.exists(sandbox("t1").resolve("over"))
                                        && ProcessHandle.of(pid).isEmpty());

        agent = AgentServer.start(settings());

        TaskStatus last = kernel.status("t1", TaskState.TASK_FAILED);
        assertThat(last.message()).contains("status 5");
    }

    @Test
    void limitsHoldCommandsWithoutAnImageToo() {
        assertThat(kernel.registration(1).capabilities()).contains("TASK_RESOURCE_LIMITS");
        String hog = "head -c 100000000 /dev/zero | tail -c 90000000 > /dev/null";
        kernel.launch(
                TaskInfo.builder()
                        .name("t1")
                        .taskId(new TaskId("t1"))
                        .agentId(FakeKernel.AGENT)
                        .resources(List.of(Resource.scalar("mem", Scalar.of(16L))))
                        .limits(Map.of("mem", Scalar.of(32L)))
                        .command(CommandInfo.builder().value(hog).build())
                        .build());

        TaskStatus last = kernel.status("t1", TaskState.TASK_FAILED);

        assertThat(last.reason()).isEqualTo(TaskStatus.Reason.REASON_CONTAINER_LIMITATION_MEMORY);
    }

    @Test
    void checksLookFromInsideTheContainer() {
        CommandInfo look = CommandInfo.builder().value("cat /greeting").build();
        kernel.launch(
                task("t1", "tools:1", CommandInfo.builder().value("sleep 60").build()).toBuilder()
                        .healthCheck(
                                HealthCheck.builder()
                                        .type(HealthCheck.Type.COMMAND)
                                        .command(look)
                                        .delaySeconds(0.0)
                                        .intervalSeconds(0.1)
                                        .build())
                        .check(
                                CheckInfo.builder()
                                        .type(CheckInfo.Type.COMMAND)
                                        .command(
                                                new CheckInfo.Command(
                                                        look.toBuilder()
                                                                .value("cat /none || exit 9")
                                                                .build()))
                                        .delaySeconds(0.0)
                                        .intervalSeconds(0.1)
                                        .build())
                        .build());

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(
                        () ->
                                assertThat(kernel.statuses("t1"))
                                        .anyMatch(s -> Boolean.TRUE.equals(s.healthy()))
                                        .anyMatch(
                                                s ->
                                                        new CheckStatusInfo.Command(9)
                                                                .equals(
                                                                        s.checkStatus()
                                                                                .command())));
    }

    @Test
    void sessionRunsWithinTheContainerOfItsTask() {
        String id = OperatorScene.nested(sleeping("t1"), "session");
        try (OperatorClient client = new OperatorClient(agent.port(), WireFormat.JSON);
                OperatorClient.Output output =
                        client.open(session(id, "cat /greeting; echo $MESOS_SANDBOX; cat", ""))) {
            OperatorClient.Answer answer = client.attach(id).data("typed\n").data("").end();

            assertThat(answer.status()).isEqualTo(200);
            assertThat(output.all().out())
                    .isEqualTo("hello from the image\n/mnt/mesos/sandbox\ntyped\n");
        }
    }

    @Test
    void sessionWithinAContainerMayHaveATerminalAndLeavesNothing() {
        String id = OperatorScene.nested(sleeping("t1"), "session");
        String tty = ",\"container\":{\"type\":\"MESOS\",\"tty_info\":{}}";
        try (OperatorClient client = new OperatorClient(agent.port(), WireFormat.JSON)) {
            OperatorClient.Output output =
                    client.open(session(id, "test -t 0 && echo terminal; sleep 4242", tty));
            output.await("terminal");
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(processes(" 4242")).isNotEmpty());

            output.close();

            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(processes(" 4242")).isEmpty());
        }
    }

    @Test
    void whatAContainerUsesIsToldByItsControlGroups() {
        String container = sleeping("t1");
        try (OperatorClient client = new OperatorClient(agent.port(), WireFormat.JSON)) {
            JsonNode shown =
                    client.call("{\"type\":\"GET_CONTAINERS\"}").tree().at("/get_containers");

            assertThat(shown.at("/containers/0/container_id/value").asText()).isEqualTo(container);
            JsonNode used = shown.at("/containers/0/resource_statistics");
            assertThat(used.get("mem_total_bytes").longValue()).isPositive();
            assertThat(used.get("mem_limit_bytes").longValue()).isEqualTo(32L << 20);
            assertThat(used.get("processes").intValue()).isPositive();
            assertThat(used.has("cpus_nr_periods")).isTrue();
        }
    }

    private static List<String> processes(String command) {
        return ProcessHandle.allProcesses()
                .flatMap(p -> p.info().commandLine().stream())
                .filter(line -> line.endsWith(command))
                .toList();
    }

    /// Runs a task from the image and tells its container.
    private String sleeping(String task) {
        CommandInfo command = CommandInfo.builder().value("sleep 300").build();
        kernel.launch(task(task, "tools:1", command));
        return kernel.status(task, TaskState.TASK_RUNNING).containerStatus().containerId().value();
    }

    private static String session(String id, String command, String more) {
        return "{\"type\":\"LAUNCH_NESTED_CONTAINER_SESSION\",\"launch_nested_container_session\":"
                + "{\"container_id\":%s,\"command\":{\"value\":\"%s\"}%s}}"
                        .formatted(id, command, more);
    }

    private Path sandbox(String task) throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve("work"))) {
            return files.filter(f -> f.endsWith("stdout"))
                    .filter(f -> f.toString().contains("/" + task + "/"))
                    .findFirst()
                    .orElseThrow()
                    .getParent();
        }
    }

    private String output(String task) throws IOException {
        return Files.readString(sandbox(task).resolve("stdout"));
    }
}
