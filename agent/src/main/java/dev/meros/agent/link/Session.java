package dev.meros.agent.link;

import dev.meros.api.agent.AgentCall;
import dev.meros.api.agent.AgentEvent;
import dev.meros.api.codec.Json;
import dev.meros.api.codec.RecordIo;
import dev.meros.api.model.AgentId;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// One stream from the kernel, with the calls that belong to it. It ends once, for one reason: the
/// kernel closed it, refused a call, or was silent for too long.
final class Session {
    /// How long the kernel may take to say REGISTERED, and to answer any call.
    static final Duration FIRST_EVENT = Duration.ofSeconds(10);

    private static final int CHUNK = 64 << 10;
    private static final int QUEUE = 10_000;
    private static final int CALLS_AT_A_TIME = 32;
    private static final int ACCEPTED = 202;

    private final HttpClient http;
    private final URI uri;
    private final String streamId;
    private final InputStream stream;
    private final BlockingQueue<AgentCall.Update> updates = new ArrayBlockingQueue<>(QUEUE);
    private final Semaphore calls = new Semaphore(CALLS_AT_A_TIME);
    private volatile AgentEvent.@Nullable Registered registered;
    private volatile long heardAt = System.nanoTime();
    private @Nullable String reason;

    Session(HttpClient http, URI uri, String streamId, InputStream stream) {
        this.http = http;
        this.uri = uri;
        this.streamId = streamId;
        this.stream = stream;
    }

    boolean wasRegistered() {
        return registered != null;
    }

    /// Reads events until the stream ends, hands on all but heartbeats, and keeps the link alive
    /// meanwhile.
    void read(Consumer<AgentEvent> events) throws IOException {
        Thread pulse = Thread.ofVirtual().name("agent-link-pulse").start(this::pulse);
        Thread sender = Thread.ofVirtual().name("agent-link-sender").start(this::sendAll);
        try {
            RecordIo.Decoder decoder = new RecordIo.Decoder();
            byte[] chunk = new byte[CHUNK];
            int read = stream.read(chunk);
            while (read >= 0) {
                heardAt = System.nanoTime();
                for (byte[] record : decoder.feed(ByteBuffer.wrap(chunk, 0, read))) {
                    take(Json.read(record, AgentEvent.class), events);
                }
                read = stream.read(chunk);
            }
        } finally {
            pulse.interrupt();
            sender.interrupt();
        }
    }

    private void take(AgentEvent event, Consumer<AgentEvent> events) {
        if (event.type() == null || event.type() == AgentEvent.Type.HEARTBEAT) {
            return;
        }
        if (event.type() == AgentEvent.Type.ERROR) {
            end(event.error() == null ? "refused" : "refused: " + event.error().message());
            return;
        }
        if (event.registered() != null) {
            registered = event.registered();
        }
        events.accept(event);
    }

    /// Queues an update; when the kernel takes none, the session ends and updates are sent again in
    /// the next one.
    void send(AgentCall.Update update) {
        if (!updates.offer(update)) {
            end("the kernel takes no updates");
        }
    }

    /// Ends the session; only the first reason counts.
    void end(String why) {
        synchronized (this) {
            if (reason != null) {
                return;
            }
            reason = why;
        }
        try {
            stream.close();
        } catch (IOException e) {
            // it is closed, one way or the other
        }
    }

    synchronized String reason() {
        return reason == null ? "" : reason;
    }

    /// Sends heartbeats and watches for the kernel's.
    private void pulse() {
        try {
            while (true) {
                AgentEvent.Registered terms = registered;
                Duration limit =
                        terms == null ? FIRST_EVENT : Duration.ofMillis(terms.timeoutMillis());
                if (System.nanoTime() - heardAt > limit.toNanos()) {
                    end("the kernel was silent for " + limit);
                    return;
                }
                if (terms != null) {
                    post(AgentCall.heartbeat(terms.agentId()), () -> {});
                }
                Thread.sleep(terms == null ? 20 : Math.max(1, terms.heartbeatMillis()));
            }
        } catch (InterruptedException e) {
            // the stream has ended
        }
    }

    private void sendAll() {
        try {
            while (true) {
                AgentCall.Update update = updates.take();
                AgentEvent.Registered terms = registered;
                if (terms != null) {
                    AgentId id = terms.agentId();
                    if (!calls.tryAcquire(FIRST_EVENT.toMillis(), TimeUnit.MILLISECONDS)) {
                        end("the kernel takes no updates");
                        return;
                    }
                    post(AgentCall.update(id, update), calls::release);
                }
            }
        } catch (InterruptedException e) {
            // the stream has ended
        }
    }

    private void post(AgentCall call, Runnable afterwards) {
        HttpRequest request =
                HttpRequest.newBuilder(uri)
                        .timeout(FIRST_EVENT)
                        .header("Content-Type", "application/json")
                        .header("Mesos-Stream-Id", streamId)
                        .POST(HttpRequest.BodyPublishers.ofByteArray(Json.write(call)))
                        .build();
        var _ =
                http.sendAsync(request, HttpResponse.BodyHandlers.ofString())
                        .whenComplete(
                                (response, failure) -> {
                                    afterwards.run();
                                    if (failure != null) {
                                        end(call.type() + " failed: " + failure.getMessage());
                                    } else if (response.statusCode() != ACCEPTED) {
                                        end(
                                                call.type()
                                                        + " was answered "
                                                        + response.statusCode()
                                                        + " "
                                                        + response.body());
                                    }
                                });
    }
}
