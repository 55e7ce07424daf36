package dev.meros.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;

import dev.meros.api.codec.CodecException;
import dev.meros.api.codec.Json;
import dev.meros.cli.output.CommandException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One server's HTTP API. Every failure is a [CommandException]: unavailable when the server does
/// not answer, failed with the server's own words when it refuses.
public final class ServerClient {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);
    private static final int SHOWN_ERROR = 500;

    private final Server server;
    private final URI address;
    private final @Nullable HttpClient shared;

    public ServerClient(Server server, URI address) {
        this(server, address, null);
    }

    /// Uses a client that the caller closes, for those who ask often.
    public ServerClient(Server server, URI address, @Nullable HttpClient shared) {
        this.server = server;
        this.address = address;
        this.shared = shared;
    }

    public URI address() {
        return address;
    }

    public JsonNode get(String path) {
        return send("GET", path, "").json();
    }

    /// What is there; empty when nothing is (404).
    Optional<JsonNode> find(String path) {
        HttpResponse<String> response = responseTo(request(path).GET().build());
        return response.statusCode() == 404
                ? Optional.empty()
                : Optional.of(answered(response).json());
    }

    public Answer post(String path, Object body) {
        return send("POST", path, Json.writeText(body));
    }

    public Answer postForm(String path, String form) {
        return exchange(
                request(path)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .method("POST", HttpRequest.BodyPublishers.ofString(form))
                        .build());
    }

    public Answer put(String path, Object body) {
        return send("PUT", path, Json.writeText(body));
    }

    /// A PUT without a body.
    public Answer put(String path) {
        return send("PUT", path, "");
    }

    public Answer delete(String path) {
        return send("DELETE", path, "");
    }

    private Answer send(String method, String path, String body) {
        HttpRequest.Builder request = request(path);
        if (body.isEmpty()) {
            request.method(method, HttpRequest.BodyPublishers.noBody());
        } else {
            request.header("Content-Type", "application/json")
                    .method(method, HttpRequest.BodyPublishers.ofString(body));
        }
        return exchange(request.build());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(address.resolve(path))
                .timeout(REQUEST_TIMEOUT)
                .header("Accept", "application/json");
    }

    private Answer exchange(HttpRequest request) {
        return answered(responseTo(request));
    }

    private Answer answered(HttpResponse<String> response) {
        if (response.statusCode() >= 300) {
            throw CommandException.failed(
                    server.title()
                            + ": "
                            + refusal(response.body())
                            + " ("
                            + response.statusCode()
                            + ")");
        }
        return new Answer(response.body());
    }

    private HttpResponse<String> responseTo(HttpRequest request) {
        if (shared != null) {
            return responseTo(request, shared);
        }
        // An open client would hold up the end of the JVM by 0.3 s: its thread waits in native
        // code.
        try (HttpClient http = newClient()) {
            return responseTo(request, http);
        }
    }

    private HttpResponse<String> responseTo(HttpRequest request, HttpClient http) {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (HttpTimeoutException e) {
            throw unreachable("no answer in time");
        } catch (ConnectException e) {
            throw unreachable("connection refused");
        } catch (IOException e) {
            throw unreachable(e.getMessage() == null ? e.toString() : e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandException.failed("interrupted");
        }
    }

    /// A client for the third argument of the constructor.
    public static HttpClient newClient() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_TIMEOUT)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
    }

    private CommandException unreachable(String why) {
        return CommandException.unavailable(
                server.title()
                        + ": "
                        + address
                        + " is not reachable, "
                        + why
                        + "; "
                        + server.hint());
    }

    /// The reason in an error body: the message and details of Marathon's and Chronos' shapes, or
    /// plain text.
    private static String refusal(String body) {
        List<String> parts = new ArrayList<>();
        try {
            JsonNode error = Json.readTree(body);
            parts.add(error.path("message").asText());
            for (JsonNode detail : error.path("details")) {
                List<String> reasons = new ArrayList<>();
                detail.path("errors").forEach(reason -> reasons.add(reason.asText()));
                String path = detail.path("path").asText();
                parts.add((path.isEmpty() ? "" : path + ": ") + String.join(", ", reasons));
            }
        } catch (CodecException e) {
            parts.add(body.strip());
        }
        parts.removeIf(String::isBlank);
        String text = String.join("; ", parts).replaceAll("\\s+", " ");
        if (text.isEmpty()) {
            return "refused";
        }
        return text.length() <= SHOWN_ERROR ? text : text.substring(0, SHOWN_ERROR) + "…";
    }

    /// The body of a successful answer.
    public record Answer(String body) {
        /// The body as a tree, `null` when it is empty.
        public JsonNode json() {
            if (body.isBlank()) {
                return NullNode.getInstance();
            }
            try {
                return Json.readTree(body);
            } catch (CodecException e) {
                throw CommandException.failed("answer: not JSON (" + e.getMessage() + ")");
            }
        }
    }
}
