package dev.meros.agent.http;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.meros.api.codec.Json;
import dev.meros.api.codec.MessageType;
import dev.meros.api.codec.WireFormat;
import dev.meros.api.http.Negotiation;
import dev.meros.api.http.UnacceptableException;

import io.vertx.core.Context;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/// One call of an operator and its answer; used on the event loop of its connection.
record OperatorExchange(RoutingContext routing, Context context) {
    private static final System.Logger LOG = System.getLogger(OperatorExchange.class.getName());

    /// The form of an answer that is one message; refuses a client that wants none, or a stream.
    WireFormat format() {
        String stream = routing.request().getHeader("Message-Accept");
        if (stream != null) {
            throw new RefusedException(
                    406, "Message-Accept: " + stream + " (expected: unset, for this is no stream)");
        }
        return Negotiation.answer(routing.request().getHeader("Accept"));
    }

    /// Answers with a response of a type; `part` is the field that belongs to it.
    void answer(WireFormat format, String type, String name, ObjectNode part) {
        ObjectNode tree = Json.mapper().createObjectNode();
        tree.put("type", type);
        tree.set(name, part);
        byte[] body = format.write(MessageType.AGENT_RESPONSE, tree);
        HttpServerResponse response = routing.response();
        if (!response.ended() && !response.closed()) {
            response.setStatusCode(200).putHeader("Content-Type", format.contentType());
            Responses.end(routing.request(), Pages.compressed(routing.request(), response, body));
        }
    }

    void empty(int status) {
        HttpServerResponse response = routing.response();
        if (!response.ended() && !response.closed()) {
            var _ = response.setStatusCode(status).end();
        }
    }

    /// Does something that may take a while, then goes on.
    <T> void work(Callable<T> job, Consumer<T> next) {
        var _ =
                context.owner()
                        .executeBlocking(job, false)
                        .onComplete(
                                result ->
                                        context.runOnContext(
                                                _ -> {
                                                    if (result.succeeded()) {
                                                        guarded(() -> next.accept(result.result()));
                                                    } else {
                                                        failed(result.cause());
                                                    }
                                                }));
    }

    /// Goes on when something is there; it is cancelled when the client goes away before.
    <T> void when(CompletableFuture<T> future, Consumer<T> next) {
        routing.response().closeHandler(_ -> future.cancel(false));
        var _ =
                future.whenComplete(
                        (value, error) ->
                                context.runOnContext(
                                        _ -> {
                                            if (error == null) {
                                                guarded(() -> next.accept(value));
                                            } else if (!future.isCancelled()) {
                                                failed(error);
                                            }
                                        }));
    }

    /// Runs a step; what it throws becomes the answer.
    void guarded(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    private void failed(Throwable error) {
        Throwable cause =
                error instanceof CompletionException && error.getCause() != null
                        ? error.getCause()
                        : error;
        switch (cause) {
            case RefusedException e -> Responses.send(routing, e.status(), e.getMessage());
            case UnacceptableException e -> Responses.send(routing, e.status(), e.getMessage());
            case RejectedExecutionException e -> Responses.send(routing, 503, e.getMessage());
            default -> {
                LOG.log(System.Logger.Level.ERROR, "a call of an operator failed", cause);
                Responses.send(routing, 500, "the agent failed to answer; see its log");
            }
        }
    }
}
