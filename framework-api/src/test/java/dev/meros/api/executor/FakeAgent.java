package dev.meros.api.executor;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import dev.meros.api.codec.MessageType;
import dev.meros.api.codec.RecordIo;
import dev.meros.api.codec.WireFormat;
import dev.meros.api.model.AgentInfo;
import dev.meros.api.model.ExecutorId;
import dev.meros.api.model.ExecutorInfo;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.FrameworkInfo;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// The agent's side of the executor API over real HTTP: remembers calls and says what a test wants
/// it to say. Waits end after ten seconds with an [AssertionError].
final class FakeAgent implements AutoCloseable {
    static final FrameworkId FRAMEWORK = new FrameworkId("web");
    static final ExecutorId EXECUTOR = new ExecutorId("worker");
    private static final long DEADLINE_SECONDS = 10;

    private final WireFormat format;
    private final int port;
    private final BlockingQueue<Stream> streams = new LinkedBlockingQueue<>();
    private final BlockingQueue<Call> calls = new LinkedBlockingQueue<>();
    private final BlockingQueue<Integer> refusals = new LinkedBlockingQueue<>();
    final AtomicInteger attempts = new AtomicInteger();
    volatile String authorization = "";
    private HttpServer server;

    FakeAgent(WireFormat format) {
        this.format = format;
        this.server = listen(0);
        this.port = server.getAddress().getPort();
    }

    private HttpServer listen(int at) {
        try {
            HttpServer listening =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), at), 0);
            listening.createContext(Call.PATH, this::handle);
            listening.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            listening.start();
            return listening;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The settings of an executor of a framework that checkpoints.
    ExecutorSettings settings(ExecutorSettings.Recovery recovery) {
        return new ExecutorSettings(
                URI.create("http://127.0.0.1:" + port),
                FRAMEWORK,
                EXECUTOR,
                recovery,
                Duration.ofSeconds(2),
                "secret",
                format);
    }

    /// A subscription with its open stream.
    final class Stream {
        final Call.Subscribe subscribe;
        private final OutputStream out;
        private final CountDownLatch end = new CountDownLatch(1);

        private Stream(Call.Subscribe subscribe, OutputStream out) {
            this.subscribe = subscribe;
            this.out = out;
        }

        Stream send(Event event) {
            try {
                out.write(RecordIo.frame(format.write(MessageType.EXECUTOR_EVENT, event)));
                out.flush();
                return this;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /// The first event of every stream.
        Stream greet() {
            return send(
                    Event.subscribed(
                            new Event.Subscribed(
                                    ExecutorInfo.builder().executorId(EXECUTOR).build(),
                                    FrameworkInfo.builder().user("").name("web").build(),
                                    AgentInfo.builder().hostname("node-1").build(),
                                    null)));
        }

        void end() {
            end.countDown();
        }
    }

    /// The next subscription.
    Stream subscription() {
        return next(streams);
    }

    /// The next call that is no SUBSCRIBE.
    Call call() {
        return next(calls);
    }

    boolean hasNoCalls() {
        return calls.isEmpty();
    }

    private static <T> T next(BlockingQueue<T> queue) {
        try {
            T next = queue.poll(DEADLINE_SECONDS, TimeUnit.SECONDS);
            assertThat(next).as("the next of what the agent hears").isNotNull();
            return next;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /// Answers the next request with this status.
    void refuse(int status) {
        refusals.add(status);
    }

    private void handle(HttpExchange exchange) throws IOException {
        attempts.incrementAndGet();
        Integer refusal = refusals.poll();
        byte[] body = exchange.getRequestBody().readAllBytes();
        if (refusal != null) {
            exchange.sendResponseHeaders(refusal, -1);
            exchange.close();
            return;
        }
        String header = exchange.getRequestHeaders().getFirst("Authorization");
        authorization = header == null ? "" : header;
        assertThat(exchange.getRequestHeaders().getFirst("Content-Type"))
                .isEqualTo(format.contentType());
        Call call = format.read(MessageType.EXECUTOR_CALL, body, Call.class);
        if (call.subscribe() == null) {
            calls.add(call);
            exchange.sendResponseHeaders(202, -1);
            exchange.close();
            return;
        }
        exchange.getResponseHeaders().set("Content-Type", format.contentType());
        exchange.sendResponseHeaders(200, 0);
        exchange.getResponseBody().flush();
        Stream stream = new Stream(call.subscribe(), exchange.getResponseBody());
        streams.add(stream);
        try {
            stream.end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        exchange.close();
    }

    /// The agent's process is killed.
    void die() {
        server.stop(0);
    }

    /// The agent is back at the same port.
    void comeBack() {
        server = listen(port);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
