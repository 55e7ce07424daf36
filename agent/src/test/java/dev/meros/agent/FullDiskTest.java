package dev.meros.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.meros.agent.settings.ContainerSettings;
import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.model.TaskStatus.Reason;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/// An agent whose work directory is on a small file system that runs full.
class FullDiskTest extends FaultScene {
    private static final int MB = 1 << 20;

    @BeforeEach
    @Override
    void start() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        Path work = Files.createDirectory(directory.resolve("work"));
        run("mount", "-t", "tmpfs", "-o", "size=8m,nr_inodes=400", "tmpfs", work.toString());
        super.start();
    }

    @Override
    void delete() throws IOException {
        run("umount", directory.resolve("work").toString());
        super.delete();
    }

    private static void run(String... line) throws IOException {
        try {
            Process process = new ProcessBuilder(line).inheritIO().start();
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(String.join(" ", line)).isZero();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Override
    ContainerSettings containers() {
        return quiet().withRuntime(hasContainers() ? "" : "none");
    }

    private static boolean hasContainers() {
        return ContainerFaultContract.program("conmon").isPresent()
                && (ContainerFaultContract.program("crun").isPresent()
                        || ContainerFaultContract.program("runc").isPresent());
    }

    /// Takes all room but so many bytes.
    private void fillBut(int bytes) throws IOException {
        Path filler = directory.resolve("work/filler");
        try (OutputStream out = Files.newOutputStream(filler)) {
            byte[] zeros = new byte[4096];
            while (true) {
                out.write(zeros);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left");
        }
        try (FileChannel channel = FileChannel.open(filler, StandardOpenOption.WRITE)) {
            channel.truncate(channel.size() - bytes);
        }
    }

    private void free() throws IOException {
        Files.deleteIfExists(directory.resolve("work/filler"));
    }

    /// Takes all inodes.
    private void fillNames() throws IOException {
        Path names = Files.createDirectory(directory.resolve("work/names"));
        try {
            for (int i = 0; ; i++) {
                Files.createFile(names.resolve("n" + i));
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left");
        }
    }

    private TaskInfo contained(String id, String command) {
        TaskInfo.Builder task = task(id, command);
        return (hasContainers() ? task.container(IN_A_CONTAINER) : task).build();
    }

    @Test
    void fileThatHasNoRoomIsNotFetched() throws IOException {
        Path large = Files.write(directory.resolve("large"), new byte[2 * MB]);
        fillBut(MB);
        launch(
                task(
                                "t1",
                                CommandInfo.builder()
                                        .value("true")
                                        .uris(
                                                List.of(
                                                        CommandInfo.Uri.builder()
                                                                .value(large.toString())
                                                                .build()))
                                        .build())
                        .build());

        TaskStatus last = end("t1");
        assertThat(last.reason()).isEqualTo(Reason.REASON_CONTAINER_LAUNCH_FAILED);
        assertThat(last.message()).contains("Failed to fetch " + large, "No space left on device");
        free();
    }

    @Test
    void taskForWhichThereIsNoSandboxSaysSo() throws IOException {
        fillNames();
        launch(task("plain", "true").build());
        launch(contained("contained", "true"));

        for (String task : List.of("plain", "contained")) {
            TaskStatus last = end(task);
            assertThat(last.state()).isEqualTo(TaskState.TASK_FAILED);
            assertThat(last.reason()).isEqualTo(Reason.REASON_CONTAINER_LAUNCH_FAILED);
            assertThat(last.message())
                    .contains("No space left on device")
                    .doesNotContain("Exception");
        }
        run("rm", "-r", directory.resolve("work/names").toString());
        launch(task("later", "true").build());
        assertThat(end("later").state()).isEqualTo(TaskState.TASK_FINISHED);
    }

    @Test
    void nothingIsLostWhileNothingCanBeStored() throws IOException {
        String waits = "while [ ! -e %s ]; do sleep 0.05; done; exit %d";
        Path go = directory.resolve("go");
        launch(task("plain", waits.formatted(go, 3)).build());
        launch(contained("contained", waits.formatted(go, 4)));
        launch(task("killed", "sleep 300").build());
        List.of("plain", "contained", "killed").forEach(this::running);
        fillBut(0);

        Files.createFile(go);
        kernel.kill("killed");
        List<String> late = IntStream.range(0, 20).mapToObj(i -> "new-" + i).toList();
        late.forEach(id -> launch(task(id, "exit 5").build()));
        await().atMost(PATIENCE).until(() -> checkpointFailures() > 2);

        assertThat(agent.state().tasks()).isNotEmpty();
        free();
        assertThat(end("plain").message()).isEqualTo("Command exited with status 3");
        assertThat(end("contained").state()).isEqualTo(TaskState.TASK_FAILED);
        assertThat(end("killed").state()).isEqualTo(TaskState.TASK_KILLED);
        for (String id : late) {
            assertThat(end(id).message())
                    .containsAnyOf("Command exited with status 5", "No space left on device");
        }
    }

    private double checkpointFailures() {
        return get("/metrics")
                .lines()
                .filter(line -> line.startsWith("meros_agent_checkpoint_failures"))
                .mapToDouble(line -> Double.parseDouble(line.split(" ", -1)[1]))
                .sum();
    }
}
