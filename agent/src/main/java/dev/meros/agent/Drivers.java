package dev.meros.agent;

import dev.meros.agent.checkpoint.WorkDirectory;
import dev.meros.agent.container.ChosenDriver;
import dev.meros.agent.container.ContainerDriver;
import dev.meros.agent.container.oci.OciDriver;
import dev.meros.agent.container.process.ProcessDriver;
import dev.meros.agent.fetch.Fetcher;
import dev.meros.agent.fetch.FetchingDriver;
import dev.meros.agent.image.ImageStore;
import dev.meros.agent.settings.ContainerSettings;

import java.util.Optional;

/// The container drivers of a node.
final class Drivers {
    private static final System.Logger LOG = System.getLogger(Drivers.class.getName());

    private Drivers() {}

    /// Plain processes always, OCI containers where the node can; throws [AgentException] when a
    /// runtime was asked for by name that is not there.
    static ContainerDriver open(WorkDirectory work, ContainerSettings settings) {
        Fetcher fetcher = new Fetcher(work.path().resolve("fetch"), settings.fetcherCacheBytes());
        return new FetchingDriver(fetcher, kinds(work, settings));
    }

    private static ContainerDriver kinds(WorkDirectory work, ContainerSettings settings) {
        ContainerDriver processes = new ProcessDriver(work.meta().resolve("runs"));
        if (settings.runtime().equals("none")) {
            return processes;
        }
        ImageStore images = new ImageStore(work.path().resolve("images"), settings.imageArchives());
        Optional<OciDriver> containers =
                OciDriver.open(work.path().resolve("containers"), settings.runtime(), images);
        if (containers.isEmpty() && !settings.runtime().isEmpty()) {
            processes.close();
            throw new AgentException(
                    "oci-runtime: "
                            + settings.runtime()
                            + " (expected: this program, conmon, and an agent that is root)");
        }
        if (containers.isEmpty()) {
            LOG.log(
                    System.Logger.Level.INFO,
                    "tasks with images are refused (they take root, conmon and crun or runc)");
            return processes;
        }
        return new ChosenDriver(processes, containers.get());
    }
}
