package dev.meros.agent.container.gpu;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.meros.agent.cgroup.Isolation;
import dev.meros.agent.container.ContainerDriver;
import dev.meros.agent.container.oci.OciDriver;
import dev.meros.agent.container.oci.OciTerms;
import dev.meros.agent.container.process.ProcessDriver;
import dev.meros.agent.settings.NetworkSettings;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// With whichever runtime is there.
class OciGpuTest extends GpuContract {
    @Override
    ContainerDriver driver(Path runs, Isolation isolation) {
        Optional<OciDriver> driver =
                OciDriver.open(
                        runs,
                        "",
                        Duration.ofSeconds(20),
                        (name, _) -> {
                            throw new AssertionError(name);
                        },
                        NetworkSettings.DEFAULT,
                        OciTerms.of(isolation),
                        new ProcessDriver(directory.resolve("clients"), isolation));
        assumeTrue(driver.isPresent(), "needs conmon and crun or runc");
        return driver.get();
    }

    @Override
    String inside(int number) {
        return "/dev/gpu" + number;
    }
}
