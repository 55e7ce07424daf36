package dev.meros.kernel.http;

import dev.meros.api.master.Event;
import dev.meros.kernel.core.ClusterState;
import dev.meros.kernel.core.record.KernelRecord;
import dev.meros.kernel.engine.RecordWatcher;
import dev.meros.kernel.engine.Shared;
import dev.meros.kernel.operator.ClusterImage;
import dev.meros.kernel.operator.EventMaker;

import io.vertx.core.Context;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/// Who listens to the events of the cluster (mesos-v1 §5.3), and how events get there.
///
/// The reader's thread makes events of the records that it folds and puts them into a ring; a
/// thread of its own writes them as bytes, once for each form that somebody listens in; the event
/// loops pass the bytes on. With nobody listening, and nobody who may come back, nothing of this is
/// done.
final class Subscribers {
    private static final System.Logger LOG = System.getLogger(Subscribers.class.getName());

    private final KernelAccess kernel;
    private final Bounds bounds;
    private final EventRing ring;
    private final RecordWatcher watcher;
    private final Map<EventForm, Shared<Beginning>> beginnings = new EnumMap<>(EventForm.class);
    private final Executor views;
    private final ExecutorService writer =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().daemon().name("kernel-events").factory());
    private final AtomicBoolean writing = new AtomicBoolean();

    /// Changed under the lock of this object only: all subscribers, the oldest first.
    private final LinkedHashSet<Subscriber> all = new LinkedHashSet<>();

    private Attention attention = Attention.NONE;
    private long lastLeft;

    // of the writer's thread
    private long written;

    /// The limits: subscribers at a time, of which the oldest makes room for one more; the ring;
    /// how long a reader may read nothing; the time between heartbeats; and for how long after the
    /// last one has left events are kept for those who come back.
    record Bounds(
            int subscribers,
            EventRing.Bounds ring,
            Duration stall,
            Duration heartbeat,
            Duration remembered) {
        /// As Mesos' `max_operator_event_stream_subscribers`.
        static final int MOST_SUBSCRIBERS = 1_000;

        private static final Duration REMEMBERED = Duration.ofMinutes(5);

        static Bounds usual(Duration stall, Duration heartbeat) {
            return new Bounds(
                    MOST_SUBSCRIBERS, EventRing.Bounds.USUAL, stall, heartbeat, REMEMBERED);
        }
    }

    /// Whether the reader's thread makes events.
    private enum Attention {
        NONE,
        FULL
    }

    /// The first record of a stream, and the number of the event that follows on it.
    private record Beginning(SharedBytes record, long next) {}

    /// `views` is where what is told of the whole cluster is written.
    Subscribers(KernelAccess kernel, Bounds bounds, Executor views) {
        this.kernel = kernel;
        this.bounds = bounds;
        this.views = views;
        this.ring =
                new EventRing(bounds.ring(), () -> UUID.randomUUID().toString().replace("-", ""));
        this.watcher = new Watch();
        for (EventForm form : EventForm.values()) {
            beginnings.put(form, new Shared<>(() -> beginning(form)));
        }
    }

    /// Has a stream begin on a response: with what followed on `from`, as far as that is still
    /// known, else with the cluster as it is.
    void add(Exchange exchange, EventForm form, @Nullable ResumeToken from) {
        Subscriber subscriber = new Subscriber(exchange, ring, form, bounds.stall(), this::left);
        Subscriber displaced;
        boolean resumed;
        synchronized (this) {
            displaced = all.size() >= bounds.subscribers() ? all.removeFirst() : null;
            all.add(subscriber);
            resumed = attention == Attention.FULL && from != null && ring.reachesBackTo(from);
            // whatever is asked of the reader from now on comes after its attention has begun
            attention = Attention.FULL;
        }
        if (displaced != null) {
            Subscriber oldest = displaced;
            oldest.context()
                    .runOnContext(
                            _ ->
                                    oldest.end(
                                            "others have come (expected: at most "
                                                    + bounds.subscribers()
                                                    + " subscribers)"));
        }
        if (resumed && from != null) {
            subscriber.begin(null, from.next(), bounds.heartbeat());
            return;
        }
        exchange.when(
                Objects.requireNonNull(beginnings.get(form))
                        .get()
                        .whenComplete(
                                (_, error) -> {
                                    if (error != null) {
                                        left(subscriber);
                                    }
                                }),
                b -> subscriber.begin(b.record(), b.next(), bounds.heartbeat()));
    }

    private CompletableFuture<Beginning> beginning(EventForm form) {
        record Taken(ClusterImage image, long next) {}
        return kernel.watch(watcher, state -> new Taken(ClusterImage.of(state), ring.next()))
                .thenApplyAsync(
                        taken -> {
                            Event.Subscribed subscribed =
                                    new Event.Subscribed(
                                            taken.image().toState(),
                                            bounds.heartbeat().toMillis() / 1_000.0);
                            byte[] chunk =
                                    form.chunk(Event.of(subscribed), ring.token(taken.next()));
                            return new Beginning(SharedBytes.of(chunk), taken.next());
                        },
                        views);
    }

    /// Makes events on the reader's thread.
    private final class Watch implements RecordWatcher {
        private final EventMaker maker =
                new EventMaker(ring::add, () -> endAll("a new term has begun; subscribe again"));

        @Override
        public void folding(ClusterState state, KernelRecord record) {
            maker.folding(state, record);
        }

        @Override
        public void folded(ClusterState state, KernelRecord record) {
            maker.folded(state, record);
        }

        @Override
        public void settled(ClusterState state) {
            maker.settled(state);
            wake();
        }

        @Override
        public void failed(RuntimeException cause) {
            LOG.log(System.Logger.Level.ERROR, "kernel: cannot follow its records", cause);
            synchronized (Subscribers.this) {
                attention = Attention.NONE;
            }
            endAll("the kernel failed to follow its records; subscribe again");
        }
    }

    private synchronized void left(Subscriber subscriber) {
        all.remove(subscriber);
        lastLeft = System.nanoTime();
    }

    private synchronized List<Subscriber> everyone() {
        return new ArrayList<>(all);
    }

    /// How many there are.
    synchronized int size() {
        return all.size();
    }

    /// There may be new events.
    private void wake() {
        if (writing.compareAndSet(false, true)) {
            try {
                writer.execute(this::write);
            } catch (RejectedExecutionException e) {
                LOG.log(System.Logger.Level.DEBUG, "no more events: the kernel ends");
            }
        }
    }

    private void write() {
        writing.set(false);
        long end = ring.next();
        if (end == written) {
            return;
        }
        List<Subscriber> readers = everyone();
        for (EventForm form : readers.stream().map(Subscriber::form).distinct().toList()) {
            ring.write(written, form);
        }
        written = end;
        Map<Context, List<Subscriber>> loops = new HashMap<>();
        readers.forEach(r -> loops.computeIfAbsent(r.context(), _ -> new ArrayList<>()).add(r));
        loops.forEach((loop, its) -> loop.runOnContext(_ -> its.forEach(Subscriber::pump)));
    }

    /// Ends streams whose readers are too far behind, and forgets events when nobody is left who
    /// might want them.
    void check() {
        everyone().forEach(s -> s.context().runOnContext(_ -> s.check()));
        synchronized (this) {
            if (attention == Attention.FULL
                    && all.isEmpty()
                    && System.nanoTime() - lastLeft > bounds.remembered().toNanos()) {
                attention = Attention.NONE;
                kernel.unwatch(watcher);
                ring.restart();
            }
        }
    }

    /// Ends all streams.
    void endAll(String reason) {
        ring.restart();
        everyone().forEach(s -> s.context().runOnContext(_ -> s.end(reason)));
    }

    /// Ends all streams and what works for them.
    void close() {
        endAll("the kernel ends");
        writer.shutdown();
    }
}
