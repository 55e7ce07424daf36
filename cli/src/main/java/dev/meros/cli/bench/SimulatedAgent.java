package dev.meros.cli.bench;

import dev.meros.api.agent.AgentCall;
import dev.meros.api.agent.AgentEvent;
import dev.meros.api.codec.Json;
import dev.meros.api.codec.RecordIo;
import dev.meros.api.model.Address;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.AgentInfo;
import dev.meros.api.model.Bytes;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.Resource;
import dev.meros.api.model.Scalar;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// An agent without processes: each task is RUNNING at once and, when that is acknowledged,
/// FINISHED. One virtual thread reads its stream, another sends its calls in order.
final class SimulatedAgent implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(SimulatedAgent.class.getName());
    private static final String STREAM_ID = "Mesos-Stream-Id";
    private static final int CHUNK = 64 * 1024;
    private static final int WAITING_CALLS = 1_000_000;
    private static final Duration ANSWER = Duration.ofSeconds(30);
    private static final double CPUS = 1_000;
    private static final double MEM = 100_000;

    private final HttpClient http;
    private final URI endpoint;
    private final String hostname;
    private final LaunchRecord record;
    private final BlockingQueue<AgentCall> calls = new LinkedBlockingQueue<>(WAITING_CALLS);
    private final CompletableFuture<AgentId> registered = new CompletableFuture<>();
    private final CompletableFuture<String> streamId = new CompletableFuture<>();

    private volatile long heartbeatMillis = 500;
    private volatile Life life = Life.RUNNING;

    private enum Life {
        RUNNING,
        CLOSED
    }

    private SimulatedAgent(HttpClient http, URI kernel, String hostname, LaunchRecord record) {
        this.http = http;
        this.endpoint = kernel.resolve(AgentCall.PATH);
        this.hostname = hostname;
        this.record = record;
    }

    static SimulatedAgent start(HttpClient http, URI kernel, String hostname, LaunchRecord record) {
        SimulatedAgent agent = new SimulatedAgent(http, kernel, hostname, record);
        Thread.ofVirtual().name(hostname + "-stream").start(agent::read);
        Thread.ofVirtual().name(hostname + "-calls").start(agent::send);
        return agent;
    }

    CompletableFuture<AgentId> registered() {
        return registered;
    }

    @Override
    public void close() {
        life = Life.CLOSED;
    }

    private void read() {
        AgentInfo info =
                AgentInfo.builder()
                        .hostname(hostname)
                        .resources(
                                List.of(
                                        Resource.scalar("cpus", Scalar.of(CPUS)),
                                        Resource.scalar("mem", Scalar.of(MEM))))
                        .build();
        AgentCall call =
                AgentCall.register(
                        new AgentCall.Register(
                                info,
                                new Address(hostname, "127.0.0.1", 1),
                                "bench",
                                List.of(),
                                List.of(),
                                List.of()));
        HttpRequest request =
                HttpRequest.newBuilder(endpoint)
                        .header("Content-Type", "application/json")
                        .header("Accept", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(Json.write(call)))
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
            for (byte[] event : decoder.feed(ByteBuffer.wrap(chunk, 0, length))) {
                handle(Json.read(event, AgentEvent.class));
            }
            length = body.read(chunk);
        }
        throw new IOException("the stream has ended");
    }

    private void handle(AgentEvent event) throws IOException {
        if (event.registered() != null) {
            heartbeatMillis = event.registered().heartbeatMillis();
            registered.complete(event.registered().agentId());
        } else if (event.launch() != null) {
            TaskId task = event.launch().task().taskId();
            record.arrived(task);
            FrameworkId framework = event.launch().frameworkInfo().id();
            if (framework != null) {
                report(framework, task, TaskState.TASK_RUNNING);
            }
        } else if (event.acknowledge() != null) {
            AgentEvent.Acknowledge acknowledge = event.acknowledge();
            if (isOf(acknowledge.uuid(), TaskState.TASK_RUNNING)) {
                report(acknowledge.frameworkId(), acknowledge.taskId(), TaskState.TASK_FINISHED);
            }
        } else if (event.error() != null) {
            throw new IOException(event.error().message());
        }
    }

    private void report(FrameworkId framework, TaskId task, TaskState state) {
        TaskStatus status =
                TaskStatus.builder()
                        .taskId(task)
                        .state(state)
                        .agentId(registered.join())
                        .timestamp(System.currentTimeMillis() / 1e3)
                        .source(TaskStatus.Source.SOURCE_EXECUTOR)
                        .uuid(uuid(state))
                        .build();
        calls.add(
                AgentCall.update(
                        registered.join(), new AgentCall.Update(framework, status, state)));
    }

    /// A unique id that tells in its last byte what it was made for.
    private static Bytes uuid(TaskState state) {
        UUID random = UUID.randomUUID();
        return Bytes.of(
                new UUID(
                        random.getMostSignificantBits(),
                        (random.getLeastSignificantBits() & ~0xffL) | state.number()));
    }

    private static boolean isOf(Bytes uuid, TaskState state) {
        byte[] bytes = uuid.toByteArray();
        return bytes[bytes.length - 1] == (byte) state.number();
    }

    private void send() {
        try {
            AgentId id = registered.join();
            long due = System.nanoTime();
            while (life == Life.RUNNING) {
                AgentCall call = calls.poll(heartbeatMillis, TimeUnit.MILLISECONDS);
                if (call != null) {
                    post(call);
                }
                if (System.nanoTime() - due >= 0) {
                    post(AgentCall.heartbeat(id));
                    due = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(heartbeatMillis);
                }
            }
        } catch (IOException e) {
            broken(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (CompletionException e) {
            LOG.log(System.Logger.Level.DEBUG, "never registered", e);
        }
    }

    private void post(AgentCall call) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(endpoint)
                        .timeout(ANSWER)
                        .header("Content-Type", "application/json")
                        .header(STREAM_ID, streamId.join())
                        .POST(HttpRequest.BodyPublishers.ofByteArray(Json.write(call)))
                        .build();
        int status = http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        if (status != 202) {
            throw new IOException(call.type() + ": answered " + status);
        }
    }

    private void broken(IOException e) {
        if (life == Life.RUNNING) {
            life = Life.CLOSED;
            LOG.log(System.Logger.Level.WARNING, "{0}: {1}", hostname, e.getMessage());
            registered.completeExceptionally(e);
            streamId.completeExceptionally(e);
        }
    }
}
