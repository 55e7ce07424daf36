package dev.meros.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.meros.agent.settings.AgentSettings;
import dev.meros.agent.settings.ContainerSettings;
import dev.meros.agent.settings.VolumeSettings;
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

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// A whole agent whose tasks have persistent volumes.
class VolumeRunTest {
    @TempDir Path directory;

    private FakeKernel kernel;
    private AgentServer agent;

    @BeforeEach
    void start() {
        kernel = new FakeKernel();
    }

    private void start(Map<String, String> providers) {
        agent =
                AgentServer.start(
                        AgentSettings.of(directory.resolve("work"), kernel.uri())
                                .withPort(0)
                                .withVolumes(new VolumeSettings(providers))
                                .withContainers(
                                        ContainerSettings.DEFAULT
                                                .withRuntime("none")
                                                .withDocker("none")
                                                .withDiskWatch(
                                                        Duration.ofMillis(50),
                                                        ContainerSettings.LogBounds.NONE)));
        kernel.registration(1);
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
        return Files.readString(
                directory.resolve("work/frameworks/web/executors/" + task + "/runs/latest/stdout"));
    }

    private List<Path> mounted() {
        Path work = directory.resolve("work");
        return new Mounts(new dev.meros.volumes.system.Programs(_ -> {}))
                .within(work).stream().map(Mounts.Mount::point).toList();
    }

    @Test
    void imageIsFullAndOthersAreUnharmed() throws IOException {
        assumeImages();
        start(Map.of("root", "image"));
        launch("other", "echo kept > b/file; sleep 300", volume("b", 16, Volume.Mode.RW));
        kernel.status("other", TaskState.TASK_RUNNING);

        launch(
                "hog",
                "head -c 30000000 /dev/zero > a/big && exit 3; cat b/big;"
                        + " test $(stat -c %s a/big) -lt 17000000 && echo full",
                volume("a", 16, Volume.Mode.RW));
        kernel.status("hog", TaskState.TASK_FINISHED);

        assertThat(output("hog")).isEqualTo("full\n");
        assertThat(kernel.statuses("other").getLast().state()).isEqualTo(TaskState.TASK_RUNNING);
        assertThat(mounted()).hasSize(1);
        kernel.kill("other");
        kernel.status("other", TaskState.TASK_KILLED);
        assertThat(mounted()).isEmpty();

        launch("next", "cat b/file", volume("b", 16, Volume.Mode.RW));
        kernel.status("next", TaskState.TASK_FINISHED);
        assertThat(output("next")).isEqualTo("kept\n");
    }

    @Test
    void taskThatOutgrowsAVolumeThatIsADirectoryIsEnded() {
        start(Map.of());
        String hog = "head -c 3000000 /dev/zero > v/big; sleep 300";
        launch("within", hog.replace("v/", "w/"), volume("w", 4, Volume.Mode.RW));
        launch("above", hog, volume("v", 2, Volume.Mode.RW));

        TaskStatus last = kernel.status("above", TaskState.TASK_FAILED);

        assertThat(last.reason()).isEqualTo(Reason.REASON_CONTAINER_LIMITATION_DISK);
        assertThat(last.message()).isEqualTo("Disk usage (3MB) exceeds quota (2MB) of volume v");
        assertThat(kernel.statuses("within").getLast().state()).isNotEqualTo(TaskState.TASK_FAILED);
    }
}
