package dev.meros.batch;

import dev.meros.api.framework.Framework;
import dev.meros.api.framework.HttpSchedulerDriver;
import dev.meros.api.framework.SchedulerDriver;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.FrameworkInfo.Capability;
import dev.meros.batch.core.BatchScheduler;
import dev.meros.batch.engine.BatchEngine;
import dev.meros.batch.engine.Connection;
import dev.meros.batch.http.SchedulerApi;
import dev.meros.batch.metrics.BatchMetrics;
import dev.meros.batch.settings.BatchSettings;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.BindException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/// The batch framework as a server: its API on one side, its subscription at the kernel on the
/// other.
public final class BatchServer implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(BatchServer.class.getName());
    private static final Duration START_DEADLINE = Duration.ofSeconds(20);
    private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(10);
    private static final Duration FAILOVER_TIMEOUT = Duration.ofDays(7);

    private final Vertx vertx;
    private final HttpServer http;
    private final Connection connection;
    private final BatchMetrics metrics;
    private final List<String> routes;

    private BatchServer(
            Vertx vertx,
            HttpServer http,
            Connection connection,
            BatchMetrics metrics,
            List<String> routes) {
        this.routes = List.copyOf(routes);
        this.vertx = vertx;
        this.http = http;
        this.connection = connection;
        this.metrics = metrics;
    }

    /// Starts to listen and to subscribe; the kernel need not be there yet. Throws [BatchException]
    /// when it cannot listen, and leaves nothing running then.
    public static BatchServer start(BatchSettings settings) {
        return start(settings, (info, framework) -> new Http(settings, info, framework));
    }

    /// The same with a driver of another kind.
    public static BatchServer start(BatchSettings settings, Connection.Factory connections) {
        BatchMetrics metrics = new BatchMetrics();
        BatchEngine engine = new BatchEngine(new BatchScheduler(settings.policy()), metrics);
        Connection connection = connections.connect(info(settings), engine);
        engine.attach(connection.driver());
        Vertx vertx = Vertx.vertx();
        try {
            SchedulerApi api = new SchedulerApi(engine, metrics, settings.defaults());
            Router router = api.router(vertx);
            HttpServer http =
                    within(
                            START_DEADLINE,
                            vertx.createHttpServer()
                                    .requestHandler(router)
                                    .listen(settings.port(), settings.host())
                                    .toCompletionStage()
                                    .toCompletableFuture());
            LOG.log(
                    Level.INFO,
                    "batch framework {0} listens at {1}:{2,number,#}{3}",
                    settings.name(),
                    settings.host(),
                    http.actualPort(),
                    reach(settings.host()));
            connection.start();
            return new BatchServer(vertx, http, connection, metrics, SchedulerApi.routes(router));
        } catch (ExecutionException | TimeoutException e) {
            connection.close();
            closed(vertx);
            metrics.close();
            throw cannotListen(settings, e);
        }
    }

    /// Every method of every path that is served, as `GET /v1/scheduler/jobs`.
    public List<String> routes() {
        return routes;
    }

    private static String reach(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress() ? " (this machine only)" : "";
        } catch (IOException e) {
            return "";
        }
    }

    private static BatchException cannotListen(BatchSettings settings, Exception e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        if (cause instanceof BindException) {
            return new BatchException(
                    "port: " + settings.port() + " (expected: a free port; it is in use)", cause);
        }
        return new BatchException(
                "host: "
                        + settings.host()
                        + " (expected: an address of this machine; "
                        + cause
                        + ")",
                cause);
    }

    private static FrameworkInfo info(BatchSettings settings) {
        List<Capability> capabilities =
                Stream.of(
                                Capability.Type.MULTI_ROLE,
                                Capability.Type.RESERVATION_REFINEMENT,
                                Capability.Type.PARTITION_AWARE,
                                Capability.Type.TASK_KILLING_STATE)
                        .map(Capability::new)
                        .toList();
        return FrameworkInfo.builder()
                .user(System.getProperty("user.name", ""))
                .name(settings.name())
                .id(new FrameworkId(settings.name()))
                .failoverTimeout((double) FAILOVER_TIMEOUT.toSeconds())
                .checkpoint(Boolean.TRUE)
                .roles(settings.roles())
                .capabilities(capabilities)
                .build();
    }

    private static final class Http implements Connection {
        private final HttpSchedulerDriver driver;

        Http(BatchSettings settings, FrameworkInfo info, Framework framework) {
            driver =
                    new HttpSchedulerDriver(
                            HttpSchedulerDriver.Settings.of(settings.kernels(), info)
                                    .withSuppressedRoles(settings.roles()),
                            framework);
        }

        @Override
        public SchedulerDriver driver() {
            return driver;
        }

        @Override
        public void start() {
            driver.start();
        }

        @Override
        public CompletableFuture<Void> ended() {
            return driver.ended();
        }

        @Override
        public void close() {
            driver.close();
        }
    }

    /// The port it listens at.
    public int port() {
        return http.actualPort();
    }

    /// Completes when the subscription has ended for good: after [#close], or with the exception
    /// that ended it, as when another instance has taken over or the kernel refuses the framework.
    public CompletableFuture<Void> ended() {
        return connection.ended();
    }

    /// Stops listening and disconnects. Jobs, runs and running tasks stay; the next instance of
    /// this name goes on with them.
    @Override
    public void close() {
        try {
            within(CLOSE_DEADLINE, http.close().toCompletionStage().toCompletableFuture());
        } catch (ExecutionException | TimeoutException e) {
            LOG.log(Level.WARNING, "the port was not closed in order", e);
        }
        connection.close();
        closed(vertx);
        metrics.close();
    }

    private static void closed(Vertx vertx) {
        try {
            within(CLOSE_DEADLINE, vertx.close().toCompletionStage().toCompletableFuture());
        } catch (ExecutionException | TimeoutException e) {
            LOG.log(Level.WARNING, "Vert.x was not closed in order", e);
        }
    }

    private static <T> T within(Duration deadline, CompletableFuture<T> future)
            throws ExecutionException, TimeoutException {
        try {
            return future.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BatchException("interrupted", e);
        }
    }
}
