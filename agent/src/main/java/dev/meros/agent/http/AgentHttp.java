package dev.meros.agent.http;

import dev.meros.agent.AgentException;
import dev.meros.agent.engine.AgentEngine;
import dev.meros.agent.engine.ExecutorStreams;
import dev.meros.agent.executor.ExecutorTokens;
import dev.meros.agent.metrics.AgentMetrics;
import dev.meros.agent.metrics.MesosMetrics;
import dev.meros.agent.nested.NestedContainers;
import dev.meros.agent.nested.Roots;
import dev.meros.agent.nested.core.NestedCore;
import dev.meros.agent.node.Abilities;
import dev.meros.agent.node.Node;
import dev.meros.agent.node.NodeWatch;
import dev.meros.agent.sandbox.Sandboxes;
import dev.meros.agent.settings.AgentSettings;
import dev.meros.agent.volume.PersistentVolumes;
import dev.meros.api.agent.AgentEvent;
import dev.meros.api.codec.Json;
import dev.meros.api.log.LogLevels;
import dev.meros.api.model.VersionInfo;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;

import java.net.BindException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;

/// The agent's HTTP server: the pages and calls that [OpenApi] describes, each also below
/// `/slave(1)`, where Mesos has them.
public final class AgentHttp implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 10;
    private static final int NOT_FOUND = 404;
    private static final int NOT_READY = 503;
    private static final int WORKERS = 4;

    /// How long a container may take to read a piece of input before the log says so.
    private static final long MAX_INPUT_DAYS = 1;

    private static final int MAX_REQUEST_LINE = 16 << 10;

    /// A request that never ends holds its connection no longer than this.
    private static final int MAX_IDLE_SECONDS = 300;

    /// Clients write the name of the process in Mesos as it is or percent-encoded.
    private static final List<String> PREFIXES = List.of("", "/slave(1)", "/slave%281%29");

    private final Vertx vertx;
    private final HttpServer server;
    private final AtomicReference<Handler<HttpServerRequest>> handler;
    private final OpenStreams streams = new OpenStreams();
    private final WorkerExecutor inputs;
    private volatile List<String> routes = List.of();

    private AgentHttp(
            Vertx vertx, HttpServer server, AtomicReference<Handler<HttpServerRequest>> handler) {
        this.vertx = vertx;
        this.server = server;
        this.handler = handler;
        this.inputs =
                vertx.createSharedWorkerExecutor(
                        "agent-input", NestedCore.MAX_HELD, MAX_INPUT_DAYS, TimeUnit.DAYS);
    }

    /// A server that listens but answers nothing yet, so that its port is known before the agent
    /// is; throws [AgentException] when the port is not to be had.
    public static AgentHttp listen(String host, int port) {
        Vertx vertx =
                Vertx.vertx(
                        new VertxOptions()
                                .setEventLoopPoolSize(1)
                                .setWorkerPoolSize(WORKERS)
                                .setFileSystemOptions(
                                        new FileSystemOptions()
                                                .setFileCachingEnabled(false)
                                                .setClassPathResolvingEnabled(false)));
        HttpServer server =
                vertx.createHttpServer(
                        new HttpServerOptions()
                                .setMaxInitialLineLength(MAX_REQUEST_LINE)
                                .setIdleTimeout(MAX_IDLE_SECONDS));
        AtomicReference<Handler<HttpServerRequest>> handler =
                new AtomicReference<>(r -> r.response().setStatusCode(NOT_READY).end());
        server.requestHandler(request -> handler.get().handle(request));
        try {
            await(server.listen(port, host));
            return new AgentHttp(vertx, server, handler);
        } catch (ExecutionException e) {
            close(vertx);
            throw refused(host, port, e.getCause() == null ? e : e.getCause());
        }
    }

    private static AgentException refused(String host, int port, Throwable cause) {
        return cause instanceof BindException
                        && String.valueOf(cause.getMessage()).contains("in use")
                ? new AgentException(
                        "port: " + port + " (expected: a free port; it is in use)", cause)
                : new AgentException(
                        "host: "
                                + host
                                + ", port: "
                                + port
                                + " (expected: an address to listen at; "
                                + cause.getMessage()
                                + ")",
                        cause);
    }

    public int port() {
        return server.actualPort();
    }

    /// The streams of custom executors.
    public ExecutorStreams executorStreams() {
        return streams;
    }

    /// What the server shows.
    public record Served(
            AgentEngine engine,
            AgentMetrics metrics,
            Machine machine,
            Files files,
            Containers containers,
            ExecutorTokens tokens,
            About about) {}

    /// The node, how to look at it anew, and the volumes that are there.
    public record Machine(NodeWatch watch, Runnable look, PersistentVolumes volumes) {
        Node node() {
            return watch.node();
        }
    }

    /// Where the files of tasks are.
    public record Files(Sandboxes sandboxes, Path workDirectory) {}

    /// The containers that run, what is being done on the disks, and how images that no container
    /// uses are removed, but for those of the given names.
    public record Containers(
            Roots roots,
            NestedContainers nested,
            Supplier<List<AgentEvent.ApplyOperation>> operations,
            ToIntFunction<Set<String>> pruneImages) {}

    /// The version and the settings of the agent, what it can promise, and how it says so when it
    /// registers.
    public record About(
            String version,
            AgentSettings settings,
            Abilities abilities,
            List<String> capabilities) {}

    /// Answers from now on.
    public void serve(Served served) {
        Router router = router(served);
        routes = routes(router);
        handler.set(router);
    }

    /// All that is served, as `METHOD PATH`, without what is also below the prefixes; what takes
    /// any method, to refuse all but POST, is listed with that.
    public List<String> routes() {
        return routes;
    }

    private static List<String> routes(Router router) {
        return router.getRoutes().stream()
                .flatMap(AgentHttp::named)
                .filter(r -> PREFIXES.stream().skip(1).noneMatch(r::contains))
                .distinct()
                .sorted()
                .toList();
    }

    private static Stream<String> named(Route route) {
        String path = route.getPath() + (route.isExactPath() ? "" : "{rest}");
        return route.methods() == null
                ? Stream.of("POST " + path)
                : route.methods().stream().map(m -> m.name() + " " + path);
    }

    private Router router(Served served) {
        AgentEngine engine = served.engine();
        Instant start = Instant.now();
        VersionInfo version = AgentBuild.of(served.about().version());
        Map<String, String> flags = AgentFlags.of(served.about(), port());
        Supplier<Map<String, Double>> figures =
                () ->
                        MesosMetrics.of(
                                engine.state(),
                                served.metrics(),
                                served.machine().node().resources(),
                                Duration.between(start, Instant.now()));
        StateJson state =
                new StateJson(
                        served.machine()::node,
                        served.files().sandboxes(),
                        port(),
                        Json.mapper().valueToTree(version),
                        flags,
                        served.about(),
                        start);
        Pages pages = new Pages(vertx);
        LoggingLevel logging = new LoggingLevel(vertx, new LogLevels());
        SandboxFiles files = new SandboxFiles(new VirtualPaths(served.files().workDirectory()));
        NestedContainers nested = served.containers().nested();
        ContainerPages containers =
                new ContainerPages(
                        served.containers().roots(),
                        nested,
                        InstantSource.system(),
                        served.machine().node().ip());
        OperatorTrees trees = new OperatorTrees(served.machine()::node, port());
        OperatorReads reads =
                new OperatorReads(
                        trees,
                        files,
                        logging,
                        figures,
                        flags,
                        version,
                        served.containers().operations());
        Router router = Router.router(vertx);
        router.errorHandler(
                NOT_FOUND,
                c ->
                        Responses.send(
                                c,
                                NOT_FOUND,
                                "path: "
                                        + c.request().path()
                                        + " (expected: a path of the agent)"));
        AboutRoutes about =
                new AboutRoutes(
                        engine, served.metrics(), pages, state, containers, logging, figures);
        FileRoutes fileRoutes =
                new FileRoutes(vertx, pages, files, served.files().sandboxes(), engine::state);
        ExecutorEndpoint executors =
                new ExecutorEndpoint(
                        vertx,
                        streams,
                        engine,
                        served.tokens(),
                        served.about().settings().executors());
        OperatorEndpoint operators =
                new OperatorEndpoint(
                        vertx,
                        engine,
                        trees,
                        reads,
                        new ContainerEndpoint(nested, containers, inputs),
                        served.containers().pruneImages());
        NodePage nodePage = new NodePage(served.machine(), pages);
        for (String prefix : PREFIXES) {
            about.mount(router, prefix);
            nodePage.mount(router, prefix);
            fileRoutes.mount(router, prefix);
            executors.mount(router, prefix);
            operators.mount(router, prefix);
        }
        return router;
    }

    @Override
    public void close() {
        close(vertx);
    }

    private static void close(Vertx vertx) {
        try {
            await(vertx.close());
        } catch (ExecutionException e) {
            throw new AgentException("the HTTP server cannot be closed: " + e.getCause(), e);
        }
    }

    private static <T> void await(Future<T> future) throws ExecutionException {
        try {
            future.toCompletionStage()
                    .toCompletableFuture()
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AgentException("interrupted", e);
        } catch (TimeoutException e) {
            throw new AgentException(
                    "the HTTP server did nothing for " + PATIENCE_SECONDS + " s", e);
        }
    }
}
