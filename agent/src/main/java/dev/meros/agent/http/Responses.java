package dev.meros.agent.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

import org.jspecify.annotations.Nullable;

/// Answers with a status and a short body: JSON when all is well, else a line that says what is
/// not.
final class Responses {
    private static final int OK = 200;

    private Responses() {}

    /// A route for GET, and for HEAD, which is answered without the body.
    static Route get(Router router, String path) {
        return router.route(path).method(HttpMethod.GET).method(HttpMethod.HEAD);
    }

    static void send(RoutingContext context, int status, @Nullable String body) {
        send(context, status, status == OK ? "application/json" : "text/plain", body);
    }

    static void send(
            RoutingContext context, int status, String contentType, @Nullable String body) {
        context.response().setStatusCode(status).putHeader("Content-Type", contentType);
        end(context.request(), Buffer.buffer(body == null ? "" : body));
    }

    /// Ends an answer with a body, which for HEAD is told of and left out.
    static void end(HttpServerRequest request, Buffer body) {
        HttpServerResponse response = request.response();
        if (response.ended() || response.closed()) {
            return;
        }
        if (request.method().equals(HttpMethod.HEAD)) {
            response.putHeader("Content-Length", Integer.toString(body.length()));
            var _ = response.end().onFailure(_ -> response.reset());
        } else {
            var _ = response.end(body).onFailure(_ -> response.reset());
        }
    }

    /// Has the connection closed after the answer, for the rest of the request is not read. With
    /// HTTP/2 it is the stream that ends, and the header is not allowed.
    static void closeAfter(HttpServerRequest request) {
        if (request.version() != HttpVersion.HTTP_2) {
            request.response().putHeader("Connection", "close");
        }
    }
}
