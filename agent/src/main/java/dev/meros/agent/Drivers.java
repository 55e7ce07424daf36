package dev.meros.agent;

import dev.meros.agent.cgroup.Controller;
import dev.meros.agent.cgroup.Gpus;
import dev.meros.agent.cgroup.Hierarchies;
import dev.meros.agent.cgroup.Isolation;
import dev.meros.agent.cgroup.LimitRules;
import dev.meros.agent.checkpoint.WorkDirectory;
import dev.meros.agent.container.ChosenDriver;
import dev.meros.agent.container.ContainerDriver;
import dev.meros.agent.container.ContainerException;
import dev.meros.agent.container.docker.DockerDriver;
import dev.meros.agent.container.fetch.Fetcher;
import dev.meros.agent.container.fetch.FetchingDriver;
import dev.meros.agent.container.gpu.GpuDriver;
import dev.meros.agent.container.oci.OciDriver;
import dev.meros.agent.container.oci.OciTerms;
import dev.meros.agent.container.oci.RunFiles;
import dev.meros.agent.container.process.ProcessDriver;
import dev.meros.agent.image.ImageCollector;
import dev.meros.agent.image.ImageStore;
import dev.meros.agent.node.Abilities;
import dev.meros.agent.node.Ability;
import dev.meros.agent.settings.ContainerSettings;
import dev.meros.agent.settings.IsolationSettings;
import dev.meros.agent.settings.NetworkSettings;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/// The container drivers of a node as one, who removes images that nobody uses, and what they can
/// promise; `gpus` are those that it can give to tasks.
record Drivers(ContainerDriver driver, ImageCollector images, Abilities abilities, int gpus)
        implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Drivers.class.getName());

    private static final String DOCKER_SOCKET = "/var/run/docker.sock";

    /// Plain processes always, containers where the node can; throws [AgentException] when a
    /// runtime or engine was asked for by name that is not there.
    static Drivers open(WorkDirectory work, ContainerSettings settings, NetworkSettings networks) {
        ImageStore images = new ImageStore(work.path().resolve("images"), settings.imageArchives());
        Path runs = work.path().resolve("containers");
        Isolation isolation = isolation(settings);
        ContainerDriver processes = new ProcessDriver(work.meta().resolve("runs"), isolation);
        Optional<ContainerDriver> oci = oci(runs, images, settings, networks, isolation, processes);
        Optional<ContainerDriver> docker =
                docker(work.path().resolve("docker"), settings, isolation);
        if (oci.isEmpty() && docker.isEmpty()) {
            LOG.log(
                    System.Logger.Level.INFO,
                    "tasks with images are refused (they take a Docker Engine, or root, conmon and"
                            + " crun or runc)");
        }
        Map<String, Set<Ability>> byKind = new LinkedHashMap<>();
        byKind.put("process", processes.abilities());
        oci.ifPresent(d -> byKind.put("oci", d.abilities()));
        docker.ifPresent(d -> byKind.put("docker", d.abilities()));
        Abilities abilities = new Abilities(byKind);
        LOG.log(
                System.Logger.Level.INFO,
                "control groups: {0}; this node can hold containers to: {1}",
                isolation.hierarchies(),
                abilities);
        Fetcher fetcher = new Fetcher(work.path().resolve("fetch"), settings.fetcherCacheBytes());
        UnaryOperator<ContainerDriver> fetching = d -> new FetchingDriver(fetcher, d);
        return new Drivers(
                new GpuDriver(
                        new ChosenDriver(
                                fetching.apply(processes), oci.map(fetching), docker.map(fetching)),
                        isolation.gpus(),
                        work.meta().resolve("gpus")),
                new ImageCollector(
                        images, settings.imageHeadroom(), () -> RunFiles.layersInUse(runs)),
                abilities,
                abilities.has(Ability.GPUS) ? isolation.gpus().devices().size() : 0);
    }

    /// The control groups of this node as far as they shall be used; throws [AgentException] when
    /// some were asked for by name that are not there.
    private static Isolation isolation(ContainerSettings containers) {
        IsolationSettings settings = containers.isolation();
        Hierarchies all =
                settings.hasGroups() ? Hierarchies.detect(Hierarchies.MOUNT) : Hierarchies.NONE;
        Hierarchies used = all.only(settings.controllers());
        for (Controller controller : settings.controllers()) {
            boolean measures = controller == Controller.CPUACCT && used.has(Controller.CPU);
            if (settings.isStrict() && !used.has(controller) && !measures) {
                throw new AgentException(
                        "isolation: "
                                + controller.word()
                                + " (expected: a controller of control groups that this node has)");
            }
        }
        if (settings.limits().cpus() == LimitRules.Cpus.HARD && !used.has(Controller.CPU)) {
            throw new AgentException(
                    "cgroups-enable-cfs: true (expected: false, as this node does not use the cpu"
                            + " controller of control groups)");
        }
        return new Isolation(
                used,
                settings.limits(),
                Gpus.find(settings.gpuDevices()),
                containers.diskWatch().isPositive()
                        ? Isolation.Disk.WATCHED
                        : Isolation.Disk.UNWATCHED);
    }

    private static Optional<ContainerDriver> oci(
            Path runs,
            ImageStore images,
            ContainerSettings settings,
            NetworkSettings networks,
            Isolation isolation,
            ContainerDriver processes) {
        if (settings.runtime().equals("none")) {
            return Optional.empty();
        }
        Optional<OciDriver> driver =
                OciDriver.open(
                        runs,
                        settings.runtime(),
                        settings.runtimeTimeout(),
                        images,
                        networks,
                        new OciTerms(isolation, settings.security()),
                        processes);
        if (driver.isEmpty() && !settings.runtime().isEmpty()) {
            throw new AgentException(
                    "oci-runtime: "
                            + settings.runtime()
                            + " (expected: this program, conmon, control groups, and an agent that"
                            + " is root)");
        }
        return driver.map(d -> d);
    }

    private static Optional<ContainerDriver> docker(
            Path runs, ContainerSettings settings, Isolation isolation) {
        if (settings.docker().equals("none")) {
            return Optional.empty();
        }
        String socket = settings.docker().isEmpty() ? DOCKER_SOCKET : settings.docker();
        Optional<DockerDriver> driver;
        try {
            driver =
                    DockerDriver.open(
                            Path.of(socket), runs, isolation, settings.security().privileges());
        } catch (ContainerException e) {
            throw new AgentException(String.valueOf(e.getMessage()), e);
        }
        if (driver.isEmpty() && !settings.docker().isEmpty()) {
            throw new AgentException(
                    "docker: "
                            + socket
                            + " (expected: the socket of a Docker Engine that answers)");
        }
        return driver.map(d -> d);
    }

    @Override
    public void close() {
        driver.close();
    }
}
