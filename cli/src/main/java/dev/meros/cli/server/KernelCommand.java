package dev.meros.cli.server;

import dev.meros.api.model.DomainInfo;
import dev.meros.kernel.KernelServer;
import dev.meros.kernel.settings.KernelSettings;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;

/// `meros kernel`: a kernel.
@Command(
        name = "kernel",
        description = "Runs a kernel until SIGINT or SIGTERM.",
        sortOptions = false)
public final class KernelCommand implements Callable<Integer> {
    @Option(
            names = "--dir",
            paramLabel = "DIRECTORY",
            description = "Where it keeps its journal (default: ~/.meros/kernel).")
    private String directory = "";

    @Option(
            names = "--host",
            defaultValue = "127.0.0.1",
            description = "Address to listen at (default: ${DEFAULT-VALUE}).")
    private String host = "";

    @Option(
            names = "--port",
            defaultValue = "5050",
            description = "Port to listen at, 0 for any (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(names = "--hostname", description = "Name by which others reach it (default: --host).")
    private String hostname = "";

    @Option(
            names = "--offer-timeout",
            paramLabel = "DURATION",
            defaultValue = "60s",
            converter = DurationText.class,
            description = "An unanswered offer is taken back then (default: ${DEFAULT-VALUE}).")
    private Duration offerTimeout = Duration.ZERO;

    @Option(
            names = "--agent-heartbeat",
            paramLabel = "DURATION",
            defaultValue = "500ms",
            converter = DurationText.class,
            description =
                    "How often kernel and agents hear of each other (default: ${DEFAULT-VALUE}).")
    private Duration agentHeartbeat = Duration.ZERO;

    @Option(
            names = "--agent-timeout",
            paramLabel = "DURATION",
            defaultValue = "2500ms",
            converter = DurationText.class,
            description = "A silent agent is unreachable then (default: ${DEFAULT-VALUE}).")
    private Duration agentTimeout = Duration.ZERO;

    @Option(
            names = "--framework-heartbeat",
            paramLabel = "DURATION",
            defaultValue = "15s",
            converter = DurationText.class,
            description = "How often frameworks hear of the kernel (default: ${DEFAULT-VALUE}).")
    private Duration frameworkHeartbeat = Duration.ZERO;

    @Option(
            names = "--tick",
            paramLabel = "DURATION",
            defaultValue = "100ms",
            converter = DurationText.class,
            description = "How often it looks at deadlines (default: ${DEFAULT-VALUE}).")
    private Duration tick = Duration.ZERO;

    @Option(
            names = "--agent-losses",
            paramLabel = "AGENTS/DURATION",
            defaultValue = "any",
            converter = LossesText.class,
            description =
                    "At most so many agents become unreachable in so long, such as 1/10m"
                            + " (default: ${DEFAULT-VALUE}).")
    private KernelSettings.Losses losses = KernelSettings.Losses.ANY;

    @Option(
            names = "--log-dir",
            paramLabel = "DIRECTORY",
            description = "Also logs to kernel.log there, which operators can read as /master/log.")
    private String logDirectory = "";

    @Option(
            names = "--domain",
            paramLabel = "REGION/ZONE",
            converter = DomainText.class,
            description =
                    "Where it runs; agents of other regions are offered to REGION_AWARE frameworks"
                            + " only (default: no regions).")
    private @Nullable DomainInfo domain;

    @Mixin private KernelLimits limits = new KernelLimits();

    @Mixin private KernelClients clients = new KernelClients();

    @Mixin private KernelWishes wishes = new KernelWishes();

    @Mixin private KernelSharing sharing = new KernelSharing();

    @Mixin private Logs logs = new Logs();

    @Override
    public Integer call() {
        Path log = logDirectory.isEmpty() ? null : Path.of(logDirectory, "kernel.log");
        if (log == null) {
            logs.toStderr();
        } else {
            logs.toStderrAnd(log);
        }
        KernelSettings settings =
                Starting.of(
                        () ->
                                KernelSettings.of(HomeDirectory.of(directory, "kernel"))
                                        .withListen(
                                                new KernelSettings.Listen(
                                                        host,
                                                        port,
                                                        hostname.isEmpty() ? host : hostname,
                                                        domain))
                                        .withTiming(
                                                new KernelSettings.Timing(
                                                        offerTimeout,
                                                        agentHeartbeat,
                                                        agentTimeout,
                                                        frameworkHeartbeat,
                                                        tick))
                                        .withLimits(limits.toSettings())
                                        .withClients(clients.toSettings())
                                        .withWishes(wishes.toSettings())
                                        .withLosses(losses)
                                        .withLog(log)
                                        .withAllocation(sharing.toSettings()));
        KernelServer server = Starting.of(() -> KernelServer.start(settings));
        return Foreground.endingWith(server::close).await();
    }
}
