package dev.meros.agent.container.gpu;

import dev.meros.agent.cgroup.Isolation;
import dev.meros.agent.container.ContainerDriver;
import dev.meros.agent.container.process.ProcessDriver;

import java.nio.file.Path;

class ProcessGpuTest extends GpuContract {
    @Override
    ContainerDriver driver(Path runs, Isolation isolation) {
        return new ProcessDriver(runs, isolation);
    }

    @Override
    String inside(int number) {
        return device(number);
    }
}
