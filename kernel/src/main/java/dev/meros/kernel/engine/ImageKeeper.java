package dev.meros.kernel.engine;

import dev.meros.kernel.codec.RecordCodec;
import dev.meros.kernel.core.ClusterState;
import dev.meros.kernel.core.record.KernelRecord;
import dev.meros.kernel.journal.Journal;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/// Stores an image of the reader's state in the journal after so many entries, so that a restart
/// replays a bounded number of them. One image at a time; written by a thread of its own.
final class ImageKeeper {
    private static final System.Logger LOG = System.getLogger(ImageKeeper.class.getName());
    private static final int RECORDS_PER_PART = 1_000;
    private static final Duration CLOSING = Duration.ofSeconds(10);

    private final Journal journal;
    private final RecordCodec codec;
    private final int interval;
    private final EngineObserver observer;
    private final Consumer<Throwable> fault;
    private final ExecutorService writer =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().daemon().name("kernel-image").factory());
    private final AtomicBoolean writing = new AtomicBoolean();
    private int entries;

    ImageKeeper(
            Journal journal,
            RecordCodec codec,
            int interval,
            EngineObserver observer,
            Consumer<Throwable> fault) {
        this.journal = journal;
        this.codec = codec;
        this.interval = interval;
        this.observer = observer;
        this.fault = fault;
    }

    /// The state was folded up to the journal entry at `index`, decided at a time; called by the
    /// reader's thread.
    void folded(long index, @Nullable Instant at, ClusterState state) {
        if (++entries < interval || !writing.compareAndSet(false, true)) {
            return;
        }
        entries = 0;
        List<KernelRecord.Durable> records = state.snapshot();
        try {
            writer.execute(() -> store(index, at, records));
        } catch (RejectedExecutionException e) {
            LOG.log(System.Logger.Level.DEBUG, "no image: the kernel ends");
        }
    }

    private void store(long index, @Nullable Instant at, List<KernelRecord.Durable> records) {
        long start = System.nanoTime();
        try {
            journal.snapshot(index, () -> parts(records, at));
            observer.stored(Duration.ofNanos(System.nanoTime() - start));
        } catch (RuntimeException e) {
            // the log alone is enough; the next image is tried in its turn
            LOG.log(System.Logger.Level.WARNING, "journal: no image at " + index, e);
        } finally {
            writing.set(false);
        }
    }

    private Iterator<byte[]> parts(List<KernelRecord.Durable> records, @Nullable Instant at) {
        int parts = (records.size() + RECORDS_PER_PART - 1) / RECORDS_PER_PART;
        return IntStream.range(0, parts)
                .mapToObj(
                        i ->
                                codec.encode(
                                        records.subList(
                                                i * RECORDS_PER_PART,
                                                Math.min(
                                                        records.size(),
                                                        (i + 1) * RECORDS_PER_PART)),
                                        at))
                .iterator();
    }

    /// The reader cannot go on.
    void failed(Throwable cause) {
        fault.accept(cause);
    }

    /// Waits for the image that is being written.
    void close() {
        writer.shutdown();
        try {
            if (!writer.awaitTermination(CLOSING.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.log(System.Logger.Level.WARNING, "journal: an image is still being written");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
