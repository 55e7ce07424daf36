package dev.meros.longrunning.http;

import static dev.meros.longrunning.core.document.Documents.object;

import dev.meros.longrunning.core.LongRunning;
import dev.meros.longrunning.core.app.AppId;
import dev.meros.longrunning.core.command.Command;
import dev.meros.longrunning.core.command.Command.Force;
import dev.meros.longrunning.core.command.Refusal;
import dev.meros.longrunning.core.view.AppView.Embed;
import dev.meros.longrunning.core.view.DeploymentView;
import dev.meros.longrunning.core.view.GroupView;
import dev.meros.longrunning.engine.Engine;
import dev.meros.longrunning.http.Request.Presumption;
import dev.meros.longrunning.metrics.Metrics;
import dev.meros.longrunning.settings.LongRunningSettings;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/// Every path of the API but the event stream.
final class Api {
    private final Backend backend;
    private final AppsApi apps;
    private final TasksApi tasks;
    private final Metrics metrics;
    private final LongRunningSettings settings;

    Api(Backend backend, Metrics metrics, LongRunningSettings settings) {
        this.backend = backend;
        this.apps = new AppsApi(backend);
        this.tasks = new TasksApi(backend);
        this.metrics = metrics;
        this.settings = settings;
    }

    /// The reply to a request; never completes exceptionally for what a client did.
    CompletableFuture<Reply> handle(Request request, String address) {
        CompletableFuture<Reply> reply;
        try {
            reply = route(request, address);
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

    private CompletableFuture<Reply> route(Request request, String address) {
        List<String> segments = request.segments();
        String first = segments.isEmpty() ? "" : segments.getFirst();
        boolean read = request.method().equals("GET") || request.method().equals("HEAD");
        if (first.equals("v2") && segments.size() > 1) {
            return v2(request, segments.get(1), address);
        }
        return switch (first) {
            case "ping" -> read ? done(Reply.text("pong")) : notAllowed();
            case "health" -> read ? health() : notAllowed();
            case "metrics" -> read ? metrics() : notAllowed();
            default -> notFound();
        };
    }

    private CompletableFuture<Reply> v2(Request request, String second, String address) {
        boolean read = request.method().equals("GET") || request.method().equals("HEAD");
        return switch (second) {
            case "apps" -> apps.handle(request);
            case "tasks" -> tasks.handle(request);
            case "deployments" -> deployments(request);
            case "queue" -> queue(request);
            case "groups" -> read ? backend.read(core -> groups(core, request)) : notAllowed();
            case "info" -> read ? info(address) : notAllowed();
            case "leader" -> read ? done(Reply.ok(object("leader", address))) : notAllowed();
            case "plugins" -> read ? done(Reply.ok(object("plugins", List.of()))) : notAllowed();
            default -> notFound();
        };
    }

    private CompletableFuture<Reply> deployments(Request request) {
        List<String> segments = request.segments();
        if (segments.size() == 2) {
            return request.method().equals("GET") || request.method().equals("HEAD")
                    ? backend.read(
                            core ->
                                    Reply.ok(
                                            core.state().deployments().stream()
                                                    .map(DeploymentView::document)
                                                    .toList()))
                    : notAllowed();
        }
        if (segments.size() != 3 || !request.method().equals("DELETE")) {
            return segments.size() == 3 ? notAllowed() : notFound();
        }
        Force force = request.force(Presumption.FALSE);
        return backend.submit(new Command.CancelDeployment(segments.getLast(), force))
                .thenApply(
                        reply ->
                                reply.status() == 204
                                        ? new Reply(202, Reply.JSON, "", Map.of())
                                        : reply);
    }

    private CompletableFuture<Reply> queue(Request request) {
        if (request.segments().size() == 2) {
            return request.method().equals("GET") || request.method().equals("HEAD")
                    ? backend.read(core -> Reply.ok(core.queue(backend.driver().now())))
                    : notAllowed();
        }
        if (request.endsWith(2, "delay")) {
            return request.method().equals("DELETE")
                    ? backend.submit(new Command.ResetDelay(request.id(2, 1)))
                    : notAllowed();
        }
        return notFound();
    }

    private Reply groups(LongRunning core, Request request) {
        boolean bare = request.endsWith(1, "apps") && request.segments().size() > 2;
        AppId group = request.id(2, bare ? 1 : 0);
        if (!GroupView.exists(core.state(), group)) {
            throw Refusal.notFound("Group '" + group + "' does not exist");
        }
        Set<Embed> embed = EnumSet.copyOf(AppsApi.embed(request));
        embed.add(Embed.COUNTS);
        embed.add(Embed.DEPLOYMENTS);
        if (bare) {
            return Reply.ok(
                    core.state().apps().stream()
                            .filter(e -> e.app().id().isBelow(group))
                            .map(e -> core.apps(backend.driver().now()).document(e, embed))
                            .toList());
        }
        return Reply.ok(
                new GroupView(core.state(), core.apps(backend.driver().now()), embed)
                        .document(group));
    }

    private CompletableFuture<Reply> info(String address) {
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
                                                address,
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
                                                object("http_port", port(address)))));
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

    private CompletableFuture<Reply> metrics() {
        return backend.read(
                        core -> {
                            metrics.look(core);
                            return 0;
                        })
                .exceptionally(_ -> 0)
                .thenApply(
                        _ ->
                                new Reply(
                                        200,
                                        "text/plain; version=0.0.4; charset=utf-8",
                                        metrics.text(),
                                        Map.of()));
    }
}
