package dev.meros.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;

import dev.meros.agent.settings.AgentSettings;
import dev.meros.agent.settings.ContainerSettings;
import dev.meros.agent.settings.VolumeSettings;
import dev.meros.api.codec.Json;
import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.Resource;
import dev.meros.api.model.Resource.DiskInfo;
import dev.meros.api.model.Resource.ReservationInfo;
import dev.meros.api.model.Scalar;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.model.TaskStatus.Reason;
import dev.meros.api.model.Volume;
import dev.meros.volumes.system.Mounts;
import dev.meros.volumes.system.Programs;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A whole agent whose tasks have persistent volumes.
class VolumeRunTest {
    @TempDir Path directory;

    private FakeKernel kernel;
    private AgentServer agent;
    private int starts;

    @BeforeEach
    void start() {
        kernel = new FakeKernel();
    }

    private void start(Map<String, String> providers) {
        agent =
                AgentServer.start(
                        AgentSettings.of(directory.resolve("work"), kernel.uri())
                                .withPort(0)
                                .withVolumes(new VolumeSettings(providers, Optional.empty()))
                                .withContainers(
                                        ContainerSettings.DEFAULT
                                                .withRuntime("none")
                                                .withDocker("none")
                                                .withDiskWatch(
                                                        Duration.ofMillis(50),
                                                        ContainerSettings.LogBounds.NONE)));
        kernel.registration(++starts);
    }

    @AfterEach
    void stop() {
        if (agent != null) {
            agent.shutdown();
        }
        kernel.close();
    }

    private static void assumeImages() {
        assumeTrue(Mounts.permitted(), "only root mounts");
        assumeTrue(Files.exists(Path.of("/dev/loop-control")), "there are no loop devices");
        assumeTrue(Files.exists(Path.of("/usr/sbin/mkfs.ext4")), "mkfs.ext4 is not installed");
    }

    private static Resource volume(String id, long mb, Volume.Mode mode) {
        return Resource.scalar("disk", Scalar.of(mb)).toBuilder()
                .reservations(
                        List.of(
                                new ReservationInfo(
                                        null, null, "web", ReservationInfo.Type.DYNAMIC)))
                .disk(
                        new DiskInfo(
                                new DiskInfo.Persistence(id, null),
                                new Volume(id, null, mode, null, null),
                                null))
                .build();
    }

    private static Resource rw(String id, long mb) {
        return volume(id, mb, Volume.Mode.RW);
    }

    private void launch(String id, String command, Resource... volumes) {
        kernel.launch(
                TaskInfo.builder()
                        .name(id)
                        .taskId(new TaskId(id))
                        .agentId(FakeKernel.AGENT)
                        .command(CommandInfo.builder().value(command).build())
                        .resources(List.of(volumes))
                        .build());
    }

    private String output(String task) throws IOException {
        return Files.readString(runs(task).resolve("stdout"));
    }

    private Path runs(String task) {
        return directory.resolve("work/frameworks/web/executors/" + task + "/runs/latest");
    }

    private List<Path> mounted() {
        Path work = directory.resolve("work");
        return new Mounts(new Programs(_ -> {}))
                .within(work).stream().map(Mounts.Mount::point).toList();
    }

    @Test
    void imageIsFullAndOthersAreUnharmed() throws IOException {
        assumeImages();
        start(Map.of("root", "image"));
        launch("other", "echo kept > b/file; sleep 300", rw("b", 16));
        kernel.status("other", TaskState.TASK_RUNNING);

        launch(
                "hog",
                "head -c 30000000 /dev/zero > a/big && exit 3; cat b/big;"
                        + " test $(stat -c %s a/big) -lt 17000000 && echo full",
                rw("a", 16));
        kernel.status("hog", TaskState.TASK_FINISHED);

        assertThat(output("hog")).isEqualTo("full\n");
        assertThat(kernel.statuses("other").getLast().state()).isEqualTo(TaskState.TASK_RUNNING);
        assertThat(mounted()).hasSize(1);
        kernel.kill("other");
        kernel.status("other", TaskState.TASK_KILLED);
        assertThat(mounted()).isEmpty();

        launch("next", "cat b/file", rw("b", 16));
        kernel.status("next", TaskState.TASK_FINISHED);
        assertThat(output("next")).isEqualTo("kept\n");
    }

    @Test
    void taskHasSeveralVolumesAndWritesToThoseItMay() throws IOException {
        assumeTrue(Mounts.permitted(), "only root mounts");
        start(Map.of());
        launch("first", "echo one > a/file; echo two > b/file", rw("a", 16), rw("b", 16));
        kernel.status("first", TaskState.TASK_FINISHED);

        launch(
                "second",
                "cat a/file b/file; echo more >> b/file; echo more >> a/file || echo refused",
                volume("a", 16, Volume.Mode.RO),
                rw("b", 16));
        kernel.status("second", TaskState.TASK_FINISHED);

        assertThat(output("second")).isEqualTo("one\ntwo\nrefused\n");
        assertThat(mounted()).isEmpty();
    }

    @Test
    void volumeOfATaskThatEndsAfterItsAgentWasKilledIsUnmountedByTheNext() throws Exception {
        assumeImages();
        Process first =
                AgentProcess.startWithVolumes(directory.resolve("work"), kernel.uri(), "image");
        kernel.registration(++starts);
        launch("t1", "echo kept > a/file; until test -e stop; do sleep 0.05; done", rw("a", 16));
        kernel.status("t1", TaskState.TASK_RUNNING);
        first.destroyForcibly().waitFor();
        assertThat(mounted()).hasSize(1);
        Files.createFile(runs("t1").resolve("stop"));

        start(Map.of());
        kernel.status("t1", TaskState.TASK_FINISHED);

        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(mounted()).isEmpty());
        launch("t2", "cat a/file", rw("a", 16));
        kernel.status("t2", TaskState.TASK_FINISHED);
        assertThat(output("t2")).isEqualTo("kept\n");
    }

    @Test
    void missingVolumeIsShownAndItsTaskRefusedUntilItIsBack() throws Exception {
        start(Map.of());
        launch("t1", "echo kept > a/file", rw("a", 16));
        kernel.status("t1", TaskState.TASK_FINISHED);
        agent.close();
        Path volumes = directory.resolve("work/volumes");
        Path away = directory.resolve("away");
        Files.move(volumes, away);

        start(Map.of());
        launch("t2", "cat a/file", rw("a", 16));

        TaskStatus refused = kernel.status("t2", TaskState.TASK_FAILED);
        assertThat(refused.reason()).isEqualTo(Reason.REASON_CONTAINER_LAUNCH_FAILED);
        assertThat(refused.message())
                .isEqualTo(
                        "volume volumes/roles/web/a: missing (expected: at its provider directory)"
                                + " (expected: one without fault)");
        assertThat(volume().path("fault").asText()).startsWith("missing");
        agent.close();
        Files.move(away, volumes);
        start(Map.of());
        launch("t3", "cat a/file", rw("a", 16));
        kernel.status("t3", TaskState.TASK_FINISHED);
        assertThat(output("t3")).isEqualTo("kept\n");
        assertThat(volume().has("fault")).isFalse();
    }

    /// The only volume, as `/node` shows it.
    private JsonNode volume() throws IOException {
        URI page = URI.create("http://127.0.0.1:" + agent.port() + "/node");
        JsonNode node;
        try (InputStream in = page.toURL().openStream()) {
            node = Json.mapper().readTree(in);
        }
        assertThat(node.path("volumes")).hasSize(1);
        return node.path("volumes").get(0);
    }

    @Test
    void taskThatOutgrowsAVolumeThatIsADirectoryIsEnded() {
        start(Map.of());
        String hog = "head -c 3000000 /dev/zero > v/big; sleep 300";
        launch("within", hog.replace("v/", "w/"), rw("w", 4));
        launch("above", hog, rw("v", 2));

        TaskStatus last = kernel.status("above", TaskState.TASK_FAILED);

        assertThat(last.reason()).isEqualTo(Reason.REASON_CONTAINER_LIMITATION_DISK);
        assertThat(last.message()).isEqualTo("Disk usage (3MB) exceeds quota (2MB) of volume v");
        assertThat(kernel.statuses("within").getLast().state()).isNotEqualTo(TaskState.TASK_FAILED);
    }
}
