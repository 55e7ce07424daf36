package dev.meros.agent.container.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.meros.agent.cgroup.Gpus;
import dev.meros.agent.cgroup.Hierarchies;
import dev.meros.agent.cgroup.Isolation;
import dev.meros.agent.cgroup.LimitRules;
import dev.meros.agent.container.ContainerDriver;
import dev.meros.agent.container.ContainerException;
import dev.meros.agent.container.ContainerSpec;
import dev.meros.agent.core.AgentEffect.Signal;
import dev.meros.agent.core.ContainerExit;
import dev.meros.agent.core.TaskKey;
import dev.meros.agent.node.Ability;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.resource.ResourceText;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// What holds for containers with GPUs, whatever makes them. The GPUs are device nodes without a
/// driver: who may open one is told that there is none, others that they may not.
abstract class GpuContract {
    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final List<String> IDS =
            List.of("a", "b", "c").stream().map(n -> n + ProcessHandle.current().pid()).toList();

    /// Where something may still be mounted after a failure.
    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path directory;

    private ContainerDriver driver;

    /// A driver of the kind that is tested.
    abstract ContainerDriver driver(Path runs, Isolation isolation);

    /// Where a container finds the device of that number.
    abstract String inside(int number);

    @BeforeEach
    void open() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        for (int number = 0; number < 2; number++) {
            run("mknod", device(number), "c", "240", Integer.toString(number));
        }
        driver = fresh();
        assumeTrue(driver.abilities().contains(Ability.GPUS), "needs a controller for devices");
    }

    private ContainerDriver fresh() {
        Isolation isolation =
                new Isolation(
                        Hierarchies.detect(Hierarchies.MOUNT),
                        LimitRules.DEFAULT,
                        Gpus.find(directory.resolve("gpu[0-9]").toString()),
                        Isolation.Disk.UNWATCHED);
        return new GpuDriver(
                driver(directory.resolve("runs"), isolation),
                isolation.gpus(),
                directory.resolve("taken"));
    }

    final String device(int number) {
        return directory.resolve("gpu" + number).toString();
    }

    private static void run(String... line) throws Exception {
        Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }

    @AfterEach
    void nothingIsLeft() {
        if (driver == null) {
            return;
        }
        for (String id : IDS) {
            driver.signal(id, Signal.KILL);
            Path run = directory.resolve("runs").resolve(id);
            await().atMost(DEADLINE)
                    .until(
                            () -> {
                                driver.forget(id);
                                return Files.notExists(run);
                            });
        }
        driver.close();
    }

    private ContainerDriver.Running start(String id, int gpus, String command) throws Exception {
        Path sandbox = Files.createDirectories(directory.resolve("sandbox-" + id));
        return driver.start(
                new ContainerSpec(
                        id,
                        new TaskKey(new FrameworkId("f"), new TaskId(id)),
                        TaskInfo.builder()
                                .name(id)
                                .taskId(new TaskId(id))
                                .agentId(new AgentId("a"))
                                .resources(ResourceText.parseResources("cpus:0.1;gpus:" + gpus))
                                .command(CommandInfo.builder().value(command).build())
                                .build(),
                        sandbox,
                        new ContainerSpec.RunAs.Agent(),
                        Map.of()));
    }

    private String output(String id) throws Exception {
        return Files.readString(directory.resolve("sandbox-" + id).resolve("stdout"));
    }

    private static ContainerExit exit(ContainerDriver.Running running) throws Exception {
        return running.exit().toCompletableFuture().get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void containerHasItsOwnAndNoOthers() throws Exception {
        String id = IDS.getFirst();

        exit(
                start(
                        id,
                        1,
                        "echo $NVIDIA_VISIBLE_DEVICES; cat "
                                + inside(0)
                                + " 2>&1; cat "
                                + device(1)
                                + " 2>&1; true"));

        assertThat(output(id).lines())
                .satisfiesExactly(
                        visible -> assertThat(visible).isEqualTo("0"),
                        own -> assertThat(own).contains("No such device or address"),
                        other -> assertThat(other).contains("not permitted"));
    }

    @Test
    void containerWithoutSeesNone() throws Exception {
        String id = IDS.getFirst();

        exit(start(id, 0, "echo $NVIDIA_VISIBLE_DEVICES; cat " + device(0) + " 2>&1; true"));

        assertThat(output(id)).startsWith("void\n").contains("not permitted");
    }

    @Test
    void eachIsGivenToOneAtATimeAcrossRestartsOfTheAgent() throws Exception {
        String wait = "echo $NVIDIA_VISIBLE_DEVICES; while [ ! -e go ]; do sleep 0.05; done";
        start(IDS.get(0), 1, wait);
        start(IDS.get(1), 1, wait);
        await().atMost(DEADLINE).until(() -> output(IDS.get(1)).equals("1\n"));

        driver.close();
        driver = fresh();
        assertThat(driver.find(IDS.get(0))).isInstanceOf(ContainerDriver.Found.Alive.class);
        ContainerDriver.Found found = driver.find(IDS.get(1));

        assertThatExceptionOfType(ContainerException.class)
                .isThrownBy(() -> start(IDS.get(2), 1, "true"))
                .withMessage("gpus: 1 (expected: at most 0, which are free)");

        Files.createFile(directory.resolve("sandbox-" + IDS.get(1)).resolve("go"));
        assertThat(exit(((ContainerDriver.Found.Alive) found).running()))
                .isEqualTo(new ContainerExit.Exited(0));
        exit(start(IDS.get(2), 1, "echo $NVIDIA_VISIBLE_DEVICES"));
        assertThat(output(IDS.get(2))).isEqualTo("1\n");
        assertThat(directory.resolve("taken").resolve(IDS.get(2))).doesNotExist();
    }
}
