package dev.meros.kernel.http;

import com.fasterxml.jackson.databind.JsonNode;

import dev.meros.api.codec.Json;
import dev.meros.api.codec.RecordIo;

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
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// An open stream of events, read by a thread of its own.
final class TestStream implements AutoCloseable {
    private final TestClient client;
    private final String path;
    private final HttpResponse<InputStream> response;
    private final BlockingQueue<JsonNode> events = new LinkedBlockingQueue<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final List<String> seen = new ArrayList<>();

    TestStream(TestClient client, String path, String call) {
        this(client, path, call, Map.of());
    }

    /// With these headers besides `Content-Type`.
    TestStream(TestClient client, String path, String call, Map<String, String> headers) {
        this.client = client;
        this.path = path;
        HttpRequest.Builder request =
                HttpRequest.newBuilder(client.uri(path))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(call));
        headers.forEach(request::header);
        try {
            response =
                    client.http().send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
        if (response.statusCode() != 200) {
            throw new AssertionError(response.statusCode() + " " + text());
        }
        Thread.ofVirtual().start(this::read);
    }

    private String text() {
        try {
            return new String(response.body().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private void read() {
        RecordIo.Decoder decoder = new RecordIo.Decoder();
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = response.body()) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                for (byte[] record : decoder.feed(ByteBuffer.wrap(buffer, 0, n))) {
                    events.add(Json.readTree(new String(record, StandardCharsets.UTF_8)));
                }
            }
        } catch (IOException e) {
            // the stream was closed
        } finally {
            ended.countDown();
        }
    }

    HttpResponse<InputStream> response() {
        return response;
    }

    String id() {
        return response.headers().firstValue("Mesos-Stream-Id").orElseThrow();
    }

    /// The next event of a type; others are skipped.
    JsonNode next(String type) {
        return next(type, _ -> true);
    }

    JsonNode next(String type, Predicate<JsonNode> condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(15).toNanos();
        while (true) {
            JsonNode event;
            try {
                event = events.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(e);
            }
            if (event == null) {
                throw new AssertionError("no " + type + " event; seen: " + seen);
            }
            seen.add(event.toString());
            if (event.path("type").textValue().equals(type) && condition.test(event)) {
                return event;
            }
        }
    }

    boolean awaitEnd() {
        try {
            return ended.await(15, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /// Posts a call with this stream's id.
    HttpResponse<String> call(String call) {
        return client.post(path, call, Map.of("Mesos-Stream-Id", id()));
    }

    @Override
    public void close() {
        try {
            response.body().close();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
