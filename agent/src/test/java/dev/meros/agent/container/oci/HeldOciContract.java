package dev.meros.agent.container.oci;

import static org.awaitility.Awaitility.await;

import dev.meros.agent.cgroup.Isolation;
import dev.meros.agent.container.BusyboxImage;
import dev.meros.agent.container.ContainerDriver;
import dev.meros.agent.container.ContainerDriverContract;
import dev.meros.agent.container.HeldContainerContract;
import dev.meros.agent.container.process.ProcessDriver;
import dev.meros.agent.core.AgentEffect.Signal;
import dev.meros.agent.settings.NetworkSettings;
import dev.meros.api.model.ContainerInfo;

import org.junit.jupiter.api.AfterEach;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/// The contract of held containers for one runtime, with an image.
abstract class HeldOciContract extends HeldContainerContract {
    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final Isolation ISOLATION = Isolation.ofThisNode();

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
    protected ContainerInfo container() {
        return OciImageContract.BUSYBOX;
    }

    /// What is mounted in the directory must be gone before the directory is deleted.
    @AfterEach
    void nothingIsLeft() {
        String id = ContainerDriverContract.ID;
        driver.signal(id, Signal.KILL);
        await().atMost(DEADLINE)
                .until(
                        () -> {
                            driver.forget(id);
                            return Files.notExists(directory.resolve("runs").resolve(id));
                        });
    }
}
