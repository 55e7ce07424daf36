package dev.meros.testkit.http;

import com.fasterxml.jackson.databind.JsonNode;

import dev.meros.api.codec.Json;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/// A client for tests: redirects are not followed, every request ends within ten seconds.
public final class Http implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private final HttpClient client =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(DEADLINE)
                    .build();

    /// An answer of any status.
    public record Answer(int status, String body) {
        /// The body as JSON.
        public JsonNode json() {
            return Json.readTree(body);
        }
    }

    /// Throws [UncheckedIOException], as all of these do, when nobody answers.
    public Answer get(URI uri) {
        return send("GET", uri, BodyPublishers.noBody());
    }

    public Answer post(URI uri, String json) {
        return send("POST", uri, BodyPublishers.ofString(json));
    }

    public Answer put(URI uri, String json) {
        return send("PUT", uri, BodyPublishers.ofString(json));
    }

    public Answer delete(URI uri) {
        return send("DELETE", uri, BodyPublishers.noBody());
    }

    /// Whether a GET is answered with 200; false when nobody answers.
    public boolean isOk(URI uri) {
        try {
            return get(uri).status() == 200;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    private Answer send(String method, URI uri, BodyPublisher body) {
        HttpRequest request =
                HttpRequest.newBuilder(uri)
                        .timeout(DEADLINE)
                        .header("Content-Type", "application/json")
                        .header("Accept", "application/json")
                        .method(method, body)
                        .build();
        try {
            HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + uri + ": " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted during " + method + " " + uri, e);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
