package dev.meros.agent.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;

import java.util.function.Consumer;

/// The body of a request as a whole.
final class RequestBody {
    private RequestBody() {}

    /// Goes on with the body once it is there; refuses with 413 one of more than `limit` bytes.
    static void collect(RoutingContext routing, int limit, Consumer<Buffer> next) {
        HttpServerRequest request = routing.request();
        Buffer body = Buffer.buffer();
        request.handler(
                chunk -> {
                    if (body.length() + chunk.length() > limit) {
                        request.handler(_ -> {});
                        request.endHandler(_ -> {});
                        Responses.closeAfter(request);
                        Responses.send(
                                routing,
                                413,
                                "body: too large (expected: at most " + limit + " bytes)");
                    } else {
                        body.appendBuffer(chunk);
                    }
                });
        request.endHandler(_ -> next.accept(body));
    }
}
