package dev.meros.kernel.engine;

import dev.meros.kernel.KernelException;
import dev.meros.kernel.core.ClusterState;
import dev.meros.kernel.core.StateHash;
import dev.meros.kernel.core.record.ConnectionRecord;
import dev.meros.kernel.core.record.KernelRecord;
import dev.meros.kernel.core.record.OfferRecord;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;

/// A second copy of the cluster's state, for reads: folded from the same records by a thread of its
/// own, so that no read, however long, holds up a decision.
///
/// A read sees everything that was answered before it was asked.
public final class ClusterReader {
    /// What may wait to be folded; beyond it the engine waits for the reader.
    private static final int MAX_WAITING = 100_000;

    /// Reads that may wait; more are refused.
    private static final int MAX_READS = 1_000;

    private static final Duration CLOSING = Duration.ofSeconds(10);

    private final ClusterState state;
    private final ImageKeeper images;
    private final BlockingQueue<Item> queue = new LinkedBlockingQueue<>(MAX_WAITING);
    private final AtomicInteger reads = new AtomicInteger();
    private final Thread thread;
    private volatile long lagNanos;
    private volatile Boolean closed = Boolean.FALSE;
    // of the reader's thread
    private long index;
    private long version;
    private @Nullable Instant at;
    private @Nullable RecordWatcher watcher;

    /// The durable state after the journal entry at `index`, decided at a time. Equal states of
    /// equal journals have equal hashes, on every machine.
    public record Fingerprint(long index, @Nullable Instant at, long term, String hash) {}

    /// The state at one moment. At moments of equal version it is the same, but for filters, for
    /// when agents were last heard of and for what the next allocation looks at.
    public record Moment(long version, ClusterState state) {}

    private sealed interface Item {
        /// Records to fold; `index` is that of their journal entry, 0 when they have none, `at` the
        /// time of their decision.
        record Fold(long index, @Nullable Instant at, List<KernelRecord> records, long since)
                implements Item {}

        record Read(Runnable read) implements Item {}

        record End() implements Item {}
    }

    ClusterReader(ClusterState state, ImageKeeper images) {
        this.state = state;
        this.images = images;
        this.thread = Thread.ofPlatform().daemon().name("kernel-reader").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /// Asks something of the state. The function runs on the reader's thread; it must not keep or
    /// change the state. Fails with [KernelException] when too many reads wait or the kernel ends.
    public <T> CompletableFuture<T> read(Function<ClusterState, T> question) {
        return ask(moment -> question.apply(moment.state()));
    }

    /// The same, for those who remember what they have asked before.
    public <T> CompletableFuture<T> ask(Function<Moment, T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        if (closed || reads.get() >= MAX_READS) {
            answer.completeExceptionally(
                    new KernelException(closed ? "the kernel ends" : "too many reads wait"));
            return answer;
        }
        reads.incrementAndGet();
        put(
                new Item.Read(
                        () -> {
                            reads.decrementAndGet();
                            try {
                                answer.complete(question.apply(new Moment(version, state)));
                            } catch (RuntimeException e) {
                                answer.completeExceptionally(e);
                            }
                        }));
        return answer;
    }

    /// Has all records that are folded from now on told to a watcher, which replaces the one
    /// before, and asks something of the state right before the first of them.
    public <T> CompletableFuture<T> watch(
            RecordWatcher newWatcher, Function<ClusterState, T> question) {
        return read(
                s -> {
                    watcher = newWatcher;
                    return question.apply(s);
                });
    }

    /// Records are told to this watcher no more.
    public CompletableFuture<Boolean> unwatch(RecordWatcher ended) {
        return read(
                _ -> {
                    boolean watched = ended.equals(watcher);
                    watcher = watched ? null : watcher;
                    return watched;
                });
    }

    /// Asks for a copy of the state, to try something out on it elsewhere.
    public CompletableFuture<ClusterState> copy(StateCopy.Part part) {
        return read(s -> StateCopy.of(s, part));
    }

    /// Asks for the hash of the durable state. It is computed apart from the reader's thread.
    public CompletableFuture<Fingerprint> fingerprint() {
        record Committed(long index, @Nullable Instant at, long term, StateHash hash) {}
        return read(s -> new Committed(index, at, s.term(), s.hash()))
                .thenApplyAsync(c -> new Fingerprint(c.index(), c.at(), c.term(), c.hash().text()));
    }

    /// How far the copy was behind when it last folded.
    public Duration lag() {
        return queue.isEmpty() ? Duration.ZERO : Duration.ofNanos(lagNanos);
    }

    /// Hands over committed records, in their order.
    void fold(long entryIndex, @Nullable Instant at, List<KernelRecord> records) {
        put(new Item.Fold(entryIndex, at, records, System.nanoTime()));
    }

    private void put(Item item) {
        try {
            queue.put(item);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KernelException("interrupted while the reader is behind", e);
        }
    }

    private void run() {
        try {
            while (true) {
                switch (queue.take()) {
                    case Item.Fold fold -> fold(fold);
                    case Item.Read read -> read.read().run();
                    case Item.End _ -> {
                        return;
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            images.failed(e);
        }
    }

    /// A watcher that fails must not end the kernel with it.
    private void tell(Consumer<RecordWatcher> what) {
        RecordWatcher told = watcher;
        if (told != null) {
            try {
                what.accept(told);
            } catch (RuntimeException e) {
                watcher = null;
                told.failed(e);
            }
        }
    }

    private void fold(Item.Fold fold) {
        if (watcher == null) {
            fold.records().forEach(state::apply);
        } else {
            for (KernelRecord each : fold.records()) {
                tell(w -> w.folding(state, each));
                state.apply(each);
                tell(w -> w.folded(state, each));
            }
            tell(w -> w.settled(state));
        }
        for (KernelRecord each : fold.records()) {
            version += isSeen(each) ? 1 : 0;
        }
        lagNanos = System.nanoTime() - fold.since();
        if (fold.index() > 0) {
            index = fold.index();
            at = fold.at();
            images.folded(index, fold.at(), state);
        }
    }

    /// Whether a record changes what [Moment#version] counts.
    private static boolean isSeen(KernelRecord record) {
        return switch (record) {
            case ConnectionRecord r ->
                    switch (r) {
                        case ConnectionRecord.Ticked _,
                                ConnectionRecord.AgentSeen _,
                                ConnectionRecord.GraceGranted _ ->
                                false;
                        case ConnectionRecord.AgentConnected _,
                                ConnectionRecord.AgentOversubscribed _,
                                ConnectionRecord.AgentDisconnected _,
                                ConnectionRecord.FrameworkConnected _,
                                ConnectionRecord.FrameworkDisconnected _,
                                ConnectionRecord.ConstraintsStated _,
                                ConnectionRecord.DemandStated _,
                                ConnectionRecord.RolesSuppressed _ ->
                                true;
                    };
            case OfferRecord r ->
                    r instanceof OfferRecord.Offered || r instanceof OfferRecord.Ended;
            case KernelRecord.Durable _, KernelRecord.Transient _ -> true;
        };
    }

    /// Folds and answers what waits, then ends.
    void close() {
        closed = Boolean.TRUE;
        if (!thread.isAlive()) {
            return;
        }
        put(new Item.End());
        try {
            thread.join(CLOSING);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
