package dev.meros.agent.container.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.meros.agent.cgroup.ControlGroup;
import dev.meros.agent.cgroup.ControlGroups;
import dev.meros.agent.cgroup.Controller;
import dev.meros.agent.cgroup.Hierarchies;
import dev.meros.agent.cgroup.Isolation;
import dev.meros.agent.cgroup.LimitRules;
import dev.meros.agent.container.ContainerDriver;
import dev.meros.agent.container.ContainerDriverContract;
import dev.meros.agent.container.ContainerException;
import dev.meros.agent.container.ContainerSpec;
import dev.meros.agent.container.ProcessTable;
import dev.meros.agent.core.AgentEffect.Signal;
import dev.meros.agent.core.ContainerExit;
import dev.meros.agent.node.Ability;
import dev.meros.agent.usage.ProcessUsage;
import dev.meros.api.model.ContainerInfo;
import dev.meros.api.model.RLimitInfo;
import dev.meros.api.model.Scalar;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.resource.ResourceText;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;

class ProcessDriverTest extends ContainerDriverContract {
    @Override
    protected ContainerDriver driver(Path runs) {
        return new ProcessDriver(runs, ISOLATION);
    }

    @AfterEach
    void nothingIsLeft() {
        driver.signal(ID, Signal.KILL);
        ControlGroup group = group();
        await().atMost(DEADLINE)
                .until(
                        () -> {
                            driver.forget(ID);
                            return group.directories().stream().allMatch(Files::notExists);
                        });
    }

    private static ControlGroup group() {
        return ControlGroups.foreign(ISOLATION.hierarchies(), "meros-processes").group(ID);
    }

    @Test
    void everyContainerIsASessionOfItsOwn() throws Exception {
        ContainerDriver.Running running =
                driver.start(spec(ID, shell("cut -d' ' -f5,6 /proc/$$/stat")));
        assumeTrue(Files.exists(Path.of("/proc/self/stat")));

        exit(running);

        int pid = running.process().pid();
        assertThat(sandbox().resolve("stdout")).hasContent(pid + " " + pid + "\n");
    }

    @Test
    void monitorThatIsKilledAloneTakesTheCommandWithIt() throws Exception {
        ContainerDriver.Running running = driver.start(spec(ID, shell("echo $$ > pid; sleep 300")));

        ProcessHandle.of(running.process().pid()).orElseThrow().destroyForcibly();

        assertThat(exit(running)).isEqualTo(new ContainerExit.Vanished());
    }

    @Test
    void interruptsReachTheCommand() throws Exception {
        ContainerDriver.Running running = driver.start(spec(ID, shell("kill -INT $$")));

        assertThat(exit(running)).isEqualTo(new ContainerExit.Signalled(2));
    }

    @Test
    void daemonsThatLeftTheSessionEndWithTheContainer() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        assumeTrue(Files.isDirectory(Path.of("/sys/fs/cgroup")), "needs control groups");
        String daemon = "(setsid sh -c 'echo $$ > pid; exec sleep 300' &); sleep 0.3";

        exit(driver.start(spec(ID, shell(daemon))));

        long pid = Long.parseLong(Files.readString(sandbox().resolve("pid")).strip());
        assertGone(List.of(pid));
        driver.forget(ID);
        for (String hierarchy : List.of("unified", "freezer", "pids", ".")) {
            assertThat(Path.of("/sys/fs/cgroup", hierarchy, "meros-processes/" + ID))
                    .doesNotExist();
        }
    }

    @Test
    void limitsAreThoseOfTheTaskAndGrowWithItsResources() throws Exception {
        assumeTrue(driver.abilities().contains(Ability.MEMORY_LIMIT), "needs control groups");
        ContainerDriver.Running running =
                driver.start(
                        spec(
                                ID,
                                TaskInfo.builder()
                                        .command(shell("cat /proc/self/cgroup; sleep 300"))
                                        .resources(ResourceText.parseResources("cpus:1;mem:64"))
                                        .limits(Map.of("mem", Scalar.of(96L)))));
        ControlGroup group = group();
        await().atMost(DEADLINE)
                .untilAsserted(
                        () ->
                                assertThat(sandbox().resolve("stdout"))
                                        .content()
                                        .contains("/meros-processes/" + ID));

        assertThat(group.memoryLimit()).isEqualTo(96L << 20);
        driver.resize(ID, ResourceText.parseResources("cpus:2;mem:128"));
        assertThat(group.memoryLimit()).isEqualTo(128L << 20);
        driver.resize(ID, ResourceText.parseResources("cpus:1;mem:64"));
        assertThat(group.memoryLimit()).isEqualTo(128L << 20);

        driver.signal(ID, Signal.KILL);
        exit(running);
        await().atMost(DEADLINE)
                .untilAsserted(() -> assertThat(group.directories()).allMatch(Files::notExists));
    }

    @Test
    void guestsTakeTheirMemoryFromTheirHost() throws Exception {
        assumeTrue(driver.abilities().contains(Ability.MEMORY_LIMIT), "needs control groups");
        assumeTrue(
                ISOLATION.hierarchies().places().get(Controller.MEMORY).version()
                        == Hierarchies.Version.FIRST,
                "needs control groups of version 1");
        driver.start(
                spec(
                        ID,
                        TaskInfo.builder()
                                .command(shell("sleep 300"))
                                .resources(ResourceText.parseResources("cpus:1;mem:40"))));
        ContainerSpec guest =
                spec(
                                ID + "-guest",
                                shell(
                                        "head -c 200000000 /dev/zero | tail -c 199999999"
                                                + " >/dev/null"))
                        .within(ID);

        ContainerExit exit = exit(driver.start(guest));

        driver.forget(guest.id());
        assertThat(exit).isEqualTo(new ContainerExit.Signalled(9));
        assertThat(group().outOfMemoryKills()).isPositive();
    }

    @Test
    void hardLimitOnCpusIsKept() throws Exception {
        assumeTrue(driver.abilities().contains(Ability.CPU_LIMIT), "needs control groups");
        ContainerDriver.Running running =
                driver.start(
                        spec(
                                ID,
                                TaskInfo.builder()
                                        .command(shell("while :; do :; done"))
                                        .resources(ResourceText.parseResources("cpus:0.05;mem:64"))
                                        .limits(Map.of("cpus", Scalar.of(0.1)))));

        await().atMost(DEADLINE)
                .until(
                        () ->
                                new ProcessUsage()
                                                .of(List.of(running.process().pid()))
                                                .get(running.process().pid())
                                                .throttling()
                                                .throttled()
                                        > 2);
    }

    @Test
    void resourceLimitsAreSetBeforeTheCommandStarts() throws Exception {
        ContainerInfo limited =
                ContainerInfo.builder()
                        .type(ContainerInfo.Type.MESOS)
                        .rlimitInfo(
                                new RLimitInfo(
                                        List.of(
                                                new RLimitInfo.RLimit(
                                                        RLimitInfo.RLimit.Type.RLMT_NOFILE,
                                                        77L,
                                                        55L),
                                                new RLimitInfo.RLimit(
                                                        RLimitInfo.RLimit.Type.RLMT_CORE,
                                                        null,
                                                        null))))
                        .build();

        exit(
                driver.start(
                        spec(
                                ID,
                                TaskInfo.builder()
                                        .command(shell("ulimit -Sn; ulimit -Hn; ulimit -c"))
                                        .container(limited))));

        assertThat(sandbox().resolve("stdout")).hasContent("55\n77\nunlimited\n");
    }

    @Test
    void withoutControlGroupsLimitsAreRefusedAndMemoryIsNot() throws Exception {
        try (ProcessDriver bare =
                new ProcessDriver(
                        directory.resolve("bare"),
                        new Isolation(Hierarchies.NONE, LimitRules.DEFAULT))) {
            TaskInfo.Builder task =
                    TaskInfo.builder()
                            .command(shell("cat /proc/self/cgroup"))
                            .resources(ResourceText.parseResources("cpus:1;mem:64"));

            exit(bare.start(spec(ID, task)));
            bare.forget(ID);

            assertThat(sandbox().resolve("stdout")).content().doesNotContain(ID);
            assertThatExceptionOfType(ContainerException.class)
                    .isThrownBy(
                            () -> bare.start(spec(ID, task.limits(Map.of("cpus", Scalar.of(2L))))))
                    .withMessage(
                            "limits.cpus: 2 (expected: unset; this node has no hard limits on"
                                    + " cpus)");
        }
    }

    @Test
    void imagesNeedAnotherDriver() {
        TaskInfo.Builder task =
                TaskInfo.builder()
                        .command(shell("true"))
                        .container(ContainerInfo.builder().type(ContainerInfo.Type.DOCKER).build());

        assertThatExceptionOfType(ContainerException.class)
                .isThrownBy(() -> driver.start(spec(ID, task)))
                .withMessageContaining("container.type: DOCKER (expected: unset");
    }

    @Test
    void unknownUserIsRefused() {
        ContainerSpec spec = as("nobody-of-that-name");

        assertThatExceptionOfType(ContainerException.class)
                .isThrownBy(() -> driver.start(spec))
                .withMessageContaining("user: nobody-of-that-name");
    }

    @Test
    void rootRunsCommandsAsTheUserTheyAskFor() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")));
        ContainerSpec spec = as("nobody");
        open(directory);

        exit(driver.start(spec));

        assertThat(sandbox().resolve("stdout")).hasContent("nobody\n");
        assertThat(Files.getOwner(sandbox().resolve("mine")).getName()).isEqualTo("nobody");
    }

    /// Lets everybody pass through the directories of a test.
    private static void open(Path directory) throws Exception {
        for (Path p = directory; p.getNameCount() > 1; p = p.getParent()) {
            Files.setPosixFilePermissions(p, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    private ContainerSpec as(String user) {
        ContainerSpec spec = spec(ID, shell("id -un; touch mine"));
        return new ContainerSpec(
                spec.id(),
                spec.key(),
                spec.task(),
                spec.sandbox(),
                new ContainerSpec.RunAs.User(user),
                spec.environment());
    }

    @Test
    void identityComesFromTheFieldsBehindTheCommandName() {
        String stat = "42 (a) b (c)) S 1 42 42 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 123456 1000 1";

        assertThat(ProcessTable.identity("boot-1\n", stat)).contains("boot boot-1 tick 123456");
        assertThat(ProcessTable.identity("boot-1", stat.replace(") S ", ") Z "))).isEmpty();
        assertThat(ProcessTable.identity("boot-1", "nonsense")).isEmpty();
    }
}
