package dev.meros.api.framework;

import dev.meros.api.framework.Subscriber.Subscription;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.scheduler.Call;
import dev.meros.api.scheduler.Event;
import dev.meros.api.state.FrameworkState;

import org.jspecify.annotations.Nullable;

import java.lang.System.Logger.Level;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The driver over the v1 HTTP API: it subscribes, keeps the subscription alive, hands events to
/// the [Framework] on one thread and sends its calls in order.
///
/// When the stream breaks, heartbeats are missed ([ConnectionSettings]) or the kernel does not know
/// the subscription any more, the framework is told ([Framework#disconnected]) and the driver
/// subscribes again: with the next kernel at once, or after a pause that grows from try to try.
/// Roles that the framework has suppressed stay suppressed over this.
///
/// It ends by [#stop], by [#teardown], with the exception that a method of the framework throws,
/// with [DriverException] when the kernel refuses the framework ([Framework#error] is told first),
/// or with [FailedOverException] when another instance has taken the framework over.
public final class HttpSchedulerDriver implements SchedulerDriver, AutoCloseable {
    private static final System.Logger LOG = System.getLogger(HttpSchedulerDriver.class.getName());

    /// How long a call in flight may hold up [#stop].
    private static final Duration STOP_GRACE = Duration.ofSeconds(2);

    private final Framework framework;
    private final Enrollment enrollment;
    private final KernelHttp http;
    private final DriverThread thread;
    private final CallLane calls;

    /// Acknowledgements are the most frequent calls and need no order with the others, which they
    /// would hold up.
    private final CallLane acknowledgements;

    private final Reconcile reconciliation;
    private final StateRequests state;
    private final Subscriber subscriber;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    private volatile @Nullable FrameworkId id;
    private volatile boolean started;

    // touched on the driver's thread only
    private Goal goal = Goal.RUN;

    private enum Goal {
        RUN,
        STOP,
        TEAR_DOWN
    }

    public HttpSchedulerDriver(Settings settings, Framework framework) {
        String name = settings.framework().name();
        this.framework = framework;
        this.enrollment = new Enrollment(settings.framework(), settings.suppressedRoles());
        this.reconciliation = settings.reconciliation();
        ConnectionSettings connection = settings.connection();
        this.http = new KernelHttp(connection);
        this.thread = new DriverThread(name + "-driver", this::end);
        this.subscriber =
                new Subscriber(
                        new Kernels(
                                settings.kernels(),
                                connection.firstBackOff(),
                                connection.longestBackOff(),
                                new SplittableRandom()),
                        http,
                        thread,
                        enrollment,
                        connection,
                        new Dispatch());
        int maxWaiting = connection.maxWaitingCalls();
        Answers answers = new Answers();
        this.calls = new CallLane(name + "-calls", maxWaiting, http, subscriber, answers);
        this.acknowledgements = new CallLane(name + "-acks", maxWaiting, http, subscriber, answers);
        this.state =
                new StateRequests(name + "-state", thread, http, subscriber, this::frameworkId);
    }

    /// Where the kernels are and what the framework says of itself.
    ///
    /// @param kernels `http` or `https` URIs with host and port, tried in turn
    /// @param framework with an id of its own choosing, or none to be given one; with the id of
    ///   another instance, this one takes its place
    /// @param suppressedRoles roles in which no offers are wanted at first
    /// @param reconciliation whether all tasks are reconciled with each subscription
    /// @param connection patience and limits
    public record Settings(
            List<URI> kernels,
            FrameworkInfo framework,
            List<String> suppressedRoles,
            Reconcile reconciliation,
            ConnectionSettings connection) {
        public Settings {
            kernels = List.copyOf(kernels);
            suppressedRoles = List.copyOf(suppressedRoles);
            ConnectionSettings.expect(!kernels.isEmpty(), "kernels", kernels, "at least one URI");
            for (URI kernel : kernels) {
                ConnectionSettings.expect(
                        ("http".equals(kernel.getScheme()) || "https".equals(kernel.getScheme()))
                                && kernel.getHost() != null,
                        "kernels",
                        kernel,
                        "http://host:port");
            }
        }

        /// The defaults: no role suppressed, nothing reconciled, [ConnectionSettings#DEFAULTS].
        public static Settings of(List<URI> kernels, FrameworkInfo framework) {
            return new Settings(
                    kernels, framework, List.of(), Reconcile.NEVER, ConnectionSettings.DEFAULTS);
        }

        public static Settings of(URI kernel, FrameworkInfo framework) {
            return of(List.of(kernel), framework);
        }

        /// For a framework in the role `*` whose tasks run as the user of this process.
        public static Settings of(URI kernel, String name) {
            String user = System.getProperty("user.name");
            return of(kernel, FrameworkInfo.builder().user(user).name(name).build());
        }

        public Settings withSuppressedRoles(List<String> roles) {
            return new Settings(kernels, framework, roles, reconciliation, connection);
        }

        public Settings withReconciliation(Reconcile when) {
            return new Settings(kernels, framework, suppressedRoles, when, connection);
        }

        public Settings withConnection(ConnectionSettings settings) {
            return new Settings(kernels, framework, suppressedRoles, reconciliation, settings);
        }
    }

    /// Whether the driver asks for the statuses of all the framework's tasks by itself.
    public enum Reconcile {
        /// The framework asks when it wants to know.
        NEVER,
        /// After [Framework#subscribed] has returned, each time: what was missed while there was no
        /// subscription comes as statuses without uuid.
        WITH_EACH_SUBSCRIPTION
    }

    /// Begins to subscribe; returns at once. To be called once.
    public HttpSchedulerDriver start() {
        started = true;
        calls.start();
        acknowledgements.start();
        thread.execute(subscriber::connect);
        return this;
    }

    /// Disconnects and ends: calls already made leave first, for two seconds at most, no event is
    /// delivered any more. The kernel keeps the framework for its failover timeout.
    public void stop() {
        thread.execute(
                () -> {
                    goal = Goal.STOP;
                    thread.schedule(STOP_GRACE, () -> end(null));
                    Runnable last = () -> thread.execute(() -> end(null));
                    if (!started || !calls.afterwards(() -> afterAcknowledgements(last))) {
                        end(null);
                    }
                });
    }

    /// Stops and waits for the end, however the driver ends; not to be called by a callback.
    @Override
    public void close() {
        stop();
        try {
            await(STOP_GRACE.multipliedBy(2));
        } catch (RuntimeException e) {
            LOG.log(Level.DEBUG, "ended before it was closed", e);
        }
    }

    /// Completes when the driver has ended: normally after [#stop] and [#teardown], else with the
    /// exception that ended it.
    public CompletableFuture<Void> ended() {
        return ended.copy();
    }

    /// Waits until the driver has ended; throws the exception that ended it.
    public void join() {
        while (!await(Duration.ofDays(1))) {}
    }

    /// Waits for the end as [#join] does; false when it has not come in time.
    public boolean await(Duration timeout) {
        try {
            ended.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw rethrown(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DriverException("interrupted while waiting for the driver", e);
        }
    }

    private static RuntimeException rethrown(@Nullable Throwable cause) {
        return switch (cause) {
            case RuntimeException e -> e;
            case Error e -> throw e;
            case null -> new CompletionException("ended", null);
            case Throwable e -> new CompletionException(e);
        };
    }

    @Override
    public FrameworkId frameworkId() {
        FrameworkId known = id;
        if (known == null) {
            throw new IllegalStateException("no framework id before the first subscription");
        }
        return known;
    }

    @Override
    public Instant now() {
        return Instant.now();
    }

    @Override
    public void send(Call call) {
        enrollment.note(call);
        Subscription to = subscriber.subscribed();
        if (to == null) {
            LOG.log(Level.DEBUG, "{0} dropped: not subscribed", call.type());
        } else if (call.type() == Call.Type.ACKNOWLEDGE) {
            if (!acknowledgements.offer(to, call)) {
                LOG.log(Level.DEBUG, "an acknowledgement dropped: its status will come again");
            }
        } else if (!calls.offer(to, call)) {
            thread.execute(() -> subscriber.lost(to, "too many calls are waiting"));
        }
    }

    private static Call.Builder call(Call.Type type) {
        return Call.builder().type(type);
    }

    private void afterAcknowledgements(Runnable action) {
        if (!acknowledgements.afterwards(action)) {
            action.run();
        }
    }

    private void answered(Subscription to, Call call, KernelHttp.Answer answer) {
        if (answer.isDone()) {
            end(null); // of the calls that succeed, only TEARDOWN comes here
        } else if (answer.isElsewhere()) {
            subscriber.moved(to, answer);
        } else if (answer.isStale()) {
            subscriber.stale(to, answer);
        } else {
            LOG.log(Level.WARNING, "{0} refused, {1}", call.type(), answer);
        }
    }

    /// Ends the framework and then the driver; while there is no subscription it waits for one.
    @Override
    public void teardown() {
        thread.execute(
                () -> {
                    goal = Goal.TEAR_DOWN;
                    send(call(Call.Type.TEARDOWN).build());
                });
    }

    @Override
    public CompletableFuture<List<FrameworkState.Entry>> stateEntries(String prefix) {
        return state.entries(prefix);
    }

    @Override
    public CompletableFuture<List<Long>> writeState(List<FrameworkState.Change> changes) {
        return state.write(changes);
    }

    @Override
    public Timer schedule(Duration delay, Runnable action) {
        return thread.schedule(delay, action);
    }

    @Override
    public void execute(Runnable action) {
        thread.execute(action);
    }

    /// Ends the driver once; for the driver's thread.
    private void end(@Nullable Throwable failure) {
        subscriber.close();
        calls.close();
        acknowledgements.close();
        state.close();
        http.close();
        thread.end();
        if (failure == null) {
            ended.complete(null);
        } else {
            ended.completeExceptionally(failure);
        }
    }

    /// Brings what the lanes report to the driver's thread.
    private final class Answers implements CallLane.Listener {
        @Override
        public Call complete(Call call) {
            return call.toBuilder().frameworkId(id).build();
        }

        @Override
        public void answered(Subscription by, Call call, KernelHttp.Answer answer) {
            thread.execute(() -> HttpSchedulerDriver.this.answered(by, call, answer));
        }

        @Override
        public void unanswered(Subscription to, String reason) {
            thread.execute(() -> subscriber.lost(to, reason));
        }

        @Override
        public void failed(RuntimeException failure) {
            thread.execute(() -> end(failure));
        }
    }

    /// Hands the framework what the subscriber reports, as long as it is to run.
    private final class Dispatch implements Subscriber.Listener {
        private final HttpSchedulerDriver driver = HttpSchedulerDriver.this;
        private final Delivery delivery = new Delivery(driver, framework);

        @Override
        public void disconnected() {
            if (goal == Goal.RUN) {
                framework.disconnected(driver);
            }
        }

        @Override
        public void event(Event event) {
            Event.Subscribed subscribed =
                    event.type() == Event.Type.SUBSCRIBED ? event.subscribed() : null;
            if (subscribed != null) {
                id = subscribed.frameworkId();
                if (goal == Goal.TEAR_DOWN) {
                    send(call(Call.Type.TEARDOWN).build());
                } else if (!enrollment.demand().isEmpty()) {
                    request(enrollment.demand());
                }
            }
            if (event.type() == Event.Type.ERROR && event.error() != null) {
                refused(event.error().message());
            } else if (goal == Goal.RUN) {
                delivery.deliver(event);
                if (subscribed != null && reconciliation == Reconcile.WITH_EACH_SUBSCRIPTION) {
                    reconcile(List.of());
                }
            }
        }

        @Override
        public void refused(String message) {
            if (goal != Goal.RUN) {
                end(null);
                return;
            }
            framework.error(driver, message);
            end(
                    message.toLowerCase(Locale.ROOT).contains("failed over")
                            ? new FailedOverException(message)
                            : new DriverException(message));
        }
    }
}
