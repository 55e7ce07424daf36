package dev.meros.agent.container.process;

import dev.meros.agent.cgroup.Isolation;
import dev.meros.agent.container.ContainerDriver;
import dev.meros.agent.container.HeldContainerContract;

import java.nio.file.Path;

class HeldProcessTest extends HeldContainerContract {
    @Override
    protected ContainerDriver driver(Path runs) {
        return new ProcessDriver(runs, Isolation.ofThisNode());
    }
}
