package dev.meros.kernel.http;

import dev.meros.api.agent.AgentCall;
import dev.meros.api.log.LogLevels;
import dev.meros.api.state.FrameworkState;
import dev.meros.kernel.KernelException;
import dev.meros.kernel.core.KernelRules;
import dev.meros.kernel.engine.Engine;
import dev.meros.kernel.engine.Outbox;
import dev.meros.kernel.metrics.KernelMetrics;
import dev.meros.kernel.settings.KernelSettings;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/// The HTTP server of a kernel.
///
/// It binds its port first and answers 503 until [#serve(Engine, KernelRules.Master)], since the
/// port is part of what the kernel tells frameworks.
public final class HttpApi implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(HttpApi.class.getName());
    private static final int MAX_LOOPS = 4;
    private static final int MAX_ATTEMPTS = 10;
    private static final int STREAM_CHECK_MILLIS = 1_000;
    private static final int TIDY_MILLIS = 10_000;
    private static final long DEADLINE_SECONDS = 20;
    private static final int MAX_REQUEST_LINE = 16 << 10;

    /// A request that never ends holds its connection no longer than this; streams have heartbeats.
    private static final int MAX_IDLE_SECONDS = 300;

    private final KernelSettings settings;
    private final KernelMetrics metrics;
    private final InstantSource clock;
    private final KernelAccess kernel = new KernelAccess();
    private final Streams streams;
    private final Admission admission;
    private final LegacyEndpoint legacy;
    private final Subscribers subscribers;

    /// Makes answers about the whole cluster, apart from the event loops.
    private final ExecutorService views =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().daemon().name("kernel-views").factory());

    private final Vertx vertx;
    private final AtomicInteger port = new AtomicInteger();
    private volatile @Nullable Routes routes;

    /// Binds the port; throws [KernelException] when it cannot.
    public HttpApi(KernelSettings settings, KernelMetrics metrics, InstantSource clock) {
        this.settings = settings;
        this.metrics = metrics;
        this.clock = clock;
        this.streams =
                new Streams(
                        new EventStream.Bounds(
                                settings.limits().streamBytes(), settings.limits().streamStall()));
        this.subscribers =
                new Subscribers(
                        kernel,
                        Subscribers.Bounds.usual(
                                settings.limits().streamStall(),
                                settings.timing().frameworkHeartbeat()),
                        views);
        this.legacy = new LegacyEndpoint(kernel, settings.limits().streamStall());
        this.admission = new Admission(settings.clients(), System::nanoTime);
        this.vertx = Vertx.vertx(options());
        try {
            bind();
        } catch (RuntimeException e) {
            closeVertx();
            throw e;
        }
    }

    private static VertxOptions options() {
        return new VertxOptions()
                .setEventLoopPoolSize(loops())
                .setFileSystemOptions(
                        new FileSystemOptions()
                                .setFileCachingEnabled(false)
                                .setClassPathResolvingEnabled(false));
    }

    private static int loops() {
        return Math.clamp(Runtime.getRuntime().availableProcessors(), 1, MAX_LOOPS);
    }

    private void bind() {
        for (int attempt = 1; ; attempt++) {
            try {
                listen(settings.port() == 0 ? freePort() : settings.port());
                break;
            } catch (BindException e) {
                // somebody took the free port in between
                if (settings.port() != 0 || attempt == MAX_ATTEMPTS) {
                    throw new KernelException(cannotBind(e), e);
                }
            } catch (IOException e) {
                throw new KernelException(cannotBind(e), e);
            }
        }
        vertx.setPeriodic(
                STREAM_CHECK_MILLIS,
                _ -> {
                    streams.check();
                    subscribers.check();
                    admission.tidy();
                });
        vertx.setPeriodic(TIDY_MILLIS, _ -> legacy.tidy());
        if (settings.listen().isLoopback()) {
            LOG.log(
                    System.Logger.Level.INFO,
                    "kernel: listens on {0}:{1}, for this machine only: there is no"
                            + " authentication yet",
                    settings.host(),
                    String.valueOf(port()));
        } else {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "kernel: listens on {0}:{1} for everyone who can reach it: there is no"
                            + " authentication yet",
                    settings.host(),
                    String.valueOf(port()));
        }
    }

    /// Several listeners share a port only when it is named.
    private int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(settings.host()))) {
            return socket.getLocalPort();
        }
    }

    private void listen(int wanted) throws IOException {
        port.set(wanted);
        Future<String> deployed =
                vertx.deployVerticle(Listener::new, new DeploymentOptions().setInstances(loops()));
        try {
            deployed.toCompletionStage()
                    .toCompletableFuture()
                    .get(DEADLINE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        } catch (TimeoutException e) {
            throw new IOException("not bound within " + DEADLINE_SECONDS + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private String cannotBind(IOException e) {
        return switch (e) {
            case BindException b when String.valueOf(b.getMessage()).contains("in use") ->
                    "port: " + settings.port() + " (expected: a free port; it is in use)";
            default ->
                    "host: "
                            + settings.host()
                            + ", port: "
                            + settings.port()
                            + " (expected: an address of this machine; "
                            + e.getMessage()
                            + ")";
        };
    }

    /// One of several listeners on the port, each with an event loop of its own.
    private final class Listener extends AbstractVerticle {
        @Override
        public void start(Promise<Void> started) {
            HttpServer server =
                    vertx.createHttpServer(
                            new HttpServerOptions()
                                    .setHost(settings.host())
                                    .setPort(port.get())
                                    .setMaxInitialLineLength(MAX_REQUEST_LINE)
                                    .setIdleTimeout(MAX_IDLE_SECONDS)
                                    .setHandle100ContinueAutomatically(true)
                                    .setDecompressionSupported(true)
                                    .setTcpNoDelay(true));
            Future<HttpServer> listening =
                    server.requestHandler(
                                    request -> {
                                        Routes now = routes;
                                        if (now == null) {
                                            request.response().setStatusCode(503).end();
                                        } else {
                                            now.handle(request, context);
                                        }
                                    })
                            .listen();
            var _ = listening.onComplete(_ -> started.complete(), started::fail);
        }
    }

    /// The port that is bound.
    public int port() {
        return port.get();
    }

    /// Where the engine puts its messages.
    public Outbox outbox() {
        return streams;
    }

    /// How many streams are open.
    public int openStreams() {
        return streams.size();
    }

    /// How many operators listen to events.
    public int subscribers() {
        return subscribers.size();
    }

    /// The routes, once requests are passed on.
    Routes routes() {
        return Objects.requireNonNull(routes);
    }

    /// Passes requests on to an engine from now on.
    public void serve(Engine engine, KernelRules.Master master) {
        kernel.use(engine);
        CallEndpoint calls = new CallEndpoint(kernel, streams, settings.limits().bodyBytes());
        SchedulerEndpoint scheduler = new SchedulerEndpoint(calls, streams, admission);
        AgentEndpoint agent = new AgentEndpoint(calls);
        FrameworkStateEndpoint state = new FrameworkStateEndpoint(kernel, calls);
        SnapshotMetrics snapshot =
                new SnapshotMetrics(
                        kernel, metrics.mesos(), subscribers::size, legacy::hits, clock);
        OperatorApi operators = operators(engine.rules(), snapshot);
        OperatorEndpoint operator = new OperatorEndpoint(operators, kernel);
        new NodeEndpoint(operators, kernel);
        ResourceEndpoint.register(operators, kernel);
        VolumesEndpoint.register(operators, kernel);
        new RoleEndpoint(operators, kernel);
        ExplainEndpoint explain = new ExplainEndpoint(operators, kernel, clock);
        ReadEndpoint read = new ReadEndpoint(kernel, metrics);
        Routes all =
                new Routes(new HttpDate(clock), kernel::requireLeading)
                        .on(HttpMethod.POST, SchedulerEndpoint.PATH, scheduler::handle)
                        .on(HttpMethod.POST, SchedulerEndpoint.PATH + "/", scheduler::handle)
                        .on(HttpMethod.POST, AgentCall.PATH, agent::handle)
                        .on(HttpMethod.GET, FrameworkState.PATH, state::get)
                        .on(HttpMethod.POST, FrameworkState.PATH, state::write)
                        .on(HttpMethod.POST, OperatorApi.PATH, operators::handle)
                        .on(HttpMethod.POST, OperatorApi.PATH + "/", operators::handle)
                        .on(HttpMethod.POST, OperatorEndpoint.TASKS, operator::kill)
                        .on(HttpMethod.GET, "/explain", explain::get)
                        .on(HttpMethod.GET, "/state-hash", read::stateHash)
                        .on(HttpMethod.GET, "/offer_constraints_debug", read::offerConstraints)
                        .on(HttpMethod.GET, "/metrics", read::prometheus);
        snapshot.register(all, legacy.reply());
        addOlderPaths(all, operators, engine.rules());
        routes = all;
    }

    /// Adds the paths that were there before the operator API.
    private void addOlderPaths(Routes all, OperatorApi operators, KernelRules rules) {
        Map<String, Object> build = Build.of(rules.master().version());
        Map<String, String> flags = KernelFlags.of(settings.withPort(port()), rules);
        PageReply reply = legacy.reply();
        legacy.register(all, rules.master(), clock.instant(), build, flags);
        new AboutEndpoint(kernel, rules.master(), reply, build, flags).register(all);
        new OlderEndpoint(kernel, operators, reply).register(all);
        new FormEndpoint(kernel, operators).register(all);
        new FilesEndpoint(new KernelFiles(settings.log()), reply).register(all);
        new ProcessEndpoint(new LoggingEndpoint(operators, new LogLevels()), reply).register(all);
        new HelpEndpoint(all, reply).register();
    }

    private OperatorApi operators(KernelRules rules, SnapshotMetrics snapshot) {
        OperatorApi api = new OperatorApi(kernel, settings.limits().bodyBytes());
        KernelFiles files = new KernelFiles(settings.log());
        Map<String, String> flags = KernelFlags.of(settings.withPort(port()), rules);
        new ServerEndpoint(api, kernel, rules.master(), flags, files, snapshot, clock.instant());
        new ClusterEndpoint(api, kernel, views);
        new SubscribeEndpoint(api, subscribers);
        return api;
    }

    /// Stops listening and ends all streams.
    @Override
    public void close() {
        kernel.end();
        streams.endAll();
        subscribers.close();
        views.shutdown();
        closeVertx();
        legacy.close();
    }

    private void closeVertx() {
        try {
            vertx.close().await(DEADLINE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            LOG.log(System.Logger.Level.WARNING, "kernel: the HTTP server does not end", e);
        }
    }
}
