package dev.meros.api.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import dev.meros.api.codec.CallBatch;
import dev.meros.api.codec.Json;
import dev.meros.api.codec.MessageType;
import dev.meros.api.codec.RecordIo;
import dev.meros.api.codec.WireFormat;
import dev.meros.api.model.Bytes;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.scheduler.Call;
import dev.meros.api.scheduler.Event;
import dev.meros.api.state.FrameworkState;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// The HTTP side of a kernel, with the test in the place of the decisions: it takes each SUBSCRIBE
/// and each call from a queue, and writes to the stream what it wants, cut as it wants. Framework
/// state is kept in memory. Waits end after thirty seconds with an [AssertionError].
public final class FakeKernel implements AutoCloseable {
    private static final long DEADLINE_SECONDS = 30;

    private final HttpServer server;
    private final BlockingQueue<Subscription> subscriptions = new LinkedBlockingQueue<>();
    private final BlockingQueue<Received> calls = new LinkedBlockingQueue<>();
    private final BlockingQueue<Answer> refusals = new LinkedBlockingQueue<>();
    private final TreeMap<String, FrameworkState.Entry> entries = new TreeMap<>();
    private final BlockingQueue<Answer> batchRefusals = new LinkedBlockingQueue<>();
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger held = new AtomicInteger();
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile String currentStream = "";
    private volatile String acceptPost = "";

    private FakeKernel(HttpServer server) {
        this.server = server;
    }

    /// A call and the stream id it came with.
    public record Received(Call call, @Nullable String streamId) {}

    /// An answer that a test prescribes; `location` may be empty.
    public record Answer(int status, String body, String location) {}

    /// Listens on a free port of the loopback interface.
    public static FakeKernel start() {
        try {
            HttpServer server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            FakeKernel kernel = new FakeKernel(server);
            server.createContext("/api/v1/scheduler", kernel::scheduler);
            server.createContext(FrameworkState.PATH, kernel::state);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.start();
            return kernel;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /// The next SUBSCRIBE; its stream is open and empty.
    public Subscription awaitSubscription() {
        return next(subscriptions, "SUBSCRIBE");
    }

    /// The next call that is not SUBSCRIBE.
    public Received awaitCall() {
        return next(calls, "call");
    }

    /// Whether a call is waiting to be taken by [#awaitCall].
    public boolean hasCall() {
        return !calls.isEmpty();
    }

    /// Answers the next request to the scheduler API in this way; it shows in no queue.
    public void refuseNext(int status, String body) {
        refusals.add(new Answer(status, body, ""));
    }

    /// Answers so many requests to the scheduler API not at all; they show in no queue.
    public void holdNext(int count) {
        held.set(count);
    }

    /// Whether all requests of [#holdNext] have come.
    public boolean holdsAll() {
        return held.get() == 0;
    }

    /// Says on streams from now on that batches of calls are taken.
    public void takeBatches() {
        acceptPost = "application/json, " + CallBatch.CONTENT_TYPE;
    }

    /// Answers the next batch of calls in this way; its calls show in no queue.
    public void refuseNextBatch(int status, String body) {
        batchRefusals.add(new Answer(status, body, ""));
    }

    /// Whether an answer of [#refuseNextBatch] has not been given yet.
    public boolean hasBatchRefusal() {
        return !batchRefusals.isEmpty();
    }

    /// How many requests to the scheduler API have come.
    public int requests() {
        return requests.get();
    }

    /// Whether a subscription is waiting to be taken by [#awaitSubscription].
    public boolean hasSubscription() {
        return !subscriptions.isEmpty();
    }

    /// Answers the next request to the scheduler API with 307.
    public void redirectNext(String location) {
        refusals.add(new Answer(307, "", location));
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
    }

    private static <T> T next(BlockingQueue<T> queue, String what) {
        try {
            T next = queue.poll(DEADLINE_SECONDS, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("no " + what + " within " + DEADLINE_SECONDS + " s");
            }
            return next;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for " + what, e);
        }
    }

    private void scheduler(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        if (held.getAndUpdate(count -> Math.max(0, count - 1)) > 0) {
            awaitClose(exchange, closing);
            return;
        }
        Answer refusal = refusals.poll();
        if (refusal != null) {
            if (!refusal.location().isEmpty()) {
                exchange.getResponseHeaders().set("Location", refusal.location());
            }
            answer(exchange, refusal.status(), refusal.body().getBytes(StandardCharsets.UTF_8));
            return;
        }
        requests.incrementAndGet();
        String type = exchange.getRequestHeaders().getFirst("Content-Type");
        if (CallBatch.CONTENT_TYPE.equals(type)) {
            batch(exchange, body);
            return;
        }
        WireFormat format = WireFormat.of(type).orElseThrow();
        Call call = format.read(MessageType.SCHEDULER_CALL, body, Call.class);
        if (call.type() == Call.Type.SUBSCRIBE) {
            subscribe(exchange, call, format);
            return;
        }
        calls.add(new Received(call, streamIdOf(exchange)));
        answer(exchange, 202, new byte[0]);
    }

    private void batch(HttpExchange exchange, byte[] body) throws IOException {
        Answer prescribed = batchRefusals.poll();
        if (prescribed != null) {
            byte[] text = prescribed.body().getBytes(StandardCharsets.UTF_8);
            answer(exchange, prescribed.status(), text);
            return;
        }
        String type = exchange.getRequestHeaders().getFirst(CallBatch.RECORD_TYPE);
        WireFormat format = type == null ? WireFormat.JSON : WireFormat.of(type).orElseThrow();
        for (byte[] record : CallBatch.records(body)) {
            Call call = format.read(MessageType.SCHEDULER_CALL, record, Call.class);
            calls.add(new Received(call, streamIdOf(exchange)));
        }
        answer(exchange, 202, new byte[0]);
    }

    private void subscribe(HttpExchange exchange, Call call, WireFormat format) throws IOException {
        String id = "stream-" + System.identityHashCode(exchange) + "-" + System.nanoTime();
        currentStream = id;
        exchange.getResponseHeaders().set("Content-Type", format.contentType());
        exchange.getResponseHeaders().set("Mesos-Stream-Id", id);
        if (!acceptPost.isEmpty()) {
            exchange.getResponseHeaders().set(CallBatch.ACCEPT_POST, acceptPost);
        }
        exchange.sendResponseHeaders(200, 0);
        exchange.getResponseBody().flush();
        Subscription subscription = new Subscription(call, id, exchange, format);
        subscriptions.add(subscription);
        awaitClose(exchange, subscription.closed);
    }

    private static void awaitClose(HttpExchange exchange, CountDownLatch closed) {
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            exchange.close();
        }
    }

    private void state(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        if (exchange.getRequestMethod().equals("GET")) {
            String prefix = exchange.getRequestURI().getQuery().substring("prefix=".length());
            answer(exchange, 200, Json.write(entriesWith(prefix)));
        } else if (!currentStream.equals(streamIdOf(exchange))) {
            answer(exchange, 403, "not the current subscription".getBytes(StandardCharsets.UTF_8));
        } else {
            write(exchange, Json.read(body, FrameworkState.Write.class));
        }
    }

    private synchronized FrameworkState.Entries entriesWith(String prefix) {
        return new FrameworkState.Entries(
                entries.values().stream().filter(e -> e.name().startsWith(prefix)).toList());
    }

    private synchronized void write(HttpExchange exchange, FrameworkState.Write write)
            throws IOException {
        List<FrameworkState.Version> conflicts = new ArrayList<>();
        List<Long> versions = new ArrayList<>();
        for (FrameworkState.Change change : write.changes()) {
            FrameworkState.Entry entry = entries.get(change.name());
            long version = entry == null ? 0 : entry.version();
            if (version != change.expectedVersion()) {
                conflicts.add(new FrameworkState.Version(change.name(), version));
            }
            versions.add(change.value() == null ? 0 : version + 1);
        }
        if (!conflicts.isEmpty()) {
            answer(exchange, 409, Json.write(new FrameworkState.Conflict("changed", conflicts)));
            return;
        }
        for (FrameworkState.Change change : write.changes()) {
            Bytes value = change.value();
            entries.remove(change.name());
            if (value != null) {
                entries.put(
                        change.name(),
                        new FrameworkState.Entry(
                                change.name(), change.expectedVersion() + 1, value));
            }
        }
        answer(exchange, 200, Json.write(new FrameworkState.Written(versions)));
    }

    private static @Nullable String streamIdOf(HttpExchange exchange) {
        return exchange.getRequestHeaders().getFirst("Mesos-Stream-Id");
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    /// An open stream to a framework.
    public static final class Subscription {
        private final Call call;
        private final String streamId;
        private final HttpExchange exchange;
        private final WireFormat format;
        private final CountDownLatch closed = new CountDownLatch(1);

        private Subscription(Call call, String streamId, HttpExchange exchange, WireFormat format) {
            this.call = call;
            this.streamId = streamId;
            this.exchange = exchange;
            this.format = format;
        }

        /// The SUBSCRIBE that opened the stream.
        public Call call() {
            return call;
        }

        public String streamId() {
            return streamId;
        }

        /// Sends SUBSCRIBED with this heartbeat interval.
        public void accept(String frameworkId, double heartbeatSeconds) {
            send(
                    Event.subscribed(
                            new Event.Subscribed(
                                    new FrameworkId(frameworkId), heartbeatSeconds, null)));
        }

        /// Sends an event as one record in one chunk.
        public void send(Event event) {
            sendBytes(RecordIo.frame(format.write(MessageType.SCHEDULER_EVENT, event)));
        }

        /// Sends bytes as one chunk.
        public void sendBytes(byte... bytes) {
            try {
                exchange.getResponseBody().write(bytes);
                exchange.getResponseBody().flush();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /// Ends the stream.
        public void close() {
            closed.countDown();
        }
    }
}
