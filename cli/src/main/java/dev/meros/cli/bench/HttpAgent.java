package dev.meros.cli.bench;

import dev.meros.api.agent.AgentCall;
import dev.meros.api.agent.AgentEvent;
import dev.meros.api.codec.CallBatch;
import dev.meros.api.codec.Json;
import dev.meros.api.codec.RecordIo;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// A simulated agent over the agent link: one virtual thread reads its stream, another sends its
/// calls in order, those that wait together in one request.
final class HttpAgent implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(HttpAgent.class.getName());
    private static final String STREAM_ID = "Mesos-Stream-Id";
    private static final int CHUNK = 16 * 1024;
    private static final Duration ANSWER = Duration.ofSeconds(30);

    private final HttpClient http;
    private final URI endpoint;
    private final String hostname;
    private final LaunchWatch watch;
    private final SimulatedNode node;
    private final BlockingQueue<AgentCall> calls = new LinkedBlockingQueue<>();
    private final CompletableFuture<String> streamId = new CompletableFuture<>();
    private final CompletableFuture<Void> registered = new CompletableFuture<>();

    private volatile long heartbeatMillis = 500;
    private volatile Life life = Life.RUNNING;

    private enum Life {
        RUNNING,
        CLOSED
    }

    private HttpAgent(HttpClient http, URI kernel, int number, LaunchWatch watch) {
        this.http = http;
        this.endpoint = kernel.resolve(AgentCall.PATH);
        this.hostname = "simulated-" + number;
        this.watch = watch;
        this.node = new SimulatedNode(watch, number);
    }

    static HttpAgent start(HttpClient http, URI kernel, int number, LaunchWatch watch) {
        HttpAgent agent = new HttpAgent(http, kernel, number, watch);
        Thread.ofVirtual().name(agent.hostname + "-stream").start(agent::read);
        Thread.ofVirtual().name(agent.hostname + "-calls").start(agent::send);
        return agent;
    }

    CompletableFuture<Void> registered() {
        return registered;
    }

    /// Sends the statuses that were held back.
    void release() {
        synchronized (node) {
            calls.addAll(node.release());
        }
    }

    @Override
    public void close() {
        life = Life.CLOSED;
    }

    private void read() {
        byte[] register = Json.write(AgentCall.register(SimulatedNode.registration(hostname)));
        HttpRequest request =
                HttpRequest.newBuilder(endpoint)
                        .header("Content-Type", "application/json")
                        .header("Accept", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(register))
                        .build();
        try {
            HttpResponse<InputStream> response =
                    http.send(request, HttpResponse.BodyHandlers.ofInputStream());
            if (response.statusCode() != 200) {
                throw new IOException("registration: answered " + response.statusCode());
            }
            streamId.complete(response.headers().firstValue(STREAM_ID).orElse(""));
            try (InputStream body = response.body()) {
                events(body);
            }
        } catch (IOException e) {
            broken(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void events(InputStream body) throws IOException {
        RecordIo.Decoder decoder = new RecordIo.Decoder();
        byte[] chunk = new byte[CHUNK];
        int length = body.read(chunk);
        while (length >= 0) {
            for (byte[] record : decoder.feed(ByteBuffer.wrap(chunk, 0, length))) {
                handle(Json.read(record, AgentEvent.class));
            }
            length = body.read(chunk);
        }
        throw new IOException("the stream has ended");
    }

    private void handle(AgentEvent event) {
        synchronized (node) {
            calls.addAll(node.take(event));
        }
        if (event.registered() != null) {
            heartbeatMillis = event.registered().heartbeatMillis();
            registered.complete(null);
        }
    }

    private void send() {
        try {
            long due = System.nanoTime();
            while (life == Life.RUNNING) {
                AgentCall call = calls.poll(heartbeatMillis, TimeUnit.MILLISECONDS);
                CallBatch.Builder batch = new CallBatch.Builder();
                while (call != null) {
                    batch.add(Json.write(call));
                    call = batch.calls() < CallBatch.MAX_CALLS ? calls.poll() : null;
                }
                if (batch.calls() == 0 || System.nanoTime() - due >= 0) {
                    heartbeat().forEach(beat -> batch.add(Json.write(beat)));
                    due = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(heartbeatMillis);
                }
                if (batch.calls() > 0) {
                    post(batch);
                }
            }
        } catch (IOException e) {
            broken(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private List<AgentCall> heartbeat() {
        synchronized (node) {
            return node.heartbeat();
        }
    }

    private void post(CallBatch.Builder batch) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(endpoint)
                        .timeout(ANSWER)
                        .header("Content-Type", CallBatch.CONTENT_TYPE)
                        .header(STREAM_ID, streamId.join())
                        .POST(HttpRequest.BodyPublishers.ofByteArray(batch.toBytes()))
                        .build();
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 202) {
            throw new IOException(
                    "calls: answered " + response.statusCode() + " " + response.body());
        }
    }

    private void broken(IOException e) {
        if (life == Life.RUNNING) {
            life = Life.CLOSED;
            LOG.log(System.Logger.Level.WARNING, "{0}: {1}", hostname, e.toString());
            watch.failed(hostname + ": " + e);
            registered.completeExceptionally(e);
            streamId.completeExceptionally(e);
        }
    }
}
