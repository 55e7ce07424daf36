package dev.meros.agent.http;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.meros.agent.core.AgentState;
import dev.meros.agent.engine.AgentEngine;
import dev.meros.api.agent.operator.Call;
import dev.meros.api.codec.CodecException;
import dev.meros.api.codec.MessageType;
import dev.meros.api.codec.WireFormat;
import dev.meros.api.http.BodyForm;
import dev.meros.api.http.Negotiation;
import dev.meros.api.model.Image;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

/// `POST /api/v1`: the calls of operators; mesos-v1 §4.5, §4.6. Longer paths are taken as well, as
/// Mesos does, unless they belong to something else.
final class OperatorEndpoint {
    private static final System.Logger LOG = System.getLogger(OperatorEndpoint.class.getName());

    private static final int MAX_BODY = 8 << 20;

    /// Parts of the API that have calls of their own.
    private static final List<String> OTHERS =
            List.of(Call.PATH + "/executor", Call.PATH + "/resource_provider");

    private final Vertx vertx;
    private final AgentEngine engine;
    private final OperatorTrees trees;
    private final OperatorReads reads;
    private final ContainerEndpoint containers;
    private final ToIntFunction<Set<String>> pruneImages;

    OperatorEndpoint(
            Vertx vertx,
            AgentEngine engine,
            OperatorTrees trees,
            OperatorReads reads,
            ContainerEndpoint containers,
            ToIntFunction<Set<String>> pruneImages) {
        this.vertx = vertx;
        this.engine = engine;
        this.trees = trees;
        this.reads = reads;
        this.containers = containers;
        this.pruneImages = pruneImages;
    }

    /// To be mounted after all that is below its path.
    void mount(Router router, String prefix) {
        router.route(prefix + Call.PATH).handler(this::handle);
        router.route(prefix + Call.PATH + "/*")
                .handler(
                        routing -> {
                            String path =
                                    String.valueOf(routing.request().path())
                                            .substring(prefix.length());
                            if (OTHERS.stream().anyMatch(path::startsWith)) {
                                routing.next();
                            } else {
                                handle(routing);
                            }
                        });
    }

    private void handle(RoutingContext routing) {
        OperatorExchange exchange = new OperatorExchange(routing, vertx.getOrCreateContext());
        exchange.guarded(() -> begin(exchange));
    }

    private void begin(OperatorExchange exchange) {
        HttpServerRequest request = exchange.routing().request();
        if (!engine.isAlive()) {
            throw new RefusedException(503, "the agent has stopped");
        }
        if (!request.method().equals(HttpMethod.POST)) {
            request.response().putHeader("Allow", "POST");
            throw new RefusedException(405, "method: " + request.method() + " (expected: POST)");
        }
        BodyForm form =
                Negotiation.body(
                        request.getHeader("Content-Type"),
                        request.getHeader("Message-Content-Type"));
        switch (form.framing()) {
            case RECORDS -> {
                exchange.format();
                containers.attachInput(exchange, form.format());
            }
            case MESSAGE -> body(exchange, form.format());
        }
    }

    private void body(OperatorExchange exchange, WireFormat format) {
        RequestBody.collect(
                exchange.routing(),
                MAX_BODY,
                body -> exchange.guarded(() -> called(exchange, read(format, body.getBytes()))));
    }

    private static Call read(WireFormat format, byte[] body) {
        try {
            return format.read(MessageType.AGENT_CALL, body, Call.class);
        } catch (CodecException e) {
            throw new RefusedException(400, String.valueOf(e.getMessage()));
        }
    }

    private void called(OperatorExchange exchange, Call call) {
        switch (OperatorCalls.type(call)) {
            case GET_HEALTH -> reads.health(exchange);
            case GET_FLAGS -> reads.flags(exchange);
            case GET_VERSION -> reads.version(exchange);
            case GET_METRICS -> reads.metrics(exchange, call);
            case GET_LOGGING_LEVEL -> reads.loggingLevel(exchange);
            case SET_LOGGING_LEVEL -> reads.setLoggingLevel(exchange, call);
            case LIST_FILES -> reads.listFiles(exchange, call);
            case READ_FILE -> reads.readFile(exchange, call);
            case GET_STATE -> tree(exchange, "GET_STATE", trees::state);
            case GET_FRAMEWORKS -> tree(exchange, "GET_FRAMEWORKS", trees::frameworks);
            case GET_EXECUTORS -> tree(exchange, "GET_EXECUTORS", trees::executors);
            case GET_TASKS -> tree(exchange, "GET_TASKS", trees::tasks);
            case GET_AGENT -> tree(exchange, "GET_AGENT", trees::agent);
            case GET_OPERATIONS -> tree(exchange, "GET_OPERATIONS", reads::operations);
            case GET_RESOURCE_PROVIDERS ->
                    tree(exchange, "GET_RESOURCE_PROVIDERS", _ -> OperatorTrees.tree());
            case GET_CONTAINERS -> containers.list(exchange, call);
            case LAUNCH_CONTAINER -> containers.launch(exchange, call);
            case LAUNCH_NESTED_CONTAINER -> containers.launchNested(exchange, call);
            case WAIT_CONTAINER, WAIT_NESTED_CONTAINER -> containers.await(exchange, call);
            case KILL_CONTAINER, KILL_NESTED_CONTAINER -> containers.kill(exchange, call);
            case REMOVE_CONTAINER, REMOVE_NESTED_CONTAINER -> containers.remove(exchange, call);
            case LAUNCH_NESTED_CONTAINER_SESSION -> containers.session(exchange, call);
            case ATTACH_CONTAINER_OUTPUT -> containers.attachOutput(exchange, call);
            case ATTACH_CONTAINER_INPUT ->
                    throw new RefusedException(
                            415,
                            "Content-Type: (expected: "
                                    + BodyForm.RECORDIO
                                    + " for ATTACH_CONTAINER_INPUT)");
            case ADD_RESOURCE_PROVIDER_CONFIG,
                    UPDATE_RESOURCE_PROVIDER_CONFIG,
                    REMOVE_RESOURCE_PROVIDER_CONFIG,
                    MARK_RESOURCE_PROVIDER_GONE ->
                    ProviderCalls.refuse(exchange, call);
            case PRUNE_IMAGES -> prune(exchange, call);
            case UNKNOWN -> throw new IllegalStateException("refused before");
        }
    }

    /// The message may be left out, as with Mesos: nothing is excluded then.
    private void prune(OperatorExchange exchange, Call call) {
        exchange.format();
        Set<String> excluded =
                call.pruneImages() == null
                        ? Set.of()
                        : call.pruneImages().excludedImages().stream()
                                .map(Image::docker)
                                .filter(Objects::nonNull)
                                .map(Image.Docker::name)
                                .collect(Collectors.toSet());
        vertx.executeBlocking(() -> pruneImages.applyAsInt(excluded))
                .onComplete(
                        removed -> {
                            LOG.log(
                                    System.Logger.Level.INFO,
                                    "{0} images were pruned",
                                    removed.result());
                            exchange.empty(200);
                        });
    }

    private void tree(
            OperatorExchange exchange, String type, Function<AgentState, ObjectNode> make) {
        WireFormat format = exchange.format();
        AgentState state = engine.state();
        exchange.work(
                () -> make.apply(state),
                tree -> exchange.answer(format, type, type.toLowerCase(Locale.ROOT), tree));
    }
}
