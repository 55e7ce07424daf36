package dev.meros.kernel.http;

import com.fasterxml.jackson.databind.JsonNode;

import dev.meros.api.codec.Json;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/// The description of the kernel's REST API, written by hand in `openapi.json`. What it says of
/// paths is compared with the routes by a test.
final class OpenApi {
    private final byte[] json;
    private final JsonNode paths;

    OpenApi() {
        try (InputStream in =
                Objects.requireNonNull(OpenApi.class.getResourceAsStream("openapi.json"))) {
            json = in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        paths = Json.readTree(new String(json, StandardCharsets.UTF_8)).path("paths");
    }

    byte[] json() {
        return json;
    }

    /// What a method of a route does; null when it is not described. A route that stands for all
    /// below it is described by paths with a name in braces in that place.
    @Nullable JsonNode find(String route, String method) {
        String name = method.toLowerCase(Locale.ROOT);
        if (!route.endsWith("/")) {
            return paths.path(route).get(name);
        }
        for (Map.Entry<String, JsonNode> path : paths.properties()) {
            if (path.getKey().startsWith(route + "{") && path.getValue().has(name)) {
                return path.getValue().get(name);
            }
        }
        return null;
    }
}
