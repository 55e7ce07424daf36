package dev.meros.agent.http;

import dev.meros.agent.core.AgentCommand;
import dev.meros.agent.core.AgentExecutor;
import dev.meros.agent.core.AgentState;
import dev.meros.agent.core.AgentTask;
import dev.meros.agent.core.ExecutorKey;
import dev.meros.agent.core.TaskKey;
import dev.meros.agent.engine.AgentEngine;
import dev.meros.agent.executor.ExecutorSettings;
import dev.meros.agent.executor.ExecutorSettings.Authentication;
import dev.meros.agent.executor.ExecutorTokens;
import dev.meros.api.codec.CodecException;
import dev.meros.api.codec.MessageType;
import dev.meros.api.codec.WireFormat;
import dev.meros.api.executor.Call;
import dev.meros.api.http.Negotiation;
import dev.meros.api.http.UnacceptableException;
import dev.meros.api.model.TaskStatus;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

import org.jspecify.annotations.Nullable;

import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/// `POST /api/v1/executor`: the calls of custom executors and their streams of events; mesos-v1
/// §4.1, §4.2. A call is answered when what follows from it is stored.
final class ExecutorEndpoint {
    /// The largest call: a status with its data, or all that an executor brings when it comes back.
    private static final int MAX_BODY = 16 << 20;

    /// More executors than any node can run.
    private static final int MAX_STREAMS = 10_000;

    private static final String BEARER = "Bearer ";
    private static final System.Logger LOG = System.getLogger(ExecutorEndpoint.class.getName());

    private final Vertx vertx;
    private final OpenStreams streams;
    private final AgentEngine engine;
    private final ExecutorTokens tokens;
    private final Authentication authentication;

    /// The containers of executors that have shown their token.
    private final Set<String> known = ConcurrentHashMap.newKeySet();

    ExecutorEndpoint(
            Vertx vertx,
            OpenStreams streams,
            AgentEngine engine,
            ExecutorTokens tokens,
            ExecutorSettings settings) {
        this.vertx = vertx;
        this.streams = streams;
        this.engine = engine;
        this.tokens = tokens;
        this.authentication = settings.authentication();
        var _ = vertx.setPeriodic(settings.heartbeat().toMillis(), _ -> streams.beat());
    }

    void mount(Router router, String prefix) {
        router.route(prefix + Call.PATH).handler(this::handle);
    }

    private void handle(RoutingContext routing) {
        HttpServerRequest request = routing.request();
        guarded(
                routing,
                () -> {
                    if (!engine.isAlive()) {
                        throw new RefusedException(503, "the agent has stopped");
                    }
                    if (!request.method().equals(HttpMethod.POST)) {
                        request.response().putHeader("Allow", "POST");
                        throw new RefusedException(
                                405, "method: " + request.method() + " (expected: POST)");
                    }
                    body(routing, Negotiation.body(request.getHeader("Content-Type")));
                });
    }

    private void body(RoutingContext routing, WireFormat format) {
        RequestBody.collect(
                routing,
                MAX_BODY,
                body -> guarded(routing, () -> received(routing, read(format, body))));
    }

    private static Call read(WireFormat format, Buffer body) {
        try {
            return format.read(MessageType.EXECUTOR_CALL, body.getBytes(), Call.class);
        } catch (CodecException e) {
            throw new RefusedException(400, String.valueOf(e.getMessage()));
        }
    }

    private void received(RoutingContext routing, Call call) {
        Call.Type type = ExecutorCalls.validated(call);
        WireFormat answer =
                type == Call.Type.SUBSCRIBE
                        ? Negotiation.answer(routing.request().getHeader("Accept"))
                        : WireFormat.JSON;
        ExecutorKey key = new ExecutorKey(call.frameworkId(), call.executorId());
        AgentState state = engine.state();
        AgentExecutor executor = executor(state, key);
        authenticate(routing, executor);
        if (type != Call.Type.SUBSCRIBE && executor.stream() == null) {
            throw new RefusedException(403, "Executor is not subscribed");
        }
        switch (type) {
            case SUBSCRIBE ->
                    subscribe(routing, answer, key, Objects.requireNonNull(call.subscribe()));
            case UPDATE -> {
                TaskStatus status = Objects.requireNonNull(call.update()).status();
                requireRoom(state, key, status);
                submit(routing, new AgentCommand.ExecutorUpdated(key, status));
            }
            case MESSAGE ->
                    submit(
                            routing,
                            new AgentCommand.ExecutorSaid(
                                    key, Objects.requireNonNull(call.message()).data()));
            case HEARTBEAT, UNKNOWN -> accepted(routing);
        }
    }

    private static AgentExecutor executor(AgentState state, ExecutorKey key) {
        AgentExecutor executor = state.executor(key);
        if (executor != null) {
            return executor;
        }
        boolean framework =
                state.executors().keySet().stream()
                                .anyMatch(k -> k.framework().equals(key.framework()))
                        || state.tasks().keySet().stream()
                                .anyMatch(k -> k.framework().equals(key.framework()));
        throw new RefusedException(
                400, (framework ? "Executor" : "Framework") + " cannot be found");
    }

    /// Lets nobody speak for an executor who shows another token than its own, or none where one is
    /// wanted.
    private void authenticate(RoutingContext routing, AgentExecutor executor) {
        String token = token(routing.request());
        String container = executor.run().container();
        boolean needed = authentication == Authentication.REQUIRED || known.contains(container);
        if (token == null ? needed : !tokens.isAuthentic(token)) {
            routing.response()
                    .putHeader("WWW-Authenticate", "Bearer realm=\"mesos-agent-executor\"");
            throw new RefusedException(
                    401,
                    "Authorization: "
                            + (token == null ? "unset" : "not made by this agent")
                            + " (expected: Bearer and MESOS_EXECUTOR_AUTHENTICATION_TOKEN)");
        }
        if (token != null) {
            if (!tokens.isValid(token, executor.key(), container)) {
                throw new RefusedException(
                        403, "Authorization: the token of another executor or container");
            }
            known.add(container);
        }
    }

    private static @Nullable String token(HttpServerRequest request) {
        String header = request.getHeader("Authorization");
        return header == null || !header.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? null
                : header.substring(BEARER.length()).strip();
    }

    private static void requireRoom(AgentState state, ExecutorKey key, TaskStatus status) {
        AgentTask task = state.task(new TaskKey(key.framework(), status.taskId()));
        if (task != null && task.stream().isFull() && !status.state().isTerminal()) {
            throw new RefusedException(
                    503,
                    "status: too many of task "
                            + status.taskId()
                            + " are not acknowledged by the framework (expected: sent again"
                            + " later)");
        }
    }

    private void subscribe(
            RoutingContext routing, WireFormat format, ExecutorKey key, Call.Subscribe subscribe) {
        if (streams.size() >= MAX_STREAMS) {
            throw new RefusedException(
                    503, "streams: " + MAX_STREAMS + " are open (expected: fewer)");
        }
        String id = UUID.randomUUID().toString();
        Context context = vertx.getOrCreateContext();
        ExecutorStream stream =
                new ExecutorStream(
                        id,
                        format,
                        routing.request(),
                        context,
                        () -> {
                            streams.remove(id);
                            hand(new AgentCommand.ExecutorLost(key, id), () -> {}, () -> {});
                        });
        streams.add(stream);
        known.retainAll(
                engine.state().executors().values().stream()
                        .map(e -> e.run().container())
                        .toList());
        hand(
                new AgentCommand.ExecutorSubscribed(key, id, subscribe),
                () -> {},
                () -> {
                    streams.remove(id);
                    Responses.send(routing, 503, "the agent has stopped");
                });
    }

    private void submit(RoutingContext routing, AgentCommand command) {
        Context context = vertx.getOrCreateContext();
        hand(
                command,
                () -> context.runOnContext(_ -> accepted(routing)),
                () ->
                        context.runOnContext(
                                _ -> Responses.send(routing, 503, "the agent has stopped")));
    }

    /// Hands a command to the engine, which may make its caller wait, and says when it is decided
    /// and stored, or that it never will be.
    private void hand(AgentCommand command, Runnable stored, Runnable failed) {
        var _ =
                vertx.executeBlocking(() -> engine.ask(command))
                        .onSuccess(
                                answer -> {
                                    var _ =
                                            answer.whenComplete(
                                                    (_, error) ->
                                                            (error == null ? stored : failed)
                                                                    .run());
                                })
                        .onFailure(_ -> failed.run());
    }

    private static void accepted(RoutingContext routing) {
        if (!routing.response().ended()) {
            var _ = routing.response().setStatusCode(202).end();
        }
    }

    private static void guarded(RoutingContext routing, Runnable work) {
        try {
            work.run();
        } catch (RefusedException e) {
            Responses.send(routing, e.status(), String.valueOf(e.getMessage()));
        } catch (UnacceptableException e) {
            Responses.send(routing, e.status(), e.getMessage());
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "a call of an executor failed", e);
            Responses.send(routing, 500, "the agent failed to answer; see its log");
        }
    }
}
