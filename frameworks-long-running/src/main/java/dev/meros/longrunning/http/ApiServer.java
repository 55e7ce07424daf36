package dev.meros.longrunning.http;

import dev.meros.longrunning.LongRunningException;
import dev.meros.longrunning.core.command.Command.Origin;
import dev.meros.longrunning.core.command.Effect;
import dev.meros.longrunning.metrics.Metrics;
import dev.meros.longrunning.settings.LongRunningSettings;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;

import org.jspecify.annotations.Nullable;

import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The HTTP server of the API.
public final class ApiServer implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(ApiServer.class.getName());

    /// The largest body of a request, in bytes.
    private static final long MAX_BODY = 8L << 20;

    private static final long DEADLINE_SECONDS = 10;
    private static final String EVENTS = "/v2/events";

    private final Vertx vertx;
    private final EventStreams events;
    private final Api api;
    private final Gate gate;
    private final LongRunningSettings settings;
    private final Backend backend;
    private @Nullable HttpServer server;

    public ApiServer(Vertx vertx, Backend backend, Metrics metrics, LongRunningSettings settings) {
        this.vertx = vertx;
        this.backend = backend;
        this.events = new EventStreams(vertx);
        this.api = new Api(backend, metrics, settings, this::address);
        this.settings = settings;
        this.gate = new Gate(settings.access());
    }

    /// Binds and begins to serve; throws [LongRunningException] when the address is taken.
    public void start() {
        Router router = Router.router(vertx);
        router.route().handler(BodyHandler.create(false).setBodyLimit(MAX_BODY));
        router.route().handler(this::handle);
        router.route().failureHandler(this::fail);
        HttpServerOptions options =
                new HttpServerOptions()
                        .setHost(settings.host())
                        .setPort(settings.port())
                        .setCompressionSupported(true);
        try {
            server =
                    vertx.createHttpServer(options)
                            .requestHandler(router)
                            .listen()
                            .toCompletionStage()
                            .toCompletableFuture()
                            .get(DEADLINE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new LongRunningException(
                    "port: "
                            + settings.port()
                            + " (expected: a free port of "
                            + settings.host()
                            + "; it is in use or not allowed)",
                    e);
        } catch (TimeoutException e) {
            throw new LongRunningException("port: " + settings.port() + " (expected: answers)", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LongRunningException("interrupted while starting", e);
        }
    }

    /// The port that is served; 0 before the start.
    public int port() {
        return server == null ? 0 : server.actualPort();
    }

    /// Every method of every path, as `GET /v2/apps`.
    public List<String> routes() {
        List<String> routes = new ArrayList<>(api.listing());
        routes.add("GET " + EVENTS);
        return routes;
    }

    /// Tells the subscribers of the event stream.
    public void publish(Effect.Publish event) {
        events.publish(event);
    }

    private void handle(RoutingContext ctx) {
        Reply stop = gate.stop(ctx.request());
        if (stop != null) {
            send(ctx, stop);
            return;
        }
        List<String> segments =
                Request.segments(Objects.requireNonNullElse(ctx.request().path(), "/"));
        String accept = Objects.requireNonNullElse(ctx.request().getHeader("Accept"), "");
        if (segments.equals(Request.segments(EVENTS))) {
            stream(ctx, accept);
            return;
        }
        Map<String, List<String>> query = new LinkedHashMap<>();
        for (String name : ctx.queryParams().names()) {
            query.put(name, List.copyOf(ctx.queryParams().getAll(name)));
        }
        String body = Objects.requireNonNullElse(ctx.body().asString("UTF-8"), "");
        Request request =
                new Request(
                        ctx.request().method().name(),
                        segments,
                        query,
                        accept,
                        body,
                        new Origin(
                                ctx.request().remoteAddress().hostAddress(), ctx.request().uri()));
        Context context = vertx.getOrCreateContext();
        CompletableFuture<Reply> _ =
                api.handle(request)
                        .whenComplete(
                                (reply, failure) ->
                                        context.runOnContext(
                                                _ -> {
                                                    if (failure != null) {
                                                        ctx.fail(failure);
                                                    } else {
                                                        send(ctx, reply);
                                                    }
                                                }));
    }

    private void stream(RoutingContext ctx, String accept) {
        if (!ctx.request().method().name().equals("GET")) {
            send(ctx, Reply.message(405, "Method Not Allowed"));
        } else if (!accept.contains("text/event-stream")) {
            send(ctx, Reply.message(406, "Not Acceptable"));
        } else if (events.isFull()) {
            send(ctx, Reply.message(503, "Too many event streams"));
        } else {
            standardHeaders(ctx);
            events.open(ctx.request(), backend.driver().now());
        }
    }

    private String address() {
        return settings.host() + ":" + port();
    }

    private void standardHeaders(RoutingContext ctx) {
        gate.headers(ctx.request(), ctx.response());
        ctx.response()
                .putHeader("X-Marathon-Leader", "http://" + address())
                .putHeader("X-Frame-Options", "DENY")
                .putHeader("X-XSS-Protection", "1; mode=block")
                .putHeader("Cache-Control", "no-cache, no-store, must-revalidate")
                .putHeader("Pragma", "no-cache")
                .putHeader("Expires", "0");
    }

    private void send(RoutingContext ctx, Reply reply) {
        HttpServerResponse response = ctx.response();
        if (response.ended() || response.closed()) {
            return;
        }
        standardHeaders(ctx);
        reply.headers().forEach(response::putHeader);
        boolean read = ctx.request().method().equals(HttpMethod.GET) && reply.status() == 200;
        if (read && !reply.body().isEmpty()) {
            String tag = tag(reply.body());
            response.putHeader("ETag", tag);
            if (tag.equals(ctx.request().getHeader("If-None-Match"))) {
                response.setStatusCode(304).end();
                return;
            }
        }
        response.setStatusCode(reply.status());
        if (reply.status() == 204 || reply.body().isEmpty()) {
            response.end();
        } else {
            response.putHeader("Content-Type", reply.contentType()).end(reply.body());
        }
    }

    /// Names a body by what is in it, so that whoever has it need not be sent it again.
    private static String tag(String body) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(body.getBytes(StandardCharsets.UTF_8));
            return '"' + HexFormat.of().formatHex(digest, 0, 16) + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("no SHA-256 in this Java", e);
        }
    }

    private void fail(RoutingContext ctx) {
        Throwable failure = ctx.failure();
        int status = ctx.statusCode() < 400 ? 500 : ctx.statusCode();
        if (status == 500) {
            LOG.log(Level.ERROR, "request failed: " + ctx.request().uri(), failure);
        }
        String message = failure == null ? null : failure.getMessage();
        send(
                ctx,
                Reply.message(
                        status,
                        status == 413
                                ? "body: too large (expected: at most " + MAX_BODY + " bytes)"
                                : Objects.requireNonNullElse(message, "Internal error")));
    }

    @Override
    public void close() {
        HttpServer running = server;
        if (running == null) {
            return;
        }
        try {
            running.close()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(DEADLINE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.log(Level.WARNING, "the HTTP server did not end in order", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
