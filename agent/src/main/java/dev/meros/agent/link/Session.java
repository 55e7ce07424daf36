package dev.meros.agent.link;

import dev.meros.api.agent.AgentCall;
import dev.meros.api.agent.AgentEvent;
import dev.meros.api.codec.CallBatch;
import dev.meros.api.codec.Json;
import dev.meros.api.codec.RecordIo;
import dev.meros.api.master.Call;
import dev.meros.api.master.PlainDuration;
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
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/// One stream from the kernel, with the calls that belong to it. It ends once, for one reason: the
/// kernel closed it, refused a call, or was silent for too long.
final class Session {
    /// How long the kernel may take to answer a call.
    private static final Duration ANSWER = Duration.ofSeconds(10);

    private static final int CHUNK = 64 << 10;
    private static final int QUEUE = 10_000;
    private static final int CALLS_AT_A_TIME = 32;

    /// With batches, few requests at a time: what comes meanwhile goes together in the next one.
    private static final int BATCHES_AT_A_TIME = 2;

    private static final int BATCH_BYTES = 512 << 10;
    private static final String JSON = "application/json";

    private static final int OK = 200;
    private static final int ACCEPTED = 202;

    /// How long an agent that is going down waits for an answer.
    private static final Duration QUICK_ANSWER = Duration.ofSeconds(5);

    private static final System.Logger LOG = System.getLogger(Session.class.getName());

    private final Duration firstEvent;
    private final HttpClient http;
    private final URI uri;
    private final String streamId;
    private final InputStream stream;
    private final BlockingQueue<Outgoing> waiting = new ArrayBlockingQueue<>(QUEUE);

    /// What waits to be sent, until the agent's id is known.
    private interface Outgoing extends Function<AgentId, AgentCall> {}

    private final Semaphore requests;
    private final int callsInRequest;
    private volatile AgentEvent.@Nullable Registered registered;
    private volatile long heardAt = System.nanoTime();
    private volatile @Nullable String refusal;
    private @Nullable String reason;

    /// The session of a response that has begun; `firstEvent` is how long the kernel may take to
    /// say REGISTERED.
    Session(HttpClient http, URI uri, HttpResponse<InputStream> response, Duration firstEvent) {
        this.firstEvent = firstEvent;
        this.http = http;
        this.uri = uri;
        this.streamId = response.headers().firstValue("Mesos-Stream-Id").orElse("");
        this.stream = response.body();
        boolean batches =
                CallBatch.isOffered(
                        response.headers().firstValue(CallBatch.ACCEPT_POST).orElse(""));
        this.requests = new Semaphore(batches ? BATCHES_AT_A_TIME : CALLS_AT_A_TIME);
        this.callsInRequest = batches ? CallBatch.MAX_CALLS : 1;
    }

    /// Why the kernel does not take the agent, if it has said so.
    Optional<String> refusal() {
        return Optional.ofNullable(refusal);
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
            byte[] heartbeat = {};
            byte[] chunk = new byte[CHUNK];
            int read = stream.read(chunk);
            while (read >= 0) {
                heardAt = System.nanoTime();
                for (byte[] record : decoder.feed(ByteBuffer.wrap(chunk, 0, read))) {
                    // most of what comes is heartbeats, and one is like the other
                    if (!Arrays.equals(record, heartbeat)) {
                        AgentEvent event = Json.read(record, AgentEvent.class);
                        heartbeat = event.type() == AgentEvent.Type.HEARTBEAT ? record : heartbeat;
                        take(event, events);
                    }
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
            String why = event.error() == null ? "" : event.error().message();
            refusal = why;
            end("refused: " + why);
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
        if (!waiting.offer(id -> AgentCall.update(id, update))) {
            end("the kernel takes no updates");
        }
    }

    /// Says what came of an operation; the kernel asks again when it gets lost.
    void send(AgentCall.OperationUpdate update) {
        AgentEvent.Registered terms = registered;
        if (terms != null) {
            post(
                    "OPERATION_STATUS",
                    JSON,
                    Json.write(AgentCall.operationUpdate(terms.agentId(), update)),
                    () -> {});
        }
    }

    /// Passes on what an executor says to its framework; it gets lost when too much else waits.
    void send(AgentCall.Message message) {
        var _ = waiting.offer(id -> AgentCall.message(id, message));
    }

    /// Says that an executor has ended.
    void send(AgentCall.ExecutorEnded ended) {
        if (!waiting.offer(id -> AgentCall.executorEnded(id, ended))) {
            end("the kernel takes no updates");
        }
    }

    KernelLink.Answer drain(AgentId id, Duration maxGrace) {
        Call call =
                Call.builder()
                        .type(Call.Type.DRAIN_AGENT)
                        .drainAgent(
                                new Call.DrainAgent(
                                        id,
                                        new PlainDuration(
                                                maxGrace.toSeconds(), maxGrace.toNanosPart()),
                                        false))
                        .build();
        return ask("DRAIN_AGENT", uri.resolve("/api/v1"), Json.write(call));
    }

    KernelLink.Answer unregister(AgentId id) {
        return ask("UNREGISTER", uri, Json.write(AgentCall.unregister(id)));
    }

    /// Posts a call and waits for its answer.
    private KernelLink.Answer ask(String what, URI to, byte[] json) {
        HttpRequest request =
                HttpRequest.newBuilder(to)
                        .timeout(QUICK_ANSWER)
                        .header("Content-Type", JSON)
                        .header("Mesos-Stream-Id", streamId)
                        .POST(HttpRequest.BodyPublishers.ofByteArray(json))
                        .build();
        try {
            HttpResponse<String> response =
                    http.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() == OK || response.statusCode() == ACCEPTED) {
                return KernelLink.Answer.TAKEN;
            }
            LOG.log(
                    System.Logger.Level.WARNING,
                    "{0} was answered {1} {2}",
                    what,
                    response.statusCode(),
                    response.body());
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, what + " failed: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return KernelLink.Answer.REFUSED;
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
        @Nullable HttpRequest heartbeat = null;
        try {
            while (true) {
                AgentEvent.Registered terms = registered;
                Duration limit =
                        terms == null ? firstEvent : Duration.ofMillis(terms.timeoutMillis());
                if (System.nanoTime() - heardAt > limit.toNanos()) {
                    end("the kernel was silent for " + limit);
                    return;
                }
                if (terms != null) {
                    // one is like the other
                    heartbeat =
                            heartbeat == null
                                    ? request(
                                            JSON, Json.write(AgentCall.heartbeat(terms.agentId())))
                                    : heartbeat;
                    post("HEARTBEAT", heartbeat, () -> {});
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
                Outgoing first = waiting.take();
                AgentEvent.Registered terms = registered;
                if (terms != null) {
                    if (!requests.tryAcquire(ANSWER.toMillis(), TimeUnit.MILLISECONDS)) {
                        end("the kernel takes no updates");
                        return;
                    }
                    post(terms.agentId(), first);
                }
            }
        } catch (InterruptedException | RejectedExecutionException e) {
            // the stream has ended, or the agent
        }
    }

    /// Sends a call and those that wait behind it.
    private void post(AgentId id, Outgoing first) {
        byte[] json = Json.write(first.apply(id));
        CallBatch.Builder batch = new CallBatch.Builder();
        batch.add(json);
        while (batch.calls() < callsInRequest && batch.bytes() < BATCH_BYTES) {
            Outgoing next = waiting.poll();
            if (next == null) {
                break;
            }
            batch.add(Json.write(next.apply(id)));
        }
        if (batch.calls() == 1) {
            post("a call", JSON, json, requests::release);
        } else {
            String what = batch.calls() + " calls";
            post(what, CallBatch.CONTENT_TYPE, batch.toBytes(), requests::release);
        }
    }

    /// Any answer but 202 ends the session: the agent registers anew and sends what is not yet
    /// acknowledged again.
    private void post(String what, String type, byte[] body, Runnable afterwards) {
        post(what, request(type, body), afterwards);
    }

    private HttpRequest request(String type, byte[] body) {
        return HttpRequest.newBuilder(uri)
                .timeout(ANSWER)
                .header("Content-Type", type)
                .header("Mesos-Stream-Id", streamId)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
    }

    private void post(String what, HttpRequest request, Runnable afterwards) {
        var _ =
                http.sendAsync(request, HttpResponse.BodyHandlers.ofString())
                        .whenComplete(
                                (response, failure) -> {
                                    afterwards.run();
                                    if (failure != null) {
                                        end(what + " failed: " + failure.getMessage());
                                    } else if (response.statusCode() != ACCEPTED) {
                                        end(
                                                what
                                                        + " was answered "
                                                        + response.statusCode()
                                                        + " "
                                                        + response.body());
                                    }
                                });
    }
}
