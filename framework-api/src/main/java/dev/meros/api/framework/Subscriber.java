package dev.meros.api.framework;

import dev.meros.api.codec.CallBatch;
import dev.meros.api.scheduler.Event;

import org.jspecify.annotations.Nullable;

import java.lang.System.Logger.Level;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// Gets a subscription and keeps it: connects, follows redirects, watches heartbeats, and connects
/// again after a pause when the subscription is lost. Works on the driver's thread.
final class Subscriber {
    private static final System.Logger LOG = System.getLogger(Subscriber.class.getName());
    private static final Duration DEFAULT_HEARTBEAT = Duration.ofSeconds(15);
    private static final Duration SHORTEST_HEARTBEAT = Duration.ofMillis(10);

    /// How long to wait for the reason when a call finds the subscription replaced: the ERROR event
    /// of a failover may be on its way, and subscribing again would take the framework back.
    private static final Duration STALE_GRACE = Duration.ofSeconds(1);

    /// Called on the driver's thread.
    interface Listener {
        /// An event of the current subscription; SUBSCRIBED comes first.
        void event(Event event);

        /// The subscription that began with SUBSCRIBED is over.
        void disconnected();

        /// The kernel does not take the framework as it is, and will not take it later.
        void refused(String message);
    }

    /// One connection to a kernel; calls belong to the one that is subscribed.
    static final class Subscription {
        private final URI kernel;
        private volatile String streamId = "";
        private volatile String acceptPost = "";
        private boolean accepted;
        private int missedHeartbeats;

        private Subscription(URI kernel) {
            this.kernel = kernel;
        }

        URI kernel() {
            return kernel;
        }

        String streamId() {
            return streamId;
        }

        /// Whether several calls may go in one request.
        boolean takesBatches() {
            return CallBatch.isOffered(acceptPost);
        }
    }

    private final Kernels kernels;
    private final KernelHttp http;
    private final DriverThread thread;
    private final Enrollment enrollment;
    private final ConnectionSettings settings;
    private final Listener listener;
    private volatile @Nullable Subscription subscribed;
    private @Nullable Subscription connection;
    private @Nullable EventStream stream;
    private @Nullable CompletableFuture<?> opening;
    private String lastReason = "";
    private boolean closed;

    Subscriber(
            Kernels kernels,
            KernelHttp http,
            DriverThread thread,
            Enrollment enrollment,
            ConnectionSettings settings,
            Listener listener) {
        this.kernels = kernels;
        this.http = http;
        this.thread = thread;
        this.enrollment = enrollment;
        this.settings = settings;
        this.listener = listener;
    }

    /// The subscription that calls belong to, or null while there is none; for any thread.
    @Nullable Subscription subscribed() {
        return subscribed;
    }

    void connect() {
        if (closed || connection != null) {
            return;
        }
        Subscription next = new Subscription(kernels.current());
        EventStream events = new EventStream(settings.format(), new Relay(next));
        connection = next;
        stream = events;
        opening = http.subscribe(next.kernel, enrollment.subscribe(), events);
        thread.schedule(
                settings.answerTimeout(),
                () -> {
                    if (!next.accepted) {
                        lost(next, "no subscription within " + settings.answerTimeout());
                    }
                });
    }

    /// Gives up the subscription and does not connect again.
    void close() {
        closed = true;
        subscribed = null;
        connection = null;
        closeStream();
    }

    /// This subscription is of no use any more, if it still is the current one.
    void lost(Subscription subscription, String reason) {
        if (leave(subscription, reason)) {
            thread.schedule(kernels.failed(), this::connect);
        }
    }

    /// The kernel answers SUBSCRIBE with something else than a stream.
    private void refused(Subscription subscription, KernelHttp.Answer answer) {
        if (!answer.isFinal()) {
            moved(subscription, answer);
        } else if (subscription == connection) {
            listener.refused("SUBSCRIBE refused, " + answer);
        }
    }

    /// The kernel of this subscription names another one, or asks to come back later.
    void moved(Subscription subscription, KernelHttp.Answer answer) {
        URI elsewhere = answer.elsewhere();
        if (leave(subscription, "answer " + answer)) {
            thread.schedule(
                    elsewhere == null ? kernels.failed() : kernels.redirected(elsewhere),
                    this::connect);
        }
    }

    /// The kernel does not know this subscription; the stream may yet say why.
    void stale(Subscription subscription, KernelHttp.Answer answer) {
        if (subscription == connection) {
            detach();
            thread.schedule(STALE_GRACE, () -> lost(subscription, "answer " + answer));
        }
    }

    private boolean leave(Subscription subscription, String reason) {
        if (subscription != connection) {
            return false;
        }
        LOG.log(levelOf(reason), "kernel {0}: {1}; trying again", subscription.kernel, reason);
        connection = null;
        closeStream();
        detach();
        return !closed;
    }

    /// The same reason again and again is worth one line.
    private Level levelOf(String reason) {
        boolean repeated = subscribed == null && reason.equals(lastReason);
        lastReason = reason;
        return subscribed != null ? Level.WARNING : repeated ? Level.DEBUG : Level.INFO;
    }

    private void closeStream() {
        if (stream != null) {
            stream.close();
        }
        if (opening != null) {
            opening.cancel(true);
        }
    }

    private void detach() {
        if (subscribed != null) {
            subscribed = null;
            listener.disconnected();
        }
    }

    private void received(Subscription from, List<Event> events) {
        from.missedHeartbeats = 0;
        for (Event event : events) {
            if (from != connection) {
                return;
            }
            if (event.type() == Event.Type.SUBSCRIBED && event.subscribed() != null) {
                accepted(from, event.subscribed());
            }
            if (from == subscribed || event.type() == Event.Type.ERROR) {
                listener.event(event);
            }
        }
    }

    private void accepted(Subscription by, Event.Subscribed event) {
        by.accepted = true;
        kernels.succeeded();
        enrollment.identified(event.frameworkId());
        subscribed = by;
        LOG.log(Level.INFO, "subscribed with {0} as {1}", by.kernel, event.frameworkId());
        awaitHeartbeat(by, interval(event.heartbeatIntervalSeconds()));
    }

    private static Duration interval(@Nullable Double seconds) {
        if (seconds == null || !(seconds > 0) || seconds > 86_400) {
            return DEFAULT_HEARTBEAT;
        }
        Duration interval = Duration.ofNanos((long) (seconds * 1e9));
        return interval.compareTo(SHORTEST_HEARTBEAT) < 0 ? SHORTEST_HEARTBEAT : interval;
    }

    /// Counts intervals without news rather than time, so that a pause of this process is not taken
    /// for silence of the kernel.
    private void awaitHeartbeat(Subscription from, Duration interval) {
        thread.schedule(
                interval,
                () -> {
                    if (from != connection) {
                        return;
                    }
                    if (from.missedHeartbeats++ >= settings.missedHeartbeats()) {
                        lost(from, settings.missedHeartbeats() + " heartbeats missed");
                    } else {
                        awaitHeartbeat(from, interval);
                    }
                });
    }

    /// Brings what the HTTP client's threads report to the driver's thread.
    private final class Relay implements EventStream.Listener {
        private final Subscription to;

        Relay(Subscription to) {
            this.to = to;
        }

        @Override
        public void opened(String streamId, String acceptPost) {
            to.streamId = streamId;
            to.acceptPost = acceptPost;
        }

        @Override
        public void refused(KernelHttp.Answer answer) {
            thread.execute(() -> Subscriber.this.refused(to, answer));
        }

        @Override
        public void received(List<Event> events, Runnable more) {
            thread.execute(
                    () -> {
                        Subscriber.this.received(to, events);
                        more.run();
                    });
        }

        @Override
        public void broken(String reason) {
            thread.execute(() -> lost(to, reason));
        }
    }
}
