package dev.meros.longrunning.http;

import static dev.meros.longrunning.core.document.Documents.object;

import dev.meros.longrunning.codec.JsonText;
import dev.meros.longrunning.core.app.Timestamps;
import dev.meros.longrunning.core.command.Effect;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/// The subscribers of `/v2/events`: each event is lines of its type, number and JSON and an empty
/// line, all ended by CR LF; an empty line every ten seconds keeps the connection. Who lags behind
/// by more than 1024 events is cut off and has to list again.
final class EventStreams {
    private static final Duration HEARTBEAT = Duration.ofSeconds(10);
    private static final int MAX_OUTSTANDING = 1024;

    /// The most subscribers at a time.
    private static final int MAX_STREAMS = 1000;

    private final Vertx vertx;
    private final List<Stream> streams = new CopyOnWriteArrayList<>();

    /// The last events, which are sent again to who asks for them; guards the order of numbers.
    private final Deque<Sent> kept = new ArrayDeque<>();

    /// Goes on from the time of the start, so that numbers of an earlier process are lower.
    private long numbers = System.currentTimeMillis() * 1000;

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

    /// An event with its number; what goes over the wire is made when the first subscriber wants
    /// it, for often there is none. Guarded like those that are kept.
    private static final class Sent {
        private final long number;
        private final Effect.Publish event;
        private @Nullable String text;

        private Sent(long number, Effect.Publish event) {
            this.number = number;
            this.event = event;
        }

        private String type() {
            return event.type();
        }

        private String text() {
            String made = text;
            if (made == null) {
                made =
                        "event: %s\r\nid: %d\r\ndata: %s\r\n\r\n"
                                .formatted(event.type(), number, JsonText.write(event.document()));
                text = made;
            }
            return made;
        }
    }

    /// Takes a subscriber; on its context. One that names the last event that it has got is sent
    /// those that it missed, as far as they are kept.
    void open(HttpServerRequest request, Instant now) {
        HttpServerResponse response = request.response();
        response.setChunked(true)
                .putHeader("Content-Type", "text/event-stream;charset=utf-8")
                .putHeader("Cache-Control", "no-cache, no-store, must-revalidate");
        Set<String> types = new LinkedHashSet<>(request.params().getAll("event_type"));
        Stream stream =
                new Stream(response, vertx.getOrCreateContext(), types, new AtomicInteger());
        replay(stream, request.getHeader("Last-Event-ID"));
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

    /// Adds a subscriber, so that it gets every event after those that it is sent again, once.
    private void replay(Stream stream, @Nullable String last) {
        synchronized (kept) {
            OptionalLong from = number(last);
            if (from.isPresent()) {
                kept.stream()
                        .filter(sent -> sent.number > from.getAsLong())
                        .forEach(sent -> send(stream, sent));
            }
            streams.add(stream);
        }
    }

    private static OptionalLong number(@Nullable String id) {
        try {
            return id == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(id));
        } catch (NumberFormatException _) {
            return OptionalLong.empty();
        }
    }

    private static void send(Stream stream, Sent sent) {
        if (stream.types().isEmpty() || stream.types().contains(sent.type())) {
            write(stream, sent.text());
        }
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
        synchronized (kept) {
            Sent sent = new Sent(++numbers, event);
            kept.addLast(sent);
            if (kept.size() > MAX_OUTSTANDING) {
                kept.removeFirst();
            }
            streams.forEach(stream -> send(stream, sent));
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
