package dev.meros.longrunning.http;

import dev.meros.longrunning.settings.LongRunningSettings.Access;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;

/// Who may use the API: asks for credentials, and says to browsers which pages may call it. `/ping`
/// answers everyone, for those who only look whether the process is there.
final class Gate {
    private static final String REALM = "Mesosphere";

    private final Access access;

    Gate(Access access) {
        this.access = access;
    }

    /// The reply to a request that goes no further; null for one that may go on.
    @Nullable Reply stop(HttpServerRequest request) {
        String origin = request.getHeader("Origin");
        boolean preflight =
                request.method().name().equals("OPTIONS")
                        && origin != null
                        && request.getHeader("Access-Control-Request-Method") != null;
        if (preflight && !access.origins().isEmpty()) {
            return new Reply(200, Reply.TEXT, "", Map.of());
        }
        if (access.credentials().isEmpty()
                || "/ping".equals(request.path())
                || isKnown(request.getHeader("Authorization"))) {
            return null;
        }
        return Reply.message(401, "Invalid username or password.")
                .with("WWW-Authenticate", "Basic realm=\"" + REALM + "\"");
    }

    private boolean isKnown(@Nullable String authorization) {
        if (authorization == null || !authorization.regionMatches(true, 0, "Basic ", 0, 6)) {
            return false;
        }
        byte[] given;
        try {
            given = Base64.getDecoder().decode(authorization.substring(6).strip());
        } catch (IllegalArgumentException _) {
            return false;
        }
        // takes as long for every wrong password
        return MessageDigest.isEqual(given, access.credentials().getBytes(StandardCharsets.UTF_8));
    }

    /// Says which pages may read the response.
    void headers(HttpServerRequest request, HttpServerResponse response) {
        String origin = request.getHeader("Origin");
        if (origin == null || access.origins().isEmpty()) {
            return;
        }
        boolean any = access.origins().contains("*");
        if (any || access.origins().contains(origin)) {
            response.putHeader("Access-Control-Allow-Origin", any ? "*" : origin)
                    .putHeader("Access-Control-Allow-Methods", "GET, HEAD, OPTIONS")
                    .putHeader(
                            "Access-Control-Allow-Headers",
                            Objects.requireNonNullElse(
                                    request.getHeader("Access-Control-Request-Headers"), ""))
                    .putHeader("Access-Control-Max-Age", "86400");
        }
    }
}
