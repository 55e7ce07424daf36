package dev.meros.agent.http;

import dev.meros.agent.AgentException;
import dev.meros.agent.engine.AgentEngine;
import dev.meros.agent.engine.ExecutorStreams;
import dev.meros.agent.executor.ExecutorSettings;
import dev.meros.agent.executor.ExecutorTokens;
import dev.meros.agent.metrics.AgentMetrics;
import dev.meros.agent.node.Node;
import dev.meros.agent.sandbox.Sandboxes;
import dev.meros.api.codec.Json;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;

import java.net.BindException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/// The agent's HTTP server: `/health`, `/state`, `/metrics`, `/files/…` and `/api/v1/executor`,
/// each also below `/slave(1)`, where Mesos has them.
public final class AgentHttp implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 10;
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int NOT_READY = 503;
    private static final int WORKERS = 4;
    private static final int MAX_REQUEST_LINE = 16 << 10;

    /// A request that never ends holds its connection no longer than this.
    private static final int MAX_IDLE_SECONDS = 300;

    /// Clients write the name of the process in Mesos as it is or percent-encoded.
    private static final List<String> PREFIXES = List.of("", "/slave(1)", "/slave%281%29");

    private final Vertx vertx;
    private final HttpServer server;
    private final AtomicReference<Handler<HttpServerRequest>> handler;
    private final OpenStreams streams = new OpenStreams();

    private AgentHttp(
            Vertx vertx, HttpServer server, AtomicReference<Handler<HttpServerRequest>> handler) {
        this.vertx = vertx;
        this.server = server;
        this.handler = handler;
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
            Node node,
            Sandboxes sandboxes,
            Path workDirectory,
            String version,
            ExecutorTokens tokens,
            ExecutorSettings executors) {}

    /// Answers from now on.
    public void serve(Served served) {
        StateJson state =
                new StateJson(
                        served.node(), served.sandboxes(), port(), served.version(), Instant.now());
        Router router = Router.router(vertx);
        FileRoutes files = new FileRoutes(vertx, new VirtualPaths(served.workDirectory()));
        ExecutorEndpoint executors =
                new ExecutorEndpoint(
                        vertx, streams, served.engine(), served.tokens(), served.executors());
        router.errorHandler(
                NOT_FOUND,
                c ->
                        Responses.send(
                                c,
                                NOT_FOUND,
                                "path: "
                                        + c.request().path()
                                        + " (expected: a path of the agent)"));
        for (String prefix : PREFIXES) {
            Responses.get(router, prefix + "/health")
                    .handler(
                            c ->
                                    c.response()
                                            .setStatusCode(
                                                    served.engine().isAlive() ? OK : NOT_READY)
                                            .end());
            Responses.get(router, prefix + "/state")
                    .handler(
                            c ->
                                    Responses.send(
                                            c,
                                            200,
                                            Json.writeText(state.of(served.engine().state()))));
            Responses.get(router, prefix + "/metrics")
                    .handler(
                            c ->
                                    Responses.send(
                                            c,
                                            200,
                                            "text/plain; version=0.0.4; charset=utf-8",
                                            served.metrics().scrape()));
            files.mount(router, prefix);
            executors.mount(router, prefix);
        }
        handler.set(router);
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
