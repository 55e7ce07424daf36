package dev.meros.agent.container.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.meros.agent.cgroup.ControlGroups;
import dev.meros.agent.cgroup.Hierarchies;
import dev.meros.agent.container.BusyboxImage;
import dev.meros.agent.container.ContainerDriver;
import dev.meros.agent.container.NamespacePids;
import dev.meros.agent.container.SessionContract;
import dev.meros.agent.container.process.ProcessDriver;
import dev.meros.agent.core.AgentEffect.Signal;
import dev.meros.agent.settings.NetworkSettings;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.resource.ResourceText;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// The contract for one runtime; after each test nothing of its containers is left on the node.
abstract class OciContract extends SessionContract {
    private long mounts;

    /// The runtime that is tested.
    abstract String runtime();

    @Override
    protected ContainerDriver driver(Path runs) {
        return OciDriver.open(
                        runs,
                        runtime(),
                        DEADLINE,
                        (name, _) -> BusyboxImage.get(directory, name),
                        NetworkSettings.DEFAULT,
                        OciTerms.of(ISOLATION),
                        new ProcessDriver(directory.resolve("clients"), ISOLATION))
                .orElseThrow();
    }

    @Override
    protected String user() {
        return "nobody";
    }

    @Override
    protected String ids() {
        return "65534\n65534\n65534";
    }

    @BeforeEach
    void components() throws IOException {
        mounts = mounts();
    }

    static void assumeComponents(String runtime) {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        for (String program : List.of(runtime, "conmon")) {
            assumeTrue(
                    Stream.of("/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin")
                            .anyMatch(d -> Files.isExecutable(Path.of(d, program))),
                    "needs " + program);
        }
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        driver.signal(ID, Signal.KILL);
        Path run = directory.resolve("runs/" + ID);
        await().atMost(DEADLINE)
                .until(
                        () -> {
                            driver.forget(ID);
                            return Files.notExists(run);
                        });
        assertThat(mounts()).isEqualTo(mounts);
        for (Path hierarchy : List.of(Path.of("/sys/fs/cgroup/pids"), Path.of("/sys/fs/cgroup"))) {
            assertThat(hierarchy.resolve("meros/" + ID)).doesNotExist();
        }
    }

    @Test
    void memoryGrowsAndIsNotTakenBack() throws Exception {
        ContainerDriver.Running running =
                driver.start(
                        spec(
                                ID,
                                TaskInfo.builder()
                                        .command(shell("sleep 1000"))
                                        .resources(ResourceText.parseResources("cpus:1;mem:32"))));

        driver.resize(ID, ResourceText.parseResources("cpus:2;mem:64"));
        assertThat(memoryLimit()).isEqualTo(64L << 20);
        driver.resize(ID, ResourceText.parseResources("cpus:1;mem:48"));
        assertThat(memoryLimit()).isEqualTo(64L << 20);

        driver.signal(ID, Signal.KILL);
        exit(running);
        driver.resize(ID, ResourceText.parseResources("cpus:1;mem:96"));
    }

    @Test
    void theRootOfARunningContainerIsNotMountedOnTheNode() throws Exception {
        ContainerDriver.Running running =
                driver.start(spec(ID, TaskInfo.builder().command(shell("sleep 1000"))));

        assertThat(mounts()).isEqualTo(mounts);

        driver.signal(ID, Signal.KILL);
        exit(running);
    }

    private static long memoryLimit() {
        Hierarchies node = Hierarchies.detect(Hierarchies.MOUNT);
        return ControlGroups.foreign(node, "meros").group(ID).memoryLimit();
    }

    private long mounts() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/mounts")).stream()
                .filter(l -> l.contains(directory.toString()))
                .count();
    }

    @Override
    protected long hostPid(ContainerDriver.Running running, long pid) {
        return NamespacePids.onHost(running, pid);
    }
}
