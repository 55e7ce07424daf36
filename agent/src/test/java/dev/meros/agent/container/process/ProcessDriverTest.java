package dev.meros.agent.container.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.meros.agent.container.ContainerDriver;
import dev.meros.agent.container.ContainerDriverContract;
import dev.meros.agent.container.ContainerException;
import dev.meros.agent.container.ContainerSpec;
import dev.meros.agent.container.ProcessTable;
import dev.meros.agent.core.ContainerExit;
import dev.meros.api.model.ContainerInfo;
import dev.meros.api.model.TaskInfo;

import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

class ProcessDriverTest extends ContainerDriverContract {
    @Override
    protected ContainerDriver driver(Path runs) {
        return new ProcessDriver(runs);
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
    void imagesNeedAnotherDriver() {
        TaskInfo.Builder task =
                TaskInfo.builder()
                        .command(shell("true"))
                        .container(ContainerInfo.builder().type(ContainerInfo.Type.DOCKER).build());

        assertThatExceptionOfType(ContainerException.class)
                .isThrownBy(() -> driver.start(spec(ID, task)))
                .withMessageContaining("no driver for DOCKER");
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
