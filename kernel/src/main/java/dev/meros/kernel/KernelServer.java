package dev.meros.kernel;

import dev.meros.kernel.core.KernelRules;
import dev.meros.kernel.core.constraint.ConstraintLimits;
import dev.meros.kernel.core.demand.DemandLimits;
import dev.meros.kernel.engine.Engine;
import dev.meros.kernel.engine.Fault;
import dev.meros.kernel.engine.LocalLinks;
import dev.meros.kernel.http.HttpApi;
import dev.meros.kernel.journal.Journal;
import dev.meros.kernel.journal.RatisJournal;
import dev.meros.kernel.metrics.KernelMetrics;
import dev.meros.kernel.settings.KernelSettings;

import org.jspecify.annotations.Nullable;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A running kernel: one member that decides, journals and serves the HTTP APIs.
public final class KernelServer implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(KernelServer.class.getName());

    /// How long the journal may take to be replayed, which grows with the cluster.
    private static final Duration REPLAY = Duration.ofMinutes(10);

    private final KernelMetrics metrics;
    private final HttpApi http;
    private final Journal journal;
    private final Engine engine;
    private final LocalLinks links;

    private KernelServer(
            KernelMetrics metrics, HttpApi http, Journal journal, Engine engine, LocalLinks links) {
        this.metrics = metrics;
        this.http = http;
        this.journal = journal;
        this.engine = engine;
        this.links = links;
    }

    /// Starts a kernel; returns when it leads and serves requests, or throws [KernelException] and
    /// leaves nothing running. When it cannot go on later, it stops the process with the exit code
    /// of the fault.
    public static KernelServer start(KernelSettings settings) {
        return start(settings, KernelServer::halt);
    }

    /// The same with a fault handler of one's own, for processes that hold more than a kernel.
    public static KernelServer start(KernelSettings settings, Fault.Handler faults) {
        return start(settings, new RatisJournal(settings.stateDirectory()), faults);
    }

    private static KernelServer start(
            KernelSettings settings, Journal journal, Fault.Handler faults) {
        Clock clock = Clock.systemUTC();
        KernelMetrics metrics = new KernelMetrics();
        HttpApi http = new HttpApi(settings, metrics, clock);
        try {
            KernelRules rules = rules(settings, http.port());
            LocalLinks links = new LocalLinks(http.outbox());
            Engine engine =
                    new Engine(
                            rules,
                            journal,
                            limits(settings),
                            new Engine.Parts(clock, links, metrics, faults));
            KernelServer server = new KernelServer(metrics, http, journal, engine, links);
            server.lead();
            links.use(engine);
            http.serve(engine, rules.master());
            LOG.log(
                    System.Logger.Level.INFO,
                    "kernel: leads, its state is in {0}",
                    settings.stateDirectory());
            return server;
        } catch (RuntimeException | Error e) {
            http.close();
            throw e;
        }
    }

    /// Starts the engine and waits until it leads; closes everything when it does not.
    private void lead() {
        long start = System.nanoTime();
        try {
            engine.start().get(REPLAY.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            close();
            throw e.getCause() instanceof KernelException known
                    ? known
                    : new KernelException("kernel: does not start: " + e.getCause(), e);
        } catch (TimeoutException e) {
            close();
            throw new KernelException("journal: not replayed within " + REPLAY, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            close();
            throw new KernelException("kernel: interrupted while it starts", e);
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
        metrics.mesos().replayed(Duration.ofNanos(System.nanoTime() - start));
        metrics.gauge("meros.mailbox.depth", engine, Engine::mailboxDepth);
        metrics.gauge("meros.reader.lag.seconds", engine, e -> e.reader().lag().toNanos() / 1e9);
        metrics.gauge("meros.streams", http, HttpApi::openStreams);
        metrics.gauge("meros.event.subscribers", http, HttpApi::subscribers);
    }

    private static Engine.Limits limits(KernelSettings settings) {
        KernelSettings.Limits limits = settings.limits();
        return new Engine.Limits(
                limits.mailbox(),
                limits.batchCommands(),
                limits.inFlight(),
                limits.snapshotEntries(),
                settings.timing().tick());
    }

    private static KernelRules rules(KernelSettings settings, int port) {
        KernelSettings.Timing timing = settings.timing();
        KernelRules defaults =
                KernelRules.defaults(
                        new KernelRules.Master(
                                settings.hostname(),
                                ip(settings.hostname()),
                                port,
                                version(),
                                settings.listen().domain()));
        return new KernelRules(
                defaults.patience()
                        .withOfferTimeout(timing.offerTimeout())
                        .withAgentTimeout(timing.agentTimeout())
                        .withLosses(pace(settings.losses())),
                new KernelRules.Heartbeats(timing.frameworkHeartbeat(), timing.agentHeartbeat()),
                defaults.history(),
                new KernelRules.Limits(
                        new ConstraintLimits(
                                settings.wishes().regexLength(),
                                settings.wishes().regexProgram(),
                                settings.wishes().constraintsPerRole()),
                        new DemandLimits(
                                settings.wishes().demandShapes(),
                                defaults.limits().demand().resources())),
                settings.allocation(),
                defaults.master());
    }

    private static KernelRules.@Nullable Pace pace(KernelSettings.Losses losses) {
        return losses.agents() == 0 ? null : new KernelRules.Pace(losses.agents(), losses.per());
    }

    /// The IPv4 address of a name; loopback where it has none.
    private static String ip(String hostname) {
        try {
            for (InetAddress address : InetAddress.getAllByName(hostname)) {
                if (address instanceof Inet4Address) {
                    return address.getHostAddress();
                }
            }
        } catch (UnknownHostException e) {
            LOG.log(System.Logger.Level.WARNING, "hostname: {0} is not known here", hostname);
        }
        return "127.0.0.1";
    }

    private static String version() {
        String version = KernelServer.class.getPackage().getImplementationVersion();
        return version == null ? "0.1.0" : version;
    }

    private static void halt(Fault fault, Throwable cause) {
        Runtime.getRuntime().halt(fault.exitCode());
    }

    /// The port it listens on, also where port 0 was asked for.
    public int port() {
        return http.port();
    }

    /// Agents of this process, without HTTP.
    public LocalLinks localLinks() {
        return links;
    }

    /// Stops orderly: takes no more requests, releases what has been decided, closes the journal.
    @Override
    public void close() {
        http.close();
        engine.close();
        journal.close();
        metrics.close();
    }
}
