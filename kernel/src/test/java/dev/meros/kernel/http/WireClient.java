package dev.meros.kernel.http;

import com.fasterxml.jackson.databind.JsonNode;

import dev.meros.api.codec.Json;
import dev.meros.api.codec.MessageType;
import dev.meros.api.codec.WireFormat;
import dev.meros.api.model.Bytes;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/// Posts calls, written as JSON in tests, in one of the forms of the API.
record WireClient(HttpClient http, int port, WireFormat format) {
    static final String SCHEDULER = "/api/v1/scheduler";
    static final String OPERATOR = "/api/v1";

    static WireClient of(int port, WireFormat format) {
        return new WireClient(
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build(), port, format);
    }

    WireClient in(WireFormat other) {
        return new WireClient(http, port, other);
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    /// What was answered; the text of its body for the reader of a failure.
    record Answer(int status, Map<String, String> headers, Bytes body) {
        String text() {
            return body.toUtf8();
        }

        /// The message of a refusal, the body of every error.
        String message() {
            return Json.readTree(text()).path("message").asText();
        }
    }

    byte[] bytes(MessageType type, String json) {
        return format.write(type, Json.readTree(json));
    }

    /// A call of a scheduler in this form.
    Answer call(String json, Map<String, String> headers) {
        return post(SCHEDULER, bytes(MessageType.SCHEDULER_CALL, json), headers);
    }

    /// A call of an operator in this form, with an answer in this form.
    Answer ask(String json) {
        return post(
                OPERATOR,
                bytes(MessageType.MASTER_CALL, json),
                Map.of("Accept", format.contentType()));
    }

    /// Posts a body with the content type of this form unless the headers have another; a header
    /// with an empty value is left out.
    Answer post(String path, byte[] body, Map<String, String> headers) {
        return send("POST", path, body, headers);
    }

    Answer send(String method, String path, byte[] body, Map<String, String> headers) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("Content-Type", format.contentType());
        all.putAll(headers);
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri(path))
                        .timeout(Duration.ofSeconds(20))
                        .method(method, HttpRequest.BodyPublishers.ofByteArray(body));
        all.forEach(
                (name, value) -> {
                    if (!value.isEmpty()) {
                        request.header(name, value);
                    }
                });
        try {
            HttpResponse<byte[]> response = http.send(request.build(), BodyHandlers.ofByteArray());
            Map<String, String> answered = new LinkedHashMap<>();
            response.headers().map().forEach((n, v) -> answered.put(n, String.join(", ", v)));
            return new Answer(response.statusCode(), answered, Bytes.of(response.body()));
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    JsonNode read(MessageType type, byte[] body) {
        return format.read(type, body, JsonNode.class);
    }
}
