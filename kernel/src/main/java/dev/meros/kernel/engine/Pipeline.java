package dev.meros.kernel.engine;

import dev.meros.kernel.core.effect.Answer;
import dev.meros.kernel.core.effect.Effect;
import dev.meros.kernel.journal.Journal;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/// The batches between decision and commit: a bounded number of journal entries in flight, released
/// strictly in the order of their decisions. A batch without durable records waits for those before
/// it, whose records its messages may rest on.
final class Pipeline {
    private final Journal journal;
    private final ClusterReader reader;
    private final Outbox outbox;
    private final EngineObserver observer;
    private final Consumer<Throwable> fault;
    private final int limit;
    private final Semaphore permits;
    private final Deque<Flight> flights = new ArrayDeque<>();

    /// A batch in flight; `index` is set when it is committed.
    private static final class Flight {
        final Batch batch;
        final long proposedAt = System.nanoTime();
        @Nullable Long index;

        Flight(Batch batch) {
            this.batch = batch;
        }
    }

    Pipeline(
            Journal journal,
            ClusterReader reader,
            Outbox outbox,
            EngineObserver observer,
            Consumer<Throwable> fault,
            int limit) {
        this.journal = journal;
        this.reader = reader;
        this.outbox = outbox;
        this.observer = observer;
        this.fault = fault;
        this.limit = limit;
        this.permits = new Semaphore(limit);
    }

    /// Sends a batch on its way; waits while too many are in flight, at most for `deadline`. Called
    /// by the owner's thread.
    void send(Batch batch, Duration deadline) throws InterruptedException, TimeoutException {
        Flight flight = new Flight(batch);
        if (!batch.isDurable()) {
            enqueue(flight);
            landed(flight, 0);
            return;
        }
        await(1, deadline);
        enqueue(flight);
        var _ =
                journal.propose(batch.toEntry())
                        .whenComplete(
                                (index, error) -> {
                                    if (error != null) {
                                        fault.accept(error);
                                    } else {
                                        permits.release();
                                        landed(flight, index);
                                    }
                                });
    }

    /// Waits until nothing is in flight.
    void drain(Duration deadline) throws InterruptedException, TimeoutException {
        await(limit, deadline);
        permits.release(limit);
    }

    private void await(int count, Duration deadline) throws InterruptedException, TimeoutException {
        if (!permits.tryAcquire(count, deadline.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new TimeoutException("no commit within " + deadline);
        }
    }

    private synchronized void enqueue(Flight flight) {
        flights.add(flight);
    }

    /// Releases what is first in line and committed. The lock keeps the order when the owner and
    /// the journal's thread meet here.
    private synchronized void landed(Flight landed, long index) {
        landed.index = index;
        Flight first = flights.peek();
        while (first != null && first.index != null) {
            flights.remove();
            try {
                release(first.batch, first.index, first.proposedAt);
            } catch (RuntimeException e) {
                fault.accept(e);
                return;
            }
            first = flights.peek();
        }
    }

    private void release(Batch batch, long index, long proposedAt) {
        reader.fold(index, batch.at(), batch.records());
        if (index > 0) {
            observer.committed(Duration.ofNanos(System.nanoTime() - proposedAt));
        }
        for (Batch.Outcome outcome : batch.outcomes()) {
            outcome.letter().answer(outcome.decision().answer());
            for (Effect effect : outcome.decision().effects()) {
                outbox.send(effect);
                observer.sent(effect);
            }
        }
    }

    /// Answers what will never be released: nobody knows whether it will survive.
    synchronized void abandon(Answer answer) {
        flights.forEach(f -> f.batch.outcomes().forEach(o -> o.letter().answerRest(answer)));
        flights.clear();
    }
}
