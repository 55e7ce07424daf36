package dev.meros.agent.http;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.meros.agent.http.ContainerPages.Beside;
import dev.meros.agent.nested.ContainerStreams.Attached;
import dev.meros.agent.nested.NestedContainers;
import dev.meros.agent.nested.NestedContainers.Launched;
import dev.meros.agent.nested.core.NestedAnswer;
import dev.meros.agent.nested.core.NestedContainer.Kind;
import dev.meros.api.agent.operator.Call;
import dev.meros.api.agent.operator.ContainerCalls.KillContainer;
import dev.meros.api.agent.operator.ContainerCalls.LaunchContainer;
import dev.meros.api.codec.Json;
import dev.meros.api.codec.WireFormat;
import dev.meros.api.http.BodyForm;
import dev.meros.api.http.Negotiation;
import dev.meros.api.model.ContainerId;

import io.vertx.core.WorkerExecutor;
import io.vertx.ext.web.RoutingContext;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// The calls of operators about containers; mesos-v1 §4.6.
final class ContainerEndpoint {
    private static final int DEFAULT_SIGNAL = 9;

    private final NestedContainers nested;
    private final ContainerPages pages;
    private final WorkerExecutor inputs;

    /// `inputs` writes to containers, which may wait for them to read.
    ContainerEndpoint(NestedContainers nested, ContainerPages pages, WorkerExecutor inputs) {
        this.nested = nested;
        this.pages = pages;
        this.inputs = inputs;
    }

    void list(OperatorExchange exchange, Call call) {
        WireFormat format = exchange.format();
        Call.GetContainers part = call.getContainers();
        List<Beside> beside = new ArrayList<>();
        if (part != null && Boolean.TRUE.equals(part.showNested())) {
            beside.add(Beside.NESTED);
        }
        if (part != null && Boolean.TRUE.equals(part.showStandalone())) {
            beside.add(Beside.STANDALONE);
        }
        exchange.work(
                () -> pages.response(beside),
                tree -> exchange.answer(format, "GET_CONTAINERS", "get_containers", tree));
    }

    void launch(OperatorExchange exchange, Call call) {
        LaunchContainer launch = OperatorCalls.present(call.launchContainer(), "launch_container");
        launch(
                exchange,
                launch.containerId().parent() == null ? Kind.STANDALONE : Kind.NESTED,
                launch);
    }

    void launchNested(OperatorExchange exchange, Call call) {
        launch(
                exchange,
                Kind.NESTED,
                OperatorCalls.present(call.launchNestedContainer(), "launch_nested_container")
                        .toLaunchContainer());
    }

    private void launch(OperatorExchange exchange, Kind kind, LaunchContainer launch) {
        exchange.format();
        exchange.when(
                nested.launch(kind, launch),
                launched -> {
                    switch (launched) {
                        case Launched.Started _ -> exchange.empty(200);
                        case Launched.AlreadyThere() -> exchange.empty(202);
                        case Launched.Refused(String message) ->
                                throw new RefusedException(400, message);
                    }
                });
    }

    void await(OperatorExchange exchange, Call call) {
        boolean old = call.type() == Call.Type.WAIT_NESTED_CONTAINER;
        String name = old ? "wait_nested_container" : "wait_container";
        ContainerId id =
                OperatorCalls.present(old ? call.waitNestedContainer() : call.waitContainer(), name)
                        .containerId();
        WireFormat format = exchange.format();
        LongRequests.stayOpen(exchange.routing().request());
        exchange.when(
                nested.whenEnded(id),
                end -> {
                    ObjectNode tree =
                            Json.mapper()
                                    .valueToTree(end.orElseThrow(() -> OperatorCalls.missing(id)));
                    exchange.answer(format, OperatorCalls.type(call).name(), name, tree);
                });
    }

    void kill(OperatorExchange exchange, Call call) {
        KillContainer part =
                call.type() == Call.Type.KILL_NESTED_CONTAINER
                        ? OperatorCalls.present(call.killNestedContainer(), "kill_nested_container")
                        : OperatorCalls.present(call.killContainer(), "kill_container");
        exchange.format();
        int signal = part.signal() == null ? DEFAULT_SIGNAL : part.signal();
        exchange.when(nested.kill(part.containerId(), signal), answer -> done(exchange, answer));
    }

    void remove(OperatorExchange exchange, Call call) {
        ContainerId id =
                (call.type() == Call.Type.REMOVE_NESTED_CONTAINER
                                ? OperatorCalls.present(
                                        call.removeNestedContainer(), "remove_nested_container")
                                : OperatorCalls.present(call.removeContainer(), "remove_container"))
                        .containerId();
        exchange.format();
        exchange.when(nested.remove(id), answer -> done(exchange, answer));
    }

    private static void done(OperatorExchange exchange, NestedAnswer answer) {
        if (answer instanceof NestedAnswer.Refused refused) {
            int status =
                    switch (refused.refusal()) {
                        case INVALID -> 400;
                        case UNKNOWN -> 404;
                        case NOT_ENDED -> 500;
                    };
            throw new RefusedException(status, refused.message());
        }
        exchange.empty(200);
    }

    /// Launches a session and answers with its output. The session ends with the connection.
    void session(OperatorExchange exchange, Call call) {
        LaunchContainer launch =
                OperatorCalls.present(
                                call.launchNestedContainerSession(),
                                "launch_nested_container_session")
                        .toLaunchContainer();
        BodyForm form = streamed(exchange.routing());
        var _ =
                nested.launch(Kind.SESSION, launch)
                        .whenComplete(
                                (launched, error) ->
                                        exchange.context()
                                                .runOnContext(
                                                        _ ->
                                                                exchange.guarded(
                                                                        () ->
                                                                                begin(
                                                                                        exchange,
                                                                                        form,
                                                                                        launched,
                                                                                        error))));
    }

    private void begin(
            OperatorExchange exchange,
            BodyForm form,
            Launched launched,
            @Nullable Throwable error) {
        if (error != null) {
            throw new RefusedException(503, "the session cannot be launched: " + error);
        }
        switch (launched) {
            case Launched.Started(var container) ->
                    nested.streams()
                            .begin(
                                    container,
                                    new ProcessIoStream(
                                            exchange.routing(),
                                            exchange.context(),
                                            form,
                                            () -> nested.destroy(container.run())));
            case Launched.AlreadyThere() -> exchange.empty(202);
            case Launched.Refused(String message) -> throw new RefusedException(400, message);
        }
    }

    private static BodyForm streamed(RoutingContext routing) {
        return Negotiation.answer(
                routing.request().getHeader("Accept"),
                routing.request().getHeader("Message-Accept"));
    }

    /// Answers with what a container writes from now on.
    void attachOutput(OperatorExchange exchange, Call call) {
        ContainerId id =
                OperatorCalls.present(call.attachContainerOutput(), "attach_container_output")
                        .containerId();
        BodyForm form = streamed(exchange.routing());
        switch (nested.streams()
                .output(
                        id,
                        () ->
                                new ProcessIoStream(
                                        exchange.routing(), exchange.context(), form, () -> {}))) {
            case Attached.Output() -> {
                // it has begun
            }
            case Attached.Missing() -> throw OperatorCalls.missing(id);
            case Attached.Refused(String message) -> throw new RefusedException(503, message);
            case Attached.ToInput _ -> throw new IllegalStateException("input for output");
        }
    }

    /// Takes a body of records, the first of which names the container.
    void attachInput(OperatorExchange exchange, WireFormat format) {
        AttachedInput.take(
                exchange.routing(), exchange.context(), format, nested.streams(), inputs);
    }
}
