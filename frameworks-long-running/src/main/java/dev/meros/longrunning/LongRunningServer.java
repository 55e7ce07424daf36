package dev.meros.longrunning;

import dev.meros.api.framework.Framework;
import dev.meros.api.framework.HttpSchedulerDriver;
import dev.meros.api.framework.SchedulerDriver;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.FrameworkInfo.Capability;
import dev.meros.longrunning.core.LongRunning;
import dev.meros.longrunning.core.command.Answer;
import dev.meros.longrunning.core.command.Command;
import dev.meros.longrunning.core.command.Effect;
import dev.meros.longrunning.engine.Engine;
import dev.meros.longrunning.engine.Outlet;
import dev.meros.longrunning.health.Prober;
import dev.meros.longrunning.http.ApiServer;
import dev.meros.longrunning.http.Backend;
import dev.meros.longrunning.metrics.Metrics;
import dev.meros.longrunning.settings.LongRunningSettings;

import io.vertx.core.Vertx;

import org.jspecify.annotations.Nullable;

import java.lang.System.Logger.Level;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The long-running framework as a server: the API of Marathon in front, a kernel behind. All that
/// it knows is stored in the kernel, so it can be killed at any time and started anywhere.
public final class LongRunningServer implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(LongRunningServer.class.getName());
    private static final double FAILOVER_SECONDS = 604_800;

    private final Vertx vertx;
    private final Prober prober = new Prober();
    private final Metrics metrics = new Metrics();
    private final Engine engine;
    private final Connection connection;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile @Nullable ApiServer api;

    /// A driver that has not started yet, how to start it and how to end it.
    public interface Connection extends AutoCloseable {
        SchedulerDriver driver();

        void start();

        /// Disconnects; the framework may fail over later.
        @Override
        void close();

        /// Completes when the driver has ended, exceptionally when it could not go on.
        CompletableFuture<Void> ended();
    }

    /// Makes the connection of a framework to its kernel.
    public interface Connector {
        Connection connect(Framework framework, FrameworkInfo info);
    }

    private LongRunningServer(LongRunningSettings settings, Connector connector) {
        vertx = Vertx.vertx();
        engine = new Engine(new LongRunning(settings.role()), new Outside(), UUID::randomUUID);
        ApiServer server = null;
        Connection connected = connector.connect(engine, info(settings));
        connection = connected;
        try {
            engine.attach(connected.driver());
            server =
                    new ApiServer(
                            vertx, new Backend(engine, connected.driver()), metrics, settings);
            server.start();
        } catch (RuntimeException e) {
            api = server;
            close();
            throw e;
        }
        api = server;
    }

    /// Starts the framework; throws [LongRunningException] when the port is taken. It serves at
    /// once and subscribes as soon as the kernel can be reached.
    public static LongRunningServer start(LongRunningSettings settings) {
        return start(
                settings,
                (framework, info) ->
                        new KernelConnection(
                                new HttpSchedulerDriver(
                                        HttpSchedulerDriver.Settings.of(settings.kernels(), info),
                                        framework)));
    }

    /// Starts the framework over a connection of the caller's making.
    public static LongRunningServer start(LongRunningSettings settings, Connector connector) {
        LongRunningServer server = new LongRunningServer(settings, connector);
        server.run(settings);
        return server;
    }

    /// Every method of every path that is served, as `GET /v2/apps`.
    public List<String> routes() {
        ApiServer server = api;
        return server == null ? List.of() : server.routes();
    }

    private void run(LongRunningSettings settings) {
        CompletableFuture<Void> _ = engine.ended().whenComplete((_, failure) -> finish(failure));
        CompletableFuture<Void> _ =
                connection.ended().whenComplete((_, failure) -> finish(failure));
        connection.start();
        LOG.log(
                Level.INFO,
                "long-running framework \"{0}\" on http://{1}:{2}, kernel {3}{4}",
                settings.name(),
                settings.host(),
                String.valueOf(port()),
                settings.kernels(),
                settings.host().startsWith("127.") ? " (bound to loopback only)" : "");
    }

    private static FrameworkInfo info(LongRunningSettings settings) {
        return FrameworkInfo.builder()
                .user(settings.user())
                .name(settings.name())
                .id(new FrameworkId(settings.name()))
                .failoverTimeout(FAILOVER_SECONDS)
                .checkpoint(true)
                .roles(List.of(settings.role()))
                .webuiUrl("http://" + settings.host() + ":" + settings.port())
                .capabilities(
                        List.of(
                                new Capability(Capability.Type.MULTI_ROLE),
                                new Capability(Capability.Type.RESERVATION_REFINEMENT),
                                new Capability(Capability.Type.PARTITION_AWARE),
                                new Capability(Capability.Type.TASK_KILLING_STATE),
                                new Capability(Capability.Type.REGION_AWARE),
                                new Capability(Capability.Type.GPU_RESOURCES)))
                .build();
    }

    /// The port of the API.
    public int port() {
        ApiServer server = api;
        return server == null ? 0 : server.port();
    }

    /// Completes when the framework cannot go on, with the reason, or when it is closed.
    public CompletableFuture<Void> ended() {
        return ended.copy();
    }

    private void finish(@Nullable Throwable failure) {
        if (failure != null && ended.completeExceptionally(failure)) {
            LOG.log(Level.ERROR, "the framework ends: {0}", failure.getMessage());
        }
    }

    /// Stops in order: no more requests, then no more connection to the kernel. Tasks go on.
    @Override
    public void close() {
        ApiServer server = api;
        if (server != null) {
            server.close();
        }
        connection.close();
        prober.close();
        metrics.close();
        try {
            vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.log(Level.WARNING, "Vert.x did not end in order", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        ended.complete(null);
    }

    private final class Outside implements Outlet {
        @Override
        public void publish(Effect.Publish event) {
            ApiServer server = api;
            if (server != null) {
                server.publish(event);
            }
        }

        @Override
        public void probe(Effect.Probe probe) {
            prober.probe(probe, this::submit);
        }

        @Override
        public void probe(Effect.ReadinessProbe probe) {
            prober.probe(probe, this::submit);
        }

        private void submit(Command command) {
            CompletableFuture<Answer> _ = engine.submit(connection.driver(), command);
        }

        @Override
        public void count(Effect effect) {
            metrics.count(effect);
        }
    }

    private record KernelConnection(HttpSchedulerDriver driver) implements Connection {
        @Override
        public void start() {
            driver.start();
        }

        @Override
        public void close() {
            driver.close();
        }

        @Override
        public CompletableFuture<Void> ended() {
            return driver.ended();
        }
    }
}
