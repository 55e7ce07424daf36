package dev.meros.api.executor;

import dev.meros.api.codec.CodecException;
import dev.meros.api.http.LazyTls;
import dev.meros.api.model.Bytes;
import dev.meros.api.model.KillPolicy;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskStatus;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Runs an [Executor] by the v1 executor API: subscribes, comes back after restarts of the agent
/// with what was not acknowledged, and ends when it is told to or has been without an agent for too
/// long.
///
/// ```java
/// HttpExecutorDriver.of(ExecutorSettings.ofEnvironment(), new MyExecutor()).run();
/// ```
public final class HttpExecutorDriver implements ExecutorDriver, AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);

    /// How long the first subscription may take without checkpointing; agents wait for a minute.
    private static final Duration FIRST_SUBSCRIPTION = Duration.ofSeconds(50);

    /// As often as agents say that they are alive.
    private static final Duration HEARTBEAT = Duration.ofMinutes(30);

    private static final Duration LONGEST_RETRY = Duration.ofSeconds(10);

    /// Calls that wait to be sent; beyond it the driver subscribes anew, which sends all at once.
    private static final int MAX_CALLS = 10_000;

    private static final System.Logger LOG = System.getLogger(HttpExecutorDriver.class.getName());

    private final ExecutorSettings settings;
    private final Executor executor;
    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .sslContext(LazyTls.context())
                    .connectTimeout(CONNECT)
                    .build();
    private final ScheduledThreadPoolExecutor owner =
            new ScheduledThreadPoolExecutor(
                    1, action -> Thread.ofPlatform().name("executor-driver").unstarted(action));
    private final CompletableFuture<Ending> ending = new CompletableFuture<>();
    private final BlockingQueue<Call> calls = new LinkedBlockingQueue<>(MAX_CALLS);
    private final Unacknowledged unacknowledged = new Unacknowledged();
    private volatile @Nullable AgentConnection connection;
    private volatile @Nullable Thread link;
    private volatile @Nullable Thread sender;
    private Phase phase = Phase.WORKING;
    private Ending outcome = Ending.STOPPED;
    private boolean subscribed;

    /// Why a driver has ended.
    public enum Ending {
        /// The agent or the executor itself wanted it to.
        STOPPED,
        /// There was no agent for too long.
        ABANDONED,
        /// The agent does not want this executor.
        REFUSED
    }

    private enum Phase {
        WORKING,
        /// Told to end, or out of time.
        SHUTTING_DOWN,
        /// All that is left is to have statuses acknowledged.
        STOPPING
    }

    private HttpExecutorDriver(ExecutorSettings settings, Executor executor) {
        this.settings = settings;
        this.executor = executor;
        owner.setRemoveOnCancelPolicy(true);
        owner.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /// A driver that has not started.
    public static HttpExecutorDriver of(ExecutorSettings settings, Executor executor) {
        return new HttpExecutorDriver(settings, executor);
    }

    /// Subscribes and goes on in the background.
    public HttpExecutorDriver start() {
        link = Thread.ofVirtual().name("executor-link").start(this::keepConnected);
        sender = Thread.ofVirtual().name("executor-calls").start(this::sendCalls);
        schedule(HEARTBEAT, this::beat);
        return this;
    }

    /// Subscribes and works until the end; throws what the executor has thrown.
    public Ending run() {
        start();
        try {
            return ending.get();
        } catch (ExecutionException e) {
            throw unchecked(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ExecutorException("interrupted", e);
        } finally {
            close();
        }
    }

    /// Waits for the end; throws [TimeoutException] when it does not come in time, and what the
    /// executor has thrown.
    public Ending await(Duration timeout) throws TimeoutException {
        try {
            return ending.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw unchecked(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ExecutorException("interrupted", e);
        }
    }

    private static RuntimeException unchecked(ExecutionException e) {
        return e.getCause() instanceof RuntimeException cause
                ? cause
                : new ExecutorException("the executor failed: " + e.getCause(), e);
    }

    @Override
    public void update(TaskStatus status) {
        Bytes uuid = status.uuid() == null ? Bytes.of(UUID.randomUUID()) : status.uuid();
        TaskStatus whole =
                status.toBuilder()
                        .uuid(uuid)
                        .source(TaskStatus.Source.SOURCE_EXECUTOR)
                        .executorId(settings.executor())
                        .timestamp(status.timestamp() == null ? now() : status.timestamp())
                        .build();
        execute(
                () -> {
                    unacknowledged.said(uuid, whole);
                    enqueue(update(whole, settings));
                });
    }

    private static Call update(TaskStatus status, ExecutorSettings settings) {
        return Call.update(settings.framework(), settings.executor(), status);
    }

    private static double now() {
        return Instant.now().toEpochMilli() / 1000.0;
    }

    @Override
    public void send(Bytes data) {
        execute(() -> enqueue(Call.message(settings.framework(), settings.executor(), data)));
    }

    private void beat() {
        enqueue(Call.heartbeat(settings.framework(), settings.executor()));
        schedule(HEARTBEAT, this::beat);
    }

    /// What is said while there is no agent is either said with the next subscription or lost.
    private void enqueue(Call call) {
        AgentConnection open = connection;
        if (subscribed && open != null && !calls.offer(call)) {
            open.close();
        }
    }

    @Override
    public void execute(Runnable action) {
        schedule(Duration.ZERO, action);
    }

    @Override
    public void schedule(Duration delay, Runnable action) {
        try {
            var _ = owner.schedule(() -> guarded(action), delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            LOG.log(System.Logger.Level.DEBUG, "the driver has ended", e);
        }
    }

    private void guarded(Runnable action) {
        if (ending.isDone()) {
            return;
        }
        try {
            action.run();
        } catch (RuntimeException | Error e) {
            ending.completeExceptionally(e);
            close();
        }
    }

    @Override
    public void stop() {
        execute(
                () -> {
                    if (phase != Phase.STOPPING) {
                        phase = Phase.STOPPING;
                        schedule(settings.shutdownGrace(), () -> end(outcome));
                    }
                    endIfSaid();
                });
    }

    private void endIfSaid() {
        boolean said = unacknowledged.isEmpty() || outcome == Ending.ABANDONED;
        if (phase == Phase.STOPPING && said) {
            end(outcome);
        }
    }

    private void end(Ending why) {
        ending.complete(why);
        close();
    }

    /// Lets the executor end its tasks, which it has the grace period for.
    private void shutDown(Ending why) {
        if (phase == Phase.WORKING) {
            phase = Phase.SHUTTING_DOWN;
            outcome = why;
            schedule(settings.shutdownGrace(), () -> end(why));
            executor.shutdown(this);
        }
    }

    /// Subscribes over and over until the driver ends or has no more time to come back.
    private void keepConnected() {
        Instant lost = Instant.now();
        Duration patience = longer(settings.recovery().timeout(), FIRST_SUBSCRIPTION);
        Duration pause = FIRST_PAUSE;
        try {
            while (!ending.isDone()) {
                if (subscribedOnce()) {
                    lost = Instant.now();
                    patience = settings.recovery().timeout();
                    pause = FIRST_PAUSE;
                }
                if (!Instant.now().isBefore(lost.plus(patience))) {
                    execute(() -> shutDown(Ending.ABANDONED));
                    return;
                }
                long millis = Math.max(1, pause.toMillis());
                Thread.sleep(ThreadLocalRandom.current().nextLong(millis / 2, millis + 1));
                pause = shorter(pause.multipliedBy(2), settings.recovery().longestPause());
            }
        } catch (InterruptedException e) {
            // the driver ends
        }
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) > 0 ? a : b;
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    /// One subscription, from its first event to its end; says whether there was one.
    private boolean subscribedOnce() throws InterruptedException {
        boolean[] greeted = {false};
        try (AgentConnection opened = AgentConnection.open(http, settings, subscription())) {
            connection = opened;
            opened.read(
                    (event, done) -> {
                        greeted[0] |= event.type() == Event.Type.SUBSCRIBED;
                        execute(
                                () -> {
                                    take(event);
                                    done.run();
                                });
                    });
        } catch (AgentConnection.RefusedException e) {
            if (e.isFinal()) {
                execute(() -> refused(String.valueOf(e.getMessage())));
            }
            LOG.log(System.Logger.Level.WARNING, "the agent answers {0}", e.getMessage());
        } catch (IOException | CodecException e) {
            LOG.log(System.Logger.Level.INFO, "no agent: {0}", String.valueOf(e.getMessage()));
        } finally {
            connection = null;
        }
        if (greeted[0]) {
            execute(() -> executor.disconnected(this));
        }
        return greeted[0];
    }

    /// Everything that was said before is in it, so nothing of that is to be sent besides.
    private Call subscription() throws InterruptedException {
        CompletableFuture<Call> call = new CompletableFuture<>();
        execute(
                () -> {
                    subscribed = false;
                    calls.clear();
                    call.complete(
                            Call.subscribe(
                                    settings.framework(),
                                    settings.executor(),
                                    unacknowledged.subscribe()));
                });
        try {
            return call.get(CONNECT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new InterruptedException("the driver has ended");
        }
    }

    private void refused(String message) {
        executor.error(this, message);
        end(Ending.REFUSED);
    }

    private void take(Event event) {
        Event.Type type = event.type();
        if (type == null) {
            return;
        }
        switch (type) {
            case SUBSCRIBED -> {
                subscribed = true;
                unacknowledged.sinceSubscribe().forEach(s -> enqueue(update(s, settings)));
                executor.subscribed(this, Objects.requireNonNull(event.subscribed()));
            }
            case LAUNCH -> {
                TaskInfo task = Objects.requireNonNull(event.launch()).task();
                unacknowledged.launched(task);
                executor.launch(this, task);
            }
            case LAUNCH_GROUP -> {
                List<TaskInfo> tasks =
                        Objects.requireNonNull(event.launchGroup()).taskGroup().tasks();
                tasks.forEach(unacknowledged::launched);
                executor.launchGroup(this, tasks);
            }
            case KILL -> {
                Event.Kill kill = Objects.requireNonNull(event.kill());
                @Nullable KillPolicy policy = kill.killPolicy();
                executor.kill(this, kill.taskId(), policy);
            }
            case ACKNOWLEDGED -> {
                Event.Acknowledged ack = Objects.requireNonNull(event.acknowledged());
                unacknowledged.acknowledged(ack.taskId(), ack.uuid());
                endIfSaid();
            }
            case MESSAGE -> executor.message(this, Objects.requireNonNull(event.message()).data());
            case SHUTDOWN -> shutDown(Ending.STOPPED);
            case ERROR -> refused(Objects.requireNonNull(event.error()).message());
            case HEARTBEAT, UNKNOWN -> {
                // the agent is alive
            }
        }
    }

    private void sendCalls() {
        try {
            while (!ending.isDone()) {
                send(calls.take());
            }
        } catch (InterruptedException e) {
            // the driver ends
        }
    }

    /// Makes a call as long as the agent is too busy for it. Whatever else happens to a status, it
    /// is part of the next subscription.
    private void send(Call call) throws InterruptedException {
        AgentConnection at = connection;
        Duration pause = FIRST_PAUSE;
        while (at != null && at == connection) {
            try {
                int status = at.call(call);
                if (status == 503) {
                    Thread.sleep(pause);
                    pause = shorter(pause.multipliedBy(2), LONGEST_RETRY);
                    continue;
                }
                if (status == 403) {
                    // the agent has lost sight of the stream
                    at.close();
                } else if (status / 100 != 2) {
                    LOG.log(
                            System.Logger.Level.WARNING,
                            "the agent answers {0} to {1}",
                            Integer.toString(status),
                            call.type());
                }
                return;
            } catch (IOException e) {
                LOG.log(System.Logger.Level.INFO, "a call got lost: {0}", e.toString());
                at.close();
                return;
            }
        }
    }

    /// Ends the driver at once, without another word to the agent.
    @Override
    public void close() {
        ending.complete(Ending.STOPPED);
        AgentConnection open = connection;
        if (open != null) {
            open.close();
        }
        interrupt(link);
        interrupt(sender);
        owner.shutdown();
        http.shutdownNow();
    }

    private static void interrupt(@Nullable Thread thread) {
        if (thread != null) {
            thread.interrupt();
        }
    }
}
