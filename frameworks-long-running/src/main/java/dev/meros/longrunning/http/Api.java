package dev.meros.longrunning.http;

import static dev.meros.longrunning.core.document.Documents.object;

import dev.meros.api.http.ApiDescription;
import dev.meros.longrunning.core.LongRunning;
import dev.meros.longrunning.core.command.Command;
import dev.meros.longrunning.core.command.Command.Force;
import dev.meros.longrunning.core.command.Refusal;
import dev.meros.longrunning.core.view.QueueView;
import dev.meros.longrunning.engine.Engine;
import dev.meros.longrunning.http.Request.Presumption;
import dev.meros.longrunning.metrics.Metrics;
import dev.meros.longrunning.settings.LongRunningSettings;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/// Every path of the API but the event stream.
final class Api {
    private static final String GREETING =
            "Meros long-running framework. The API is at /v2/apps.\n";

    private final Backend backend;
    private final Metrics metrics;
    private final LongRunningSettings settings;
    private final Supplier<String> address;
    private final String description = ApiDescription.beside(Api.class);
    private final Routes routes = new Routes();

    /// @param address where the API is served, known once it is
    Api(Backend backend, Metrics metrics, LongRunningSettings settings, Supplier<String> address) {
        this.backend = backend;
        this.metrics = metrics;
        this.settings = settings;
        this.address = address;
        new AppsApi(backend).addTo(routes);
        new TasksApi(backend).addTo(routes);
        new GroupsApi(backend).addTo(routes);
        routes.add("GET", "/v2/deployments", _ -> backend.read(Api::deployments))
                .add("DELETE", "/v2/deployments/{deployment}", this::cancel)
                .add("GET", "/v2/queue", r -> backend.read(core -> queue(core, r)))
                .add("DELETE", "/v2/queue/{id}/delay", this::resetDelay)
                .add("GET", "/v2/info", _ -> info())
                .add("GET", "/v2/leader", _ -> done(Reply.ok(object("leader", address.get()))))
                .add("GET", "/v2/plugins", _ -> done(Reply.ok(object("plugins", List.of()))))
                .add("GET", "/ping", _ -> done(Reply.text("pong")))
                .add("GET", "/health", _ -> health())
                .add("GET", "/metrics/prometheus", _ -> metrics())
                .add("GET", "/metrics", r -> r.wantsJson() ? figures() : metrics())
                .add("GET", "/openapi.json", _ -> done(described()))
                .add("GET", "/", _ -> done(Reply.text(GREETING)));
    }

    /// Every method of every path but that of the event stream.
    List<String> listing() {
        return routes.listing();
    }

    private Reply described() {
        return new Reply(200, Reply.JSON, description, Map.of());
    }

    /// The reply to a request; never completes exceptionally for what a client did.
    CompletableFuture<Reply> handle(Request request) {
        CompletableFuture<Reply> reply;
        try {
            reply = routes.dispatch(request);
        } catch (Refusal.Refused e) {
            return done(Reply.of(e.refusal()));
        } catch (Request.Unreadable e) {
            return done(e.reply());
        }
        return reply.exceptionallyCompose(
                failure ->
                        (failure instanceof CompletionException ? failure.getCause() : failure)
                                        instanceof Refusal.Refused refused
                                ? done(Reply.of(refused.refusal()))
                                : CompletableFuture.failedFuture(failure));
    }

    static CompletableFuture<Reply> notAllowed() {
        return done(Reply.message(405, "Method Not Allowed"));
    }

    static CompletableFuture<Reply> notFound() {
        return done(Reply.message(404, "URI not found"));
    }

    private static CompletableFuture<Reply> done(Reply reply) {
        return CompletableFuture.completedFuture(reply);
    }

    private static Reply deployments(LongRunning core) {
        return Reply.ok(core.deployments());
    }

    private CompletableFuture<Reply> cancel(Request request) {
        Force force = request.force(Presumption.FALSE);
        return backend.submit(new Command.CancelDeployment(request.segments().getLast(), force))
                .thenApply(
                        reply ->
                                reply.status() == 204
                                        ? new Reply(202, Reply.JSON, "", Map.of())
                                        : reply);
    }

    private Reply queue(LongRunning core, Request request) {
        List<String> embed = request.query().getOrDefault("embed", List.of());
        return Reply.ok(
                core.queue(
                        embed.contains("lastUnusedOffers")
                                ? QueueView.Offers.SHOWN
                                : QueueView.Offers.OMITTED,
                        backend.driver().now()));
    }

    private CompletableFuture<Reply> resetDelay(Request request) {
        return backend.submit(new Command.ResetDelay(request.id(2, 1)));
    }

    private CompletableFuture<Reply> info() {
        String here = address.get();
        return backend.connection()
                .thenApply(
                        connection ->
                                Reply.ok(
                                        object(
                                                "name",
                                                "marathon",
                                                "version",
                                                "1.11.0",
                                                "buildref",
                                                "meros",
                                                "elected",
                                                true,
                                                "leader",
                                                here,
                                                "frameworkId",
                                                settings.name(),
                                                "marathon_config",
                                                object(
                                                        "master",
                                                        connection.kernel(),
                                                        "mesos_leader_ui_url",
                                                        settings.kernels().getFirst().toString(),
                                                        "framework_name",
                                                        settings.name(),
                                                        "mesos_role",
                                                        settings.role(),
                                                        "features",
                                                        List.of(),
                                                        "checkpoint",
                                                        true,
                                                        "failover_timeout",
                                                        604_800,
                                                        "ha",
                                                        true),
                                                "zookeeper_config",
                                                Map.of(),
                                                "http_config",
                                                object("http_port", port(here)))));
    }

    private static int port(String address) {
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }

    private CompletableFuture<Reply> health() {
        return backend.connection()
                .thenApply(
                        connection ->
                                Reply.json(
                                        connection.phase() == Engine.Phase.ENDED ? 503 : 200,
                                        object(
                                                "status",
                                                connection.phase() == Engine.Phase.ENDED
                                                        ? "ended"
                                                        : "ok",
                                                "kernel",
                                                connection.kernel(),
                                                "connected",
                                                connection.phase() == Engine.Phase.READY)));
    }

    private CompletableFuture<Reply> figures() {
        return look().thenApply(_ -> Reply.ok(metrics.document()));
    }

    private CompletableFuture<Reply> metrics() {
        return look().thenApply(
                        _ ->
                                new Reply(
                                        200,
                                        "text/plain; version=0.0.4; charset=utf-8",
                                        metrics.text(),
                                        Map.of()));
    }

    /// Takes the present figures, or leaves the last ones when there is no kernel.
    private CompletableFuture<Integer> look() {
        return backend.read(
                        core -> {
                            metrics.look(core);
                            return 0;
                        })
                .exceptionally(_ -> 0);
    }
}
