package dev.meros.kernel.engine;

import dev.meros.kernel.codec.RecordCodec;
import dev.meros.kernel.core.ClusterState;
import dev.meros.kernel.core.Decision;
import dev.meros.kernel.core.Kernel;
import dev.meros.kernel.core.KernelRules;
import dev.meros.kernel.core.command.ClockCommand;
import dev.meros.kernel.core.command.Command;
import dev.meros.kernel.core.effect.Answer;
import dev.meros.kernel.core.record.KernelRecord;
import dev.meros.kernel.core.record.RecordPool;
import dev.meros.kernel.journal.Journal;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/// Decides, one command after the other, on one thread, and releases answers and messages when the
/// journal has them.
///
/// The owner's state runs ahead of the journal by the entries in flight; nothing of it is seen
/// outside before they are committed: readers ask [#reader()], which follows the commits.
public final class Engine implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Engine.class.getName());

    /// A batch is closed when its journal records reach this size, in bytes.
    private static final int ENTRY_BYTES = 64 << 10;

    private static final Duration COMMIT_DEADLINE = Duration.ofSeconds(30);
    private static final Duration CLOSING = Duration.ofSeconds(10);

    private final KernelRules rules;
    private final Kernel kernel;
    private final ClusterState state;
    private final Journal journal;
    private final RecordCodec codec = new RecordCodec();
    private final RecordPool pool = new RecordPool();
    private final Parts parts;
    private final BlockingQueue<Letter> mailbox = new LinkedBlockingQueue<>();

    /// How many commands wait in the mailbox, which bounds it.
    private final AtomicInteger waiting = new AtomicInteger();

    private final ImageKeeper images;
    private final ClusterReader reader;
    private final Pipeline pipeline;
    private final CompletableFuture<Void> leading = new CompletableFuture<>();
    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.REPLAYING);
    private final Thread owner;

    // of the owner's thread
    private Instant lastNow = Instant.MIN;
    private Batch batch;

    /// The limits of an engine: commands that wait, commands of a batch, journal entries in flight,
    /// entries between two images, and the time between two ticks.
    public record Limits(
            int mailbox, int batchCommands, int inFlight, int imageEntries, Duration tick) {}

    /// What an engine works with.
    public record Parts(
            InstantSource clock, Outbox outbox, EngineObserver observer, Fault.Handler faults) {}

    private enum Phase {
        REPLAYING,
        LEADING,
        ENDED
    }

    private final Limits limits;

    public Engine(KernelRules rules, Journal journal, Limits limits, Parts parts) {
        this.rules = rules;
        this.kernel = new Kernel(rules);
        this.state = new ClusterState(rules.history());
        this.journal = journal;
        this.limits = limits;
        this.parts = parts;
        this.batch = new Batch(codec);
        this.images =
                new ImageKeeper(
                        journal,
                        codec,
                        limits.imageEntries(),
                        parts.observer(),
                        e -> fault(Fault.BROKEN_INVARIANT, e));
        this.reader = new ClusterReader(new ClusterState(rules.history()), images);
        this.pipeline =
                new Pipeline(
                        journal,
                        reader,
                        parts.outbox(),
                        parts.observer(),
                        e -> fault(Fault.COMMIT_FAILED, e),
                        limits.inFlight());
        this.owner = Thread.ofPlatform().name("kernel-owner").unstarted(this::run);
    }

    /// Replays the journal and takes part. The future ends when this kernel leads and its first
    /// records are committed, or with what is wrong with the journal. A journal that cannot be
    /// opened is refused with [dev.meros.kernel.KernelException].
    public CompletableFuture<Void> start() {
        reader.start();
        journal.start(new Replay());
        return leading;
    }

    /// Asks for a decision. The answer comes when it is durable; it is `UNAVAILABLE` when this
    /// kernel does not lead or too much waits. The command's messages follow the answer.
    public CompletableFuture<Answer> submit(Command command) {
        return submit(List.of(command)).thenApply(List::getFirst);
    }

    /// Asks for decisions that are made one after the other, with nothing in between but the
    /// passing of time. The answers, one for each command in their order, come together when the
    /// last of them is durable; a refused command does not hold up the others. Messages of all
    /// commands but the last may leave before the answers.
    public CompletableFuture<List<Answer>> submit(List<Command> commands) {
        Letter letter = new Letter(List.copyOf(commands));
        if (commands.isEmpty()) {
            return CompletableFuture.completedFuture(List.of());
        }
        if (phase.get() != Phase.LEADING) {
            letter.answerRest(unavailable("this kernel does not lead"));
        } else if (waiting.getAndAdd(commands.size()) >= limits.mailbox()) {
            waiting.addAndGet(-commands.size());
            parts.observer().overloaded();
            letter.answerRest(unavailable("too many requests wait; try again later"));
        } else {
            mailbox.add(letter);
            if (phase.get() == Phase.ENDED) {
                refuseWaiting();
            }
        }
        return letter.answered();
    }

    private static Answer unavailable(String message) {
        return new Answer.Refused(Answer.Refusal.UNAVAILABLE, message);
    }

    /// The numbers by which it decides.
    public KernelRules rules() {
        return rules;
    }

    /// Where to read what is committed.
    public ClusterReader reader() {
        return reader;
    }

    /// Whether commands are taken.
    public boolean isLeading() {
        return phase.get() == Phase.LEADING;
    }

    /// How many commands wait for their decision.
    public int mailboxDepth() {
        return waiting.get();
    }

    private void run() {
        try {
            long nextTick = System.nanoTime();
            while (phase.get() == Phase.LEADING) {
                Letter first =
                        mailbox.poll(
                                Math.max(0, nextTick - System.nanoTime()), TimeUnit.NANOSECONDS);
                long woken = System.nanoTime();
                if (first != null) {
                    take(first);
                    fill();
                }
                if (System.nanoTime() - nextTick >= 0) {
                    nextTick = System.nanoTime() + limits.tick().toNanos();
                    decide(new ClockCommand.Tick());
                }
                if (state.allocationIsDue()) {
                    long due = System.nanoTime();
                    decide(new ClockCommand.Allocate());
                    parts.observer()
                            .allocated(
                                    Duration.ofNanos(System.nanoTime() - due),
                                    Duration.ofNanos(due - woken));
                }
                send();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException e) {
            fault(Fault.COMMIT_FAILED, e);
        } catch (RuntimeException | Error e) {
            fault(Fault.BROKEN_INVARIANT, e);
        } finally {
            refuseWaiting();
        }
    }

    private void fill() throws InterruptedException, TimeoutException {
        while (!isFull()) {
            Letter next = mailbox.poll();
            if (next == null) {
                return;
            }
            take(next);
        }
    }

    private boolean isFull() {
        return batch.commands() >= limits.batchCommands() || batch.bytes() >= ENTRY_BYTES;
    }

    /// Decides on the commands of a letter, which may take several journal entries.
    private void take(Letter letter) throws InterruptedException, TimeoutException {
        waiting.addAndGet(-letter.commands().size());
        for (Command command : letter.commands()) {
            if (isFull()) {
                send();
            }
            decide(command, letter);
        }
    }

    /// Decides on something that nobody waits for.
    private void decide(Command command) {
        decide(command, new Letter(List.of(command)));
    }

    private void decide(Command command, Letter letter) {
        Instant now = now();
        Decision decision;
        try {
            decision = kernel.decide(state, command, now).withRecords(pool::shared);
            decision.records().forEach(state::apply);
        } catch (RuntimeException | Error e) {
            letter.answerRest(unavailable("the kernel has failed"));
            throw e;
        }
        parts.observer().decided(command, decision);
        batch.add(decision, letter, now);
    }

    /// The time, which does not go back for the core when it does on the clock.
    private Instant now() {
        Instant now = parts.clock().instant();
        if (now.isAfter(lastNow)) {
            lastNow = now;
        }
        return lastNow;
    }

    private void send() throws InterruptedException, TimeoutException {
        Batch full = batch;
        if (full.commands() == 0) {
            return;
        }
        batch = new Batch(codec);
        parts.observer().decided(full.commands(), full.durableRecords(), full.bytes());
        pipeline.send(full, COMMIT_DEADLINE);
    }

    private void fault(Fault fault, Throwable cause) {
        if (phase.getAndSet(Phase.ENDED) == Phase.ENDED) {
            return;
        }
        LOG.log(System.Logger.Level.ERROR, "kernel: stops: " + fault, cause);
        leading.completeExceptionally(cause);
        pipeline.abandon(unavailable("the kernel has failed; the outcome is not known"));
        refuseWaiting();
        parts.faults().stop(fault, cause);
    }

    private void refuseWaiting() {
        List<Letter> letters = new ArrayList<>();
        mailbox.drainTo(letters);
        for (Letter letter : letters) {
            waiting.addAndGet(-letter.commands().size());
            letter.answerRest(unavailable("the kernel ends"));
        }
    }

    /// Ends orderly: what has been decided is released, what waits is refused. The journal is not
    /// closed.
    @Override
    public void close() {
        Phase before = phase.getAndSet(Phase.ENDED);
        try {
            if (before == Phase.LEADING) {
                owner.join(CLOSING);
                pipeline.drain(CLOSING);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException e) {
            LOG.log(System.Logger.Level.WARNING, "kernel: ends without its last commits", e);
        }
        refuseWaiting();
        reader.close();
        images.close();
    }

    /// Hears of the journal. Until this kernel leads, the journal's thread has the state.
    private final class Replay implements Journal.Listener {
        @Override
        public void restored(long index, byte[] part) {
            follow(0, part);
        }

        @Override
        public void committed(long index, byte[] batch) {
            follow(index, batch);
        }

        private void follow(long index, byte[] batch) {
            List<KernelRecord> records = pool.shared(codec.decode(batch));
            records.forEach(state::apply);
            reader.fold(index, codec.timeOf(batch), records);
        }

        @Override
        public void leading(long term) {
            Letter lead =
                    new Letter(List.of(new ClockCommand.Lead(term, UUID.randomUUID().toString())));
            var _ =
                    lead.answered()
                            .thenAccept(
                                    answers -> {
                                        if (answers.getFirst() instanceof Answer.Refused r) {
                                            leading.completeExceptionally(
                                                    new IllegalStateException(r.message()));
                                        } else {
                                            leading.complete(null);
                                        }
                                    });
            waiting.incrementAndGet();
            mailbox.add(lead);
            if (phase.compareAndSet(Phase.REPLAYING, Phase.LEADING)) {
                owner.start();
            }
        }

        @Override
        public void following() {
            fault(Fault.LEADERSHIP_LOST, new IllegalStateException("another member leads"));
        }

        @Override
        public void failed(Throwable cause) {
            if (isLeading()) {
                fault(Fault.COMMIT_FAILED, cause);
            } else {
                leading.completeExceptionally(cause);
            }
        }
    }
}
