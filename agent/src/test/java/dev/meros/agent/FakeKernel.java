package dev.meros.agent;

import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import dev.meros.api.agent.AgentCall;
import dev.meros.api.agent.AgentEvent;
import dev.meros.api.codec.CodecException;
import dev.meros.api.codec.Json;
import dev.meros.api.codec.RecordIo;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/// The kernel's side of the agent link over real HTTP: registers one agent, remembers what it says,
/// and says what a test wants it to say.
final class FakeKernel implements AutoCloseable {
    static final FrameworkId FRAMEWORK = new FrameworkId("web");
    static final AgentId AGENT = new AgentId("agent-1");
    static final FrameworkInfo LASTING =
            FrameworkInfo.builder().user("").name("web").id(FRAMEWORK).checkpoint(true).build();
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final long HEARTBEAT_MILLIS = 100;
    private static final long TIMEOUT_MILLIS = 1500;

    final List<AgentCall.Register> registrations = new CopyOnWriteArrayList<>();
    final List<AgentCall.Update> updates = new CopyOnWriteArrayList<>();
    final List<AgentCall.ExecutorEnded> ended = new CopyOnWriteArrayList<>();
    final List<AgentCall.Message> messages = new CopyOnWriteArrayList<>();
    volatile Manners manners = Manners.ACKNOWLEDGING;

    private final HttpServer server;
    private volatile String streamId = "";
    private volatile OutputStream stream = OutputStream.nullOutputStream();
    private final AtomicInteger heartbeats = new AtomicInteger();

    /// What the kernel does with what it is told.
    enum Manners {
        /// It acknowledges every status at once.
        ACKNOWLEDGING,
        /// It takes statuses and acknowledges none.
        SILENT,
        /// It also stops its heartbeats.
        DEAF
    }

    FakeKernel() {
        this(0);
    }

    FakeKernel(int port) {
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext(AgentCall.PATH, this::handle);
        server.start();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + port());
    }

    int port() {
        return server.getAddress().getPort();
    }

    int heartbeats() {
        return heartbeats.get();
    }

    private void handle(HttpExchange exchange) throws IOException {
        AgentCall call;
        try {
            call = Json.read(exchange.getRequestBody().readAllBytes(), AgentCall.class);
        } catch (CodecException e) {
            byte[] text = String.valueOf(e.getMessage()).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(400, text.length);
            exchange.getResponseBody().write(text);
            exchange.close();
            return;
        }
        if (call.type() == AgentCall.Type.REGISTER) {
            register(exchange, Objects.requireNonNull(call.register()));
            return;
        }
        boolean current = streamId.equals(exchange.getRequestHeaders().getFirst("Mesos-Stream-Id"));
        exchange.sendResponseHeaders(current ? 202 : 400, -1);
        exchange.close();
        if (call.type() == AgentCall.Type.HEARTBEAT) {
            heartbeats.incrementAndGet();
        }
        if (current && call.executorEnded() != null) {
            ended.add(call.executorEnded());
        }
        if (current && call.message() != null) {
            messages.add(call.message());
        }
        AgentCall.Update update = call.update();
        if (current && update != null) {
            updates.add(update);
            if (manners == Manners.ACKNOWLEDGING) {
                acknowledge(update);
            }
        }
    }

    private void register(HttpExchange exchange, AgentCall.Register register) throws IOException {
        String id = UUID.randomUUID().toString();
        exchange.getResponseHeaders().set("Mesos-Stream-Id", id);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, 0);
        streamId = id;
        stream = exchange.getResponseBody();
        send(
                AgentEvent.registered(
                        1, new AgentEvent.Registered(AGENT, HEARTBEAT_MILLIS, TIMEOUT_MILLIS)));
        registrations.add(register);
        try {
            while (streamId.equals(id)) {
                if (manners != Manners.DEAF) {
                    send(AgentEvent.heartbeat(1));
                }
                Thread.sleep(HEARTBEAT_MILLIS);
            }
        } catch (InterruptedException | UncheckedIOException e) {
            exchange.close();
        }
    }

    /// Says something on the current stream.
    synchronized void send(AgentEvent event) {
        try {
            stream.write(RecordIo.frame(Json.write(event)));
            stream.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void acknowledge(AgentCall.Update update) {
        send(
                AgentEvent.acknowledge(
                        1,
                        new AgentEvent.Acknowledge(
                                update.frameworkId(),
                                update.taskId(),
                                Objects.requireNonNull(update.uuid()))));
    }

    void launch(String task, String command) {
        launch(
                TaskInfo.builder()
                        .name(task)
                        .taskId(new TaskId(task))
                        .agentId(AGENT)
                        .command(CommandInfo.builder().value(command).build())
                        .build());
    }

    void launch(TaskInfo task) {
        FrameworkInfo framework =
                FrameworkInfo.builder().user("").name("web").id(FRAMEWORK).build();
        send(AgentEvent.launch(1, new AgentEvent.Launch(framework, task)));
    }

    /// Launches a task of a framework that checkpoints.
    void launchLasting(TaskInfo task) {
        send(AgentEvent.launch(1, new AgentEvent.Launch(LASTING, task)));
    }

    void kill(String task) {
        send(AgentEvent.kill(1, new AgentEvent.Kill(FRAMEWORK, new TaskId(task), null)));
    }

    /// Waits for a task's status of a state.
    TaskStatus status(String task, TaskState state) {
        await().alias(task + " " + state)
                .atMost(DEADLINE)
                .until(() -> statuses(task).stream().anyMatch(s -> s.state() == state));
        return statuses(task).stream().filter(s -> s.state() == state).findFirst().orElseThrow();
    }

    /// Waits for the final status of a task.
    TaskStatus end(String task, Duration patience) {
        await().alias("the end of " + task)
                .atMost(patience)
                .until(() -> statuses(task).stream().anyMatch(s -> s.state().isTerminal()));
        return statuses(task).getLast();
    }

    List<TaskStatus> statuses(String task) {
        return updates.stream()
                .map(AgentCall.Update::status)
                .filter(s -> s.taskId().value().equals(task))
                .toList();
    }

    /// Waits for the n-th registration.
    AgentCall.Register registration(int n) {
        await().atMost(DEADLINE).until(() -> registrations.size() >= n);
        return registrations.get(n - 1);
    }

    @Override
    public void close() {
        streamId = "";
        server.stop(0);
    }
}
