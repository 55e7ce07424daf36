package dev.meros.cli.server;

import dev.meros.agent.AgentException;
import dev.meros.agent.AgentServer;
import dev.meros.agent.settings.AgentSettings;
import dev.meros.agent.settings.ContainerSettings;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;

/// `meros agent`: the agent of a node.
@Command(
        name = "agent",
        description = {
            "Runs the agent of this node until SIGINT or SIGTERM.",
            "Its tasks go on meanwhile unless --on-terminate says otherwise; it finds them again"
                    + " when it is started again."
        },
        subcommands = AgentFactsCommand.class,
        sortOptions = false)
public final class AgentCommand implements Callable<Integer> {
    private static final System.Logger LOG = System.getLogger(AgentCommand.class.getName());

    @Mixin private KernelAddresses kernels = new KernelAddresses();

    @Option(
            names = "--dir",
            paramLabel = "DIRECTORY",
            description = "Where its state and sandboxes are (default: ~/.meros/agent).")
    private String directory = "";

    @Option(
            names = "--host",
            defaultValue = "127.0.0.1",
            description = "Address to listen at (default: ${DEFAULT-VALUE}).")
    private String host = "";

    @Option(
            names = "--port",
            defaultValue = "5051",
            description = "Port to listen at, 0 for any (default: ${DEFAULT-VALUE}).")
    private int port;

    @Mixin private NodeOptions node = new NodeOptions();

    @Option(
            names = "--sandbox-age",
            paramLabel = "DURATION",
            defaultValue = "7d",
            converter = DurationText.class,
            description = {
                "How long sandboxes of ended tasks stay, less of it the fuller the disk is"
                        + " (default: ${DEFAULT-VALUE})."
            })
    private Duration sandboxAge = Duration.ZERO;

    @Option(
            names = "--sandbox-count",
            paramLabel = "N",
            defaultValue = "1000",
            description = "How many of them stay (default: ${DEFAULT-VALUE}).")
    private int sandboxCount;

    @Option(
            names = "--sandbox-headroom",
            paramLabel = "SHARE",
            defaultValue = "0.1",
            description = "How much of the disk shall stay free (default: ${DEFAULT-VALUE}).")
    private double sandboxHeadroom;

    @Mixin private TerminationOptions termination = new TerminationOptions();

    @Option(
            names = "--oci-runtime",
            paramLabel = "NAME",
            description = {
                "crun, runc, the absolute path of an OCI runtime, or none: what makes containers"
                    + " with images (default: the best that is there; it takes root and conmon)."
            })
    private String ociRuntime = "";

    @Option(
            names = "--runtime-timeout",
            paramLabel = "DURATION",
            defaultValue = "30s",
            converter = DurationText.class,
            description = {
                "How long one call of the OCI runtime may take before it is ended (default:"
                        + " ${DEFAULT-VALUE})."
            })
    private Duration runtimeTimeout = Duration.ZERO;

    @Option(
            names = "--docker",
            paramLabel = "SOCKET",
            description =
                    "The socket of a Docker Engine for containers of type DOCKER, or none (default:"
                            + " /var/run/docker.sock if an engine answers there).")
    private String docker = "";

    @Option(
            names = "--image-archives",
            paramLabel = "DIRECTORY",
            description = "Where images are looked for first, as NAME:TAG.tar.")
    private @Nullable Path imageArchives;

    @Option(
            names = "--image-headroom",
            paramLabel = "SHARE",
            defaultValue = "0.1",
            description =
                    "Images that nobody uses are removed while less of the disk is free (default:"
                            + " ${DEFAULT-VALUE}).")
    private double imageHeadroom;

    @Option(
            names = "--fetcher-cache-mb",
            paramLabel = "MB",
            defaultValue = "2048",
            description =
                    "Space for files that tasks fetch with cache (default: ${DEFAULT-VALUE}).")
    private long fetcherCacheMb;

    @Mixin private NetworkOptions networks = new NetworkOptions();
    @Mixin private SecurityOptions security = new SecurityOptions();

    @Mixin private ExecutorOptions executors = new ExecutorOptions();

    @Mixin private IsolationOptions isolation = new IsolationOptions();

    @Option(
            names = "--disk-watch",
            paramLabel = "DURATION",
            defaultValue = "15s",
            converter = DurationText.class,
            description = {
                "How often to look whether tasks use more disk in their sandboxes than they were"
                        + " given, which ends them; 0s for never (default: ${DEFAULT-VALUE})."
            })
    private Duration diskWatch = Duration.ZERO;

    @Option(
            names = "--log-rotation",
            paramLabel = "MB",
            defaultValue = "0",
            description = {
                "Size of a task's stdout or stderr above which it is rotated; 0 for never (default:"
                        + " ${DEFAULT-VALUE})."
            })
    private long logRotation;

    @Option(
            names = "--log-copies",
            paramLabel = "N",
            defaultValue = "9",
            description = "Rotated files that are kept of each (default: ${DEFAULT-VALUE}).")
    private int logCopies;

    @Mixin private VolumeOptions volumes = new VolumeOptions();

    @Mixin private Logs logs = new Logs();

    @Override
    public Integer call() {
        logs.toStderr();
        AgentSettings settings =
                Starting.of(
                        () ->
                                node.in(
                                                AgentSettings.of(
                                                        HomeDirectory.of(directory, "agent"),
                                                        kernels.first()))
                                        .withKernels(kernels.all())
                                        .withHost(host)
                                        .withPort(port)
                                        .withSandboxes(
                                                new AgentSettings.Retention(
                                                        sandboxAge, sandboxCount, sandboxHeadroom))
                                        .withExecutors(executors.settings())
                                        .withTermination(termination.settings())
                                        .withContainers(containers())
                                        .withNetworks(networks.settings())
                                        .withVolumes(volumes.settings()));
        AgentServer server = Starting.of(() -> AgentServer.start(settings));
        Signals.on("HUP", () -> lookAgain(server));
        return Foreground.endingWith(termination.limit(), hurry -> depart(server, hurry)).await();
    }

    private ContainerSettings containers() {
        return ContainerSettings.DEFAULT
                .withRuntime(ociRuntime)
                .withRuntimeTimeout(runtimeTimeout)
                .withDocker(docker)
                .withImages(Optional.ofNullable(imageArchives), imageHeadroom)
                .withFetcherCacheBytes(fetcherCacheMb << 20)
                .withDiskWatch(
                        diskWatch, new ContainerSettings.LogBounds(logRotation << 20, logCopies))
                .withIsolation(isolation.settings())
                .withSecurity(security.settings());
    }

    private static Foreground.Ended depart(AgentServer server, Future<?> hurry) {
        return switch (server.depart(hurry)) {
            case COMPLETELY -> Foreground.Ended.IN_ORDER;
            case IN_PART -> Foreground.Ended.IN_PART;
        };
    }

    private static void lookAgain(AgentServer server) {
        try {
            server.lookAgain();
        } catch (AgentException e) {
            LOG.log(System.Logger.Level.WARNING, "the node is left as it was: {0}", e.getMessage());
        }
    }
}
