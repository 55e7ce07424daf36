package dev.meros.kernel.http;

import com.fasterxml.jackson.databind.JsonNode;

import dev.meros.api.codec.Json;
import dev.meros.api.codec.MessageType;
import dev.meros.api.codec.RecordIo;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// A subscription in one of the forms of the API; its events are told as JSON.
final class WireStream implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final WireClient client;
    private final HttpResponse<InputStream> response;
    private final MessageType events;
    private final BlockingQueue<JsonNode> waiting = new LinkedBlockingQueue<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final List<String> seen = new ArrayList<>();

    private WireStream(WireClient client, MessageType events, HttpResponse<InputStream> response) {
        this.client = client;
        this.events = events;
        this.response = response;
        Thread.ofVirtual().start(this::read);
    }

    /// Subscribes a scheduler, with events in the form of its calls.
    static WireStream subscribe(WireClient client, String json) {
        return open(
                client,
                HttpRequest.newBuilder(client.uri(WireClient.SCHEDULER))
                        .POST(
                                HttpRequest.BodyPublishers.ofByteArray(
                                        client.bytes(MessageType.SCHEDULER_CALL, json))),
                MessageType.SCHEDULER_EVENT);
    }

    /// Subscribes an operator with some headers, with events in the form of its calls.
    static WireStream listen(WireClient client, Map<String, String> headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(client.uri(WireClient.OPERATOR))
                        .POST(
                                HttpRequest.BodyPublishers.ofByteArray(
                                        client.bytes(
                                                MessageType.MASTER_CALL,
                                                "{\"type\":\"SUBSCRIBE\"}")));
        headers.forEach(request::header);
        return open(client, request, MessageType.MASTER_EVENT);
    }

    private static WireStream open(
            WireClient client, HttpRequest.Builder request, MessageType events) {
        request.header("Content-Type", client.format().contentType())
                .header("Accept", client.format().contentType());
        try {
            HttpResponse<InputStream> response =
                    client.http().send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            if (response.statusCode() != 200) {
                throw new AssertionError(
                        response.statusCode()
                                + " "
                                + new String(
                                        response.body().readAllBytes(), StandardCharsets.UTF_8));
            }
            return new WireStream(client, events, response);
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private void read() {
        RecordIo.Decoder decoder = new RecordIo.Decoder();
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = response.body()) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                for (byte[] record : decoder.feed(ByteBuffer.wrap(buffer, 0, n))) {
                    waiting.add(client.read(events, record));
                }
            }
        } catch (IOException e) {
            // the stream was closed
        } finally {
            ended.countDown();
        }
    }

    String header(String name) {
        return response.headers().firstValue(name).orElse("");
    }

    String id() {
        return header("Mesos-Stream-Id");
    }

    /// The very next event.
    JsonNode next() {
        return poll(System.nanoTime() + PATIENCE.toNanos(), "");
    }

    /// The next event of a type; others are skipped.
    JsonNode next(String type) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            JsonNode event = poll(deadline, type);
            if (event.path("type").asText().equals(type)) {
                return event;
            }
        }
    }

    /// The next event that is not of a type.
    JsonNode nextBut(String type) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            JsonNode event = poll(deadline, "other than " + type);
            if (!event.path("type").asText().equals(type)) {
                return event;
            }
        }
    }

    /// The next event if there is one already.
    @Nullable JsonNode poll() {
        return waiting.poll();
    }

    private JsonNode poll(long deadline, String wanted) {
        try {
            JsonNode event = waiting.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            seen.add(String.valueOf(event));
            return Objects.requireNonNull(event, () -> "no " + wanted + " event; seen: " + seen);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /// The next status of a task.
    JsonNode status() {
        return next("UPDATE").at("/update/status");
    }

    /// The next offer.
    JsonNode offer() {
        return next("OFFERS").at("/offers/offers/0");
    }

    /// Whether the kernel ends the stream.
    boolean ends() {
        try {
            return ended.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /// Calls with this stream's id.
    WireClient.Answer call(String json) {
        return client.call(json, Map.of("Mesos-Stream-Id", id()));
    }

    /// Calls a call that must be taken.
    void accepted(String json) {
        WireClient.Answer answer = call(json);
        if (answer.status() != 202 || answer.body().size() > 0) {
            throw new AssertionError(
                    "%d %s (expected: 202 without a body) to %s"
                            .formatted(answer.status(), answer.text(), json));
        }
    }

    @Override
    public void close() {
        try {
            response.body().close();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static JsonNode tree(String json) {
        return Json.readTree(json);
    }
}
