package dev.meros.batch.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.meros.api.codec.CodecException;
import dev.meros.api.codec.Json;
import dev.meros.api.http.ApiDescription;
import dev.meros.batch.codec.JobDefaults;
import dev.meros.batch.codec.JobReader;
import dev.meros.batch.core.BatchState;
import dev.meros.batch.core.InvalidDefinitionException;
import dev.meros.batch.core.command.Command;
import dev.meros.batch.core.effect.Answer;
import dev.meros.batch.core.job.Job;
import dev.meros.batch.engine.BatchEngine;
import dev.meros.batch.engine.UnavailableException;
import dev.meros.batch.metrics.BatchMetrics;
import dev.meros.batch.settings.BatchSettings;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;

import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/// The API of Chronos 2 (`/scheduler`) and 3 (`/v1/scheduler`) alike, and `GET /v1/runs`.
///
/// Writes answer 204 without a body once they are durable. Errors are `{"status": reason phrase,
/// "message": one line}`: 400 for what is refused, also for an unknown job, 503 while there is no
/// connection to the kernel.
public final class SchedulerApi {
    private static final System.Logger LOG = System.getLogger(SchedulerApi.class.getName());
    private static final List<String> PREFIXES = List.of("/v1/scheduler", "/scheduler");
    private static final String JSON = "application/json";
    private static final String TEXT = "text/plain";
    private static final int LONGEST_ARGUMENTS = 4096;

    private final BatchEngine engine;
    private final BatchMetrics metrics;
    private final JobReader jobs;
    private final String description = ApiDescription.beside(SchedulerApi.class);

    public SchedulerApi(BatchEngine engine, BatchMetrics metrics, JobDefaults defaults) {
        this.engine = engine;
        this.metrics = metrics;
        this.jobs = new JobReader(defaults);
    }

    /// The routes of this API.
    public Router router(Vertx vertx) {
        Router router = Router.router(vertx);
        router.route().handler(BodyHandler.create(false).setBodyLimit(BatchSettings.LONGEST_BODY));
        router.route()
                .handler(
                        c -> {
                            c.response().putHeader("Access-Control-Allow-Origin", "*");
                            c.next();
                        });
        for (String prefix : PREFIXES) {
            writes(router, prefix);
            reads(router, prefix);
        }
        router.get("/v1/runs")
                .handler(c -> json(c, state -> Views.runs(state, parameter(c, "job", ""))));
        router.get("/openapi.json").handler(c -> respond(c, 200, JSON, description));
        router.get("/ping").handler(c -> respond(c, 200, TEXT, "pong"));
        router.get("/health").handler(this::health);
        router.get("/metrics")
                .handler(c -> respond(c, 200, TEXT + "; version=0.0.4", metrics.scrape()));
        for (int status : new int[] {400, 404, 405, 413, 500}) {
            router.errorHandler(status, c -> fail(c, status));
        }
        return router;
    }

    /// Every method of every path of a router, as `GET /v1/scheduler/job/{name}`.
    public static List<String> routes(Router router) {
        List<String> routes = new ArrayList<>();
        for (Route route : router.getRoutes()) {
            String path = route.getPath();
            if (path != null && route.methods() != null) {
                String described = path.replaceAll(":(\\w+)", "{$1}");
                route.methods().forEach(method -> routes.add(method.name() + " " + described));
            }
        }
        return routes;
    }

    private void writes(Router router, String prefix) {
        for (HttpMethod method : List.of(HttpMethod.POST, HttpMethod.PUT)) {
            router.route(method, prefix + "/iso8601").handler(this::put);
            router.route(method, prefix + "/dependency").handler(this::putDependent);
        }
        router.put(prefix + "/job/success/:name")
                .handler(c -> submit(c, new Command.MarkSuccess(name(c))));
        router.put(prefix + "/job/:name").handler(this::trigger);
        router.delete(prefix + "/job/:name")
                .handler(c -> submit(c, new Command.DeleteJob(name(c))));
        router.delete(prefix + "/task/kill/:name")
                .handler(c -> submit(c, new Command.KillTasks(name(c))));
    }

    private void reads(Router router, String prefix) {
        router.get(prefix + "/jobs").handler(c -> json(c, Views::jobs));
        router.get(prefix + "/jobs/search").handler(this::search);
        router.get(prefix + "/jobs/summary").handler(c -> json(c, Views::summary));
        router.get(prefix + "/job/stat/:name")
                .handler(c -> json(c, s -> Statistics.of(s, name(c))));
        router.get(prefix + "/job/:name").handler(c -> json(c, s -> Views.job(s, name(c))));
        router.get(prefix + "/graph/dot").handler(c -> text(c, Views::dot));
        router.get(prefix + "/graph/csv").handler(c -> text(c, Views::csv));
    }

    private void put(RoutingContext c) {
        guarded(c, () -> submit(c, definition(c)));
    }

    private void putDependent(RoutingContext c) {
        guarded(
                c,
                () -> {
                    Command.PutJob command = definition(c);
                    if (command.job().trigger() instanceof Job.Timed) {
                        throw new InvalidDefinitionException(
                                "parents", "missing", "an array of the names of jobs");
                    }
                    submit(c, command);
                });
    }

    private Command.PutJob definition(RoutingContext c) {
        Buffer body = c.body().buffer();
        JsonNode json = Json.read(body == null ? new byte[0] : body.getBytes(), JsonNode.class);
        Instant now = engine.now();
        return new Command.PutJob(jobs.read(json, now), now, jobs.counters(json));
    }

    private void trigger(RoutingContext c) {
        String arguments = parameter(c, "arguments", "").replace(";", "");
        if (arguments.length() > LONGEST_ARGUMENTS) {
            refuse(c, 400, "arguments: too long (expected: up to " + LONGEST_ARGUMENTS + ")");
            return;
        }
        submit(c, new Command.TriggerJob(name(c), arguments.isEmpty() ? null : arguments));
    }

    private void search(RoutingContext c) {
        guarded(
                c,
                () -> {
                    Views.Search search =
                            new Views.Search(
                                    parameter(c, "name", ""),
                                    parameter(c, "command", ""),
                                    parameter(c, "any", ""),
                                    number(c, "offset", 0),
                                    number(c, "limit", 10));
                    json(c, s -> Views.search(s, search));
                });
    }

    private static int number(RoutingContext c, String name, int otherwise) {
        String text = parameter(c, name, "");
        if (text.isEmpty()) {
            return otherwise;
        }
        if (!text.matches("\\d{1,9}")) {
            throw new InvalidDefinitionException(name, text, "a whole number");
        }
        return Integer.parseInt(text);
    }

    private static String name(RoutingContext c) {
        String name = c.pathParam("name");
        return name == null ? "" : name;
    }

    private static String parameter(RoutingContext c, String name, String otherwise) {
        List<String> values = c.queryParam(name);
        return values.isEmpty() ? otherwise : values.getFirst();
    }

    private void submit(RoutingContext c, Command command) {
        Future.fromCompletionStage(engine.submit(command), c.vertx().getOrCreateContext())
                .onComplete(
                        done -> {
                            if (done.succeeded()) {
                                answer(c, done.result());
                            } else {
                                failed(c, done.cause());
                            }
                        });
    }

    private static void answer(RoutingContext c, Answer answer) {
        switch (answer) {
            case Answer.Done _ -> c.response().setStatusCode(204).end();
            case Answer.Started(var run) ->
                    c.response().setStatusCode(204).putHeader("X-Run-Id", run.toString()).end();
            case Answer.Text(var text) -> respond(c, 200, TEXT, text);
            case Answer.Refused(var message) -> refuse(c, 400, message);
        }
    }

    private void json(RoutingContext c, Function<BatchState, ? extends JsonNode> view) {
        show(c, JSON, s -> Json.writeText(view.apply(s)));
    }

    private void text(RoutingContext c, Function<BatchState, String> view) {
        show(c, TEXT, view);
    }

    /// Views are made on the engine's thread, because the state may be read nowhere else; what is
    /// wrong with the question comes back as a value, since an exception there would end the
    /// engine.
    private void show(RoutingContext c, String type, Function<BatchState, String> view) {
        Future.fromCompletionStage(engine.read(s -> shown(s, view)), c.vertx().getOrCreateContext())
                .onComplete(
                        done -> {
                            if (done.failed()) {
                                failed(c, done.cause());
                            } else if (done.result().status() == 200) {
                                respond(c, 200, type, done.result().body());
                            } else {
                                refuse(c, done.result().status(), done.result().body());
                            }
                        });
    }

    private record Shown(int status, String body) {}

    private static Shown shown(BatchState state, Function<BatchState, String> view) {
        try {
            return new Shown(200, view.apply(state));
        } catch (InvalidDefinitionException e) {
            return new Shown(400, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "a view failed", e);
            return new Shown(500, "this cannot be shown; the log says why");
        }
    }

    private void health(RoutingContext c) {
        BatchEngine.Phase phase = engine.phase();
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("healthy", phase == BatchEngine.Phase.READY);
        node.put("phase", phase.name());
        respond(c, phase == BatchEngine.Phase.READY ? 200 : 503, JSON, Json.writeText(node));
    }

    private static void guarded(RoutingContext c, Runnable action) {
        try {
            action.run();
        } catch (InvalidDefinitionException | CodecException e) {
            refuse(c, 400, String.valueOf(e.getMessage()));
        }
    }

    private static void failed(RoutingContext c, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null
                        ? failure.getCause()
                        : failure;
        switch (cause) {
            case UnavailableException e -> refuse(c, 503, String.valueOf(e.getMessage()));
            case TimeoutException _ -> refuse(c, 503, "no answer in time; the outcome is unknown");
            default -> {
                LOG.log(Level.ERROR, "a request failed", cause);
                refuse(c, 500, "the request failed; the log says why");
            }
        }
    }

    private static void fail(RoutingContext c, int status) {
        if (status == 500) {
            LOG.log(Level.ERROR, "a request failed", c.failure());
        }
        refuse(c, status, c.request().method() + " " + c.request().path());
    }

    private static void refuse(RoutingContext c, int status, String message) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("status", HttpResponseStatus.valueOf(status).reasonPhrase());
        node.put("message", message);
        respond(c, status, JSON, Json.writeText(node));
    }

    private static void respond(RoutingContext c, int status, String type, String body) {
        if (!c.response().ended() && !c.response().closed()) {
            c.response().setStatusCode(status).putHeader("Content-Type", type).end(body);
        }
    }
}
