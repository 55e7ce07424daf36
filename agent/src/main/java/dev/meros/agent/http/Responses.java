package dev.meros.agent.http;

import io.vertx.core.http.HttpMethod;
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
        context.response()
                .setStatusCode(status)
                .putHeader("Content-Type", contentType)
                .end(body == null ? "" : body)
                .onFailure(e -> context.response().reset());
    }
}
