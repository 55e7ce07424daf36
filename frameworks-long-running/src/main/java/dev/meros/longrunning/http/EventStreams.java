package dev.meros.longrunning.http;

import static dev.meros.longrunning.core.document.Documents.object;

import dev.meros.longrunning.codec.JsonText;
import dev.meros.longrunning.core.app.Timestamps;
import dev.meros.longrunning.core.command.Effect;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/// The subscribers of `/v2/events`: each event is a type line, a line of JSON and an empty line,
/// all ended by CR LF; an empty line every ten seconds keeps the connection. Who lags behind by
/// more than 1024 events is cut off and has to list again.
final class EventStreams {
    private static final Duration HEARTBEAT = Duration.ofSeconds(10);
    private static final int MAX_OUTSTANDING = 1024;

    /// The most subscribers at a time.
    private static final int MAX_STREAMS = 1000;

    private final Vertx vertx;
    private final List<Stream> streams = new CopyOnWriteArrayList<>();

    EventStreams(Vertx vertx) {
        this.vertx = vertx;
    }

    private record Stream(
            HttpServerResponse response,
            Context context,
            Set<String> types,
            AtomicInteger outstanding) {}

    boolean isFull() {
        return streams.size() >= MAX_STREAMS;
    }

    int size() {
        return streams.size();
    }

    /// Takes a subscriber; on its context.
    void open(HttpServerRequest request, Instant now) {
        HttpServerResponse response = request.response();
        response.setChunked(true)
                .putHeader("Content-Type", "text/event-stream;charset=utf-8")
                .putHeader("Cache-Control", "no-cache, no-store, must-revalidate");
        Set<String> types = new LinkedHashSet<>(request.params().getAll("event_type"));
        Stream stream =
                new Stream(response, vertx.getOrCreateContext(), types, new AtomicInteger());
        streams.add(stream);
        long timer = vertx.setPeriodic(HEARTBEAT.toMillis(), _ -> write(stream, "\r\n"));
        String remote = String.valueOf(request.remoteAddress());
        response.closeHandler(
                _ -> {
                    vertx.cancelTimer(timer);
                    if (streams.remove(stream)) {
                        announce("event_stream_detached", remote, Instant.now());
                    }
                });
        response.exceptionHandler(_ -> {});
        announce("event_stream_attached", remote, now);
    }

    private void announce(String type, String remote, Instant now) {
        publish(
                new Effect.Publish(
                        type,
                        object(
                                "remoteAddress",
                                remote,
                                "eventType",
                                type,
                                "timestamp",
                                Timestamps.format(now))));
    }

    /// Tells every subscriber that wants the type; from any thread.
    void publish(Effect.Publish event) {
        if (streams.isEmpty()) {
            return;
        }
        String record =
                "event: "
                        + event.type()
                        + "\r\ndata: "
                        + JsonText.write(event.document())
                        + "\r\n\r\n";
        for (Stream stream : streams) {
            if (stream.types().isEmpty() || stream.types().contains(event.type())) {
                write(stream, record);
            }
        }
    }

    private static void write(Stream stream, String text) {
        if (stream.outstanding().incrementAndGet() > MAX_OUTSTANDING) {
            stream.context().runOnContext(_ -> stream.response().reset());
            return;
        }
        stream.context()
                .runOnContext(
                        _ -> {
                            if (!stream.response().closed()) {
                                stream.response()
                                        .write(text)
                                        .onComplete(_ -> stream.outstanding().decrementAndGet());
                            }
                        });
    }
}
