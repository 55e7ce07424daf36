package dev.meros.agent.engine;

import dev.meros.agent.AgentException;
import dev.meros.agent.checkpoint.Checkpoint;
import dev.meros.agent.core.AgentCommand;
import dev.meros.agent.core.AgentCore;
import dev.meros.agent.core.AgentEffect;
import dev.meros.agent.core.AgentRecord;
import dev.meros.agent.core.AgentState;
import dev.meros.agent.core.Decision;
import dev.meros.agent.core.Moment;
import dev.meros.agent.metrics.AgentMetrics;

import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// Owns the agent's state: takes commands from a bounded mailbox, decides them in batches, stores
/// the records of a batch, and only then lets its effects leave.
///
/// While records cannot be stored the engine waits and decides nothing. When it fails otherwise it
/// stops for good: [#isAlive()] turns false, and whoever starts the agent anew finds what was
/// stored.
public final class AgentEngine implements AutoCloseable {
    private static final int MAILBOX = 10_000;
    private static final int BATCH = 256;
    private static final Duration STORE_AGAIN = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration LONGEST_NAP = Duration.ofSeconds(10);
    private static final System.Logger LOG = System.getLogger(AgentEngine.class.getName());

    private final BlockingQueue<Letter> mailbox = new ArrayBlockingQueue<>(MAILBOX);
    private final AgentCore core;
    private final Checkpoint checkpoint;
    private final AgentMetrics metrics;
    private final Clock clock;
    private final Object changed = new Object();
    private volatile AgentState state;
    private volatile boolean open = true;
    private volatile Runnable observer = () -> {};
    private @Nullable Thread owner;

    private record Letter(AgentCommand command, CompletableFuture<AgentState> answer) {}

    public AgentEngine(
            AgentCore core, Checkpoint.Opened opened, AgentMetrics metrics, Clock clock) {
        this.core = core;
        this.checkpoint = opened.checkpoint();
        this.state = opened.state();
        this.metrics = metrics;
        this.clock = clock;
    }

    /// Starts to work; commands that came before are decided now.
    public void start(Effects effects) {
        owner = Thread.ofPlatform().daemon().name("agent-owner").start(() -> run(effects));
    }

    /// Has somebody told after each batch, by the owner of the state: nothing may take long.
    public void observe(Runnable afterBatch) {
        observer = afterBatch;
    }

    /// The state after the last batch.
    public AgentState state() {
        return state;
    }

    /// Whether commands are still decided.
    public boolean isAlive() {
        return open;
    }

    /// Hands over a command; waits while the mailbox is full, and drops the command when the engine
    /// has stopped.
    public void submit(AgentCommand command) {
        var _ = ask(command);
    }

    /// The same, with the state after the command, once its records are stored.
    public CompletableFuture<AgentState> ask(AgentCommand command) {
        Letter letter = new Letter(command, new CompletableFuture<>());
        try {
            while (open) {
                if (mailbox.offer(letter, 100, TimeUnit.MILLISECONDS)) {
                    return letter.answer();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        letter.answer().completeExceptionally(new IllegalStateException("the agent has stopped"));
        return letter.answer();
    }

    /// Waits until the state is as wanted; says whether it came to be in time.
    public Reached await(Predicate<AgentState> condition, Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        synchronized (changed) {
            while (!condition.test(state)) {
                long left = deadline - System.nanoTime();
                if (left <= 0 || !open) {
                    return Reached.NO;
                }
                try {
                    TimeUnit.NANOSECONDS.timedWait(changed, left);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return Reached.NO;
                }
            }
        }
        return Reached.YES;
    }

    /// Whether a condition was met in time.
    public enum Reached {
        YES,
        NO
    }

    @Override
    public void close() {
        open = false;
        // wakes the owner; where there is no room it is awake
        var _ = mailbox.offer(tick());
        Thread thread = owner;
        if (thread != null) {
            try {
                thread.join(PATIENCE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        checkpoint.close();
    }

    private void run(Effects effects) {
        List<Letter> batch = new ArrayList<>(BATCH);
        try {
            while (open) {
                batch.clear();
                Letter first = mailbox.poll(nap().toNanos(), TimeUnit.NANOSECONDS);
                batch.add(first == null ? tick() : first);
                mailbox.drainTo(batch, BATCH - 1);
                decide(batch, effects);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            LOG.log(System.Logger.Level.ERROR, "the agent stops; its tasks go on", e);
        } finally {
            open = false;
            synchronized (changed) {
                changed.notifyAll();
            }
        }
    }

    private static Letter tick() {
        return new Letter(new AgentCommand.Tick(), new CompletableFuture<>());
    }

    private Duration nap() {
        Duration wanted =
                core.nextDeadline(state)
                        .map(at -> Duration.between(clock.instant(), at))
                        .orElse(LONGEST_NAP);
        return wanted.isNegative()
                ? Duration.ZERO
                : wanted.compareTo(LONGEST_NAP) > 0 ? LONGEST_NAP : wanted;
    }

    /// While records cannot be stored, on a full disk for example, nothing leaves and nobody is
    /// told anything; the agent goes on where it was when there is room again.
    private void store(List<AgentRecord> records, AgentState next) throws InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                metrics.timeCheckpoint(() -> checkpoint.append(records, next));
                if (attempt > 1) {
                    LOG.log(System.Logger.Level.INFO, "records can be stored again");
                }
                return;
            } catch (AgentException e) {
                if (!open) {
                    throw e;
                }
                metrics.checkpointFailed();
                if (attempt == 1) {
                    LOG.log(
                            System.Logger.Level.ERROR,
                            "records cannot be stored: the agent waits until they can be",
                            e);
                }
                Thread.sleep(STORE_AGAIN);
            }
        }
    }

    private void decide(List<Letter> batch, Effects effects) throws InterruptedException {
        List<AgentRecord> records = new ArrayList<>();
        List<AgentEffect> pending = new ArrayList<>();
        AgentState next = state;
        Instant now = clock.instant();
        for (Letter letter : batch) {
            Decision decision =
                    core.decide(next, letter.command(), new Moment(now, UUID.randomUUID()));
            next = decision.state();
            records.addAll(decision.records());
            pending.addAll(decision.effects());
        }
        AgentState stored = next;
        store(records, stored);
        state = next;
        observer.run();
        metrics.count(records);
        pending.forEach(effects::run);
        batch.forEach(letter -> letter.answer().complete(stored));
        synchronized (changed) {
            changed.notifyAll();
        }
    }
}
