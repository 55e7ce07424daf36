package dev.meros.agent.link;

import dev.meros.api.agent.AgentCall;
import dev.meros.api.agent.AgentEvent;
import dev.meros.api.codec.CodecException;
import dev.meros.api.codec.Json;
import dev.meros.api.http.LazyTls;
import dev.meros.api.model.AgentId;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/// Keeps the agent registered with a kernel: tries the known addresses in turn with growing pauses,
/// follows redirects to the leader, and registers again when the stream ends or falls silent.
public final class KernelLink implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);
    private static final int MAX_ERROR_TEXT = 500;
    private static final System.Logger LOG = System.getLogger(KernelLink.class.getName());

    private final List<URI> kernels;
    private final Registrant agent;
    private final RegistrationPace pace;
    private final HttpClient http =
            HttpClient.newBuilder()
                    .sslContext(LazyTls.context())
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(CONNECT_TIMEOUT)
                    .build();
    private volatile boolean open = true;
    private volatile @Nullable Session session;
    private @Nullable Thread thread;
    private String lastTrouble = "";

    /// Whom the link serves.
    public interface Registrant {
        /// What to register with; events of the former stream have been dealt with when it returns.
        AgentCall.Register registration();

        /// An event of the current stream, in order.
        void received(AgentEvent event);

        /// The kernel does not take the agent as it is, for this reason.
        void refused(String reason);

        /// The stream has ended; the next thing will be a registration.
        void lost();
    }

    public KernelLink(List<URI> kernels, Registrant agent, RegistrationPace pace) {
        this.kernels = List.copyOf(kernels);
        this.agent = agent;
        this.pace = pace;
    }

    public void start() {
        thread = Thread.ofVirtual().name("agent-link").start(this::run);
    }

    /// Sends an update on the current stream; without one it is dropped.
    public void send(AgentCall.Update update) {
        Session current = session;
        if (current != null) {
            current.send(update);
        }
    }

    /// Says what came of an operation; without a stream it is dropped, and the kernel asks again.
    public void send(AgentCall.OperationUpdate update) {
        Session current = session;
        if (current != null) {
            current.send(update);
        }
    }

    /// Passes on what an executor says to its framework; without a stream it is dropped.
    public void send(AgentCall.Message message) {
        Session current = session;
        if (current != null) {
            current.send(message);
        }
    }

    /// Says that an executor has ended; without a stream the next registration says so.
    public void send(AgentCall.ExecutorEnded ended) {
        Session current = session;
        if (current != null) {
            current.send(ended);
        }
    }

    /// What a kernel said to a call.
    public enum Answer {
        TAKEN,
        /// It was refused, or nobody was there to take it.
        REFUSED
    }

    /// Asks the kernel to drain this node as an operator would, with no task having more grace than
    /// `maxGrace`.
    public Answer drain(AgentId id, Duration maxGrace) {
        Session current = session;
        return current == null ? Answer.REFUSED : current.drain(id, maxGrace);
    }

    /// Tells the kernel that the agent does not come back; it does not register any more.
    public Answer leave(AgentId id) {
        open = false;
        Session current = session;
        return current == null ? Answer.REFUSED : current.unregister(id);
    }

    /// Ends the current stream and registers anew.
    public void reconnect() {
        Session current = session;
        if (current != null) {
            current.end("the agent was told to register anew");
        }
    }

    @Override
    public void close() {
        open = false;
        reconnect();
        Thread running = thread;
        if (running != null) {
            running.interrupt();
            try {
                running.join(CONNECT_TIMEOUT.plus(CONNECT_TIMEOUT));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        http.shutdownNow();
    }

    private void run() {
        int next = 0;
        int failures = 0;
        @Nullable URI leader = null;
        try {
            while (open) {
                URI kernel = leader == null ? kernels.get(next++ % kernels.size()) : leader;
                Attempt attempt = attempt(kernel, pace.answer(failures));
                leader = attempt.leader();
                failures = attempt.registered() == Attempt.Result.REGISTERED ? 0 : failures;
                if (open && leader == null) {
                    long millis = pace.pause(++failures).toMillis();
                    Thread.sleep(ThreadLocalRandom.current().nextLong(millis / 2, millis + 1));
                }
            }
        } catch (InterruptedException e) {
            // closed
        } catch (RuntimeException e) {
            if (open) {
                LOG.log(System.Logger.Level.ERROR, "the link to the kernel has failed", e);
            }
        }
    }

    /// What came of one try: whether the agent was registered, and where to go next if the kernel
    /// said so.
    private record Attempt(Result registered, @Nullable URI leader) {
        enum Result {
            REGISTERED,
            REFUSED
        }

        static final Attempt FAILED = new Attempt(Result.REFUSED, null);
    }

    private Attempt attempt(URI kernel, Duration patience) throws InterruptedException {
        URI uri = kernel.resolve(AgentCall.PATH);
        byte[] body = Json.write(AgentCall.register(agent.registration()));
        HttpRequest request =
                HttpRequest.newBuilder(uri)
                        .timeout(patience)
                        .header("Content-Type", "application/json")
                        .header("Accept", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                        .build();
        try {
            HttpResponse<InputStream> response =
                    http.send(request, HttpResponse.BodyHandlers.ofInputStream());
            int status = response.statusCode();
            if (status == 307 || status == 308) {
                response.body().close();
                return new Attempt(
                        Attempt.Result.REFUSED,
                        response.headers().firstValue("Location").map(uri::resolve).orElse(null));
            }
            if (status != 200) {
                trouble(kernel, "answered " + status + " " + text(response));
                return Attempt.FAILED;
            }
            return listen(kernel, new Session(http, uri, response, patience));
        } catch (IOException e) {
            trouble(kernel, e.getMessage() == null ? e.toString() : e.getMessage());
            return Attempt.FAILED;
        }
    }

    private Attempt listen(URI kernel, Session current) throws InterruptedException {
        session = current;
        if (!open) {
            current.end("the agent is going down");
        }
        try {
            current.read(
                    event -> {
                        if (event.type() == AgentEvent.Type.REGISTERED) {
                            lastTrouble = "";
                            LOG.log(System.Logger.Level.INFO, "registered with {0}", kernel);
                        }
                        agent.received(event);
                    });
            current.end("the kernel ended the stream");
        } catch (IOException | CodecException e) {
            current.end(e.getMessage() == null ? e.toString() : e.getMessage());
        } finally {
            session = null;
            current.end("the stream has ended");
            agent.lost();
        }
        current.refusal().ifPresent(agent::refused);
        if (open) {
            trouble(kernel, current.reason());
        }
        return new Attempt(
                current.wasRegistered() ? Attempt.Result.REGISTERED : Attempt.Result.REFUSED, null);
    }

    private static String text(HttpResponse<InputStream> response) throws IOException {
        try (InputStream body = response.body()) {
            return new String(body.readNBytes(MAX_ERROR_TEXT), StandardCharsets.UTF_8);
        }
    }

    /// Says what is wrong, once for as long as it stays the same.
    private void trouble(URI kernel, String text) {
        String trouble = kernel + ": " + text;
        if (!trouble.equals(lastTrouble)) {
            lastTrouble = trouble;
            LOG.log(System.Logger.Level.WARNING, "no link to kernel {0}", trouble);
        }
    }
}
