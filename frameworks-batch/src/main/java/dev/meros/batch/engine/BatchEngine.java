package dev.meros.batch.engine;

import dev.meros.api.framework.Framework;
import dev.meros.api.framework.SchedulerDriver;
import dev.meros.api.model.Filters;
import dev.meros.api.model.Offer;
import dev.meros.api.model.Request;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.scheduler.Event;
import dev.meros.api.state.FrameworkState;
import dev.meros.batch.codec.StateCodec;
import dev.meros.batch.core.BatchScheduler;
import dev.meros.batch.core.BatchState;
import dev.meros.batch.core.Decision;
import dev.meros.batch.core.InvalidDefinitionException;
import dev.meros.batch.core.Needed;
import dev.meros.batch.core.command.Command;
import dev.meros.batch.core.effect.Answer;
import dev.meros.batch.core.effect.Effect;
import dev.meros.batch.core.record.BatchRecord;
import dev.meros.batch.core.run.RunState;

import org.jspecify.annotations.Nullable;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

/// Runs the batch scheduler on the driver's thread: each command is decided and applied at once,
/// its records go into the next write of framework state, and its effects and answer leave when
/// that write is durable.
///
/// After each subscription, and after a write whose outcome is unknown, everything is read anew, so
/// a second instance that has written meanwhile is never overwritten; whoever waited is told that
/// the outcome is unknown.
public final class BatchEngine implements Framework {
    /// The most requests that wait for an answer.
    static final int MOST_WAITING = 10_000;

    private static final System.Logger LOG = System.getLogger(BatchEngine.class.getName());
    private static final Duration RELOAD_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_SLEEP = Duration.ofSeconds(60);
    private static final Duration ANSWER_DEADLINE = Duration.ofSeconds(30);
    private static final int MOST_BATCHES_AHEAD = 4;
    private static final int MOST_NEWS_WHILE_LOADING = 10_000;
    private static final Filters FILTERS = new Filters(5.0);

    private final BatchScheduler scheduler;
    private final Observer observer;
    private final StateCodec codec = new StateCodec();
    private final AtomicInteger waiting = new AtomicInteger();

    private volatile @Nullable SchedulerDriver driver;
    private volatile Phase phase = Phase.DISCONNECTED;

    // on the driver's thread only
    private BatchState state = new BatchState();
    private Map<String, Long> versions = new HashMap<>();
    private final ArrayDeque<Batch> batches = new ArrayDeque<>();
    private final List<TaskStatus> newsWhileLoading = new ArrayList<>();
    private @Nullable Batch inFlight;
    private SchedulerDriver.@Nullable Timer timer;
    private Demand demand = Demand.UNKNOWN;
    // null: not since the last subscription
    private @Nullable List<Request> stated;
    private long epoch;

    /// Whether commands can be carried out.
    public enum Phase {
        DISCONNECTED,
        LOADING,
        READY
    }

    private enum Demand {
        UNKNOWN,
        OFFERS,
        NONE
    }

    public BatchEngine(BatchScheduler scheduler, Observer observer) {
        this.scheduler = scheduler;
        this.observer = observer;
    }

    /// Says which driver carries commands to the engine's thread; once, before anything else.
    public void attach(SchedulerDriver value) {
        driver = value;
    }

    public Phase phase() {
        return phase;
    }

    /// The time by the driver's clock, in milliseconds, as runs are named by them.
    public Instant now() {
        return attached().now().truncatedTo(ChronoUnit.MILLIS);
    }

    private SchedulerDriver attached() {
        SchedulerDriver d = driver;
        if (d == null) {
            throw new IllegalStateException("no driver yet");
        }
        return d;
    }

    /// Carries out a command; completes on the driver's thread when it is durable, or with
    /// [UnavailableException]. From any thread.
    public CompletableFuture<Answer> submit(Command command) {
        return ask(answer -> step(command, answer));
    }

    /// Looks at the state; what it sees is durable when the result completes. From any thread.
    public <T> CompletableFuture<T> read(Function<BatchState, T> question) {
        return ask(
                answer ->
                        enqueue(List.of(), List.of(), new Reply<>(answer, question.apply(state))));
    }

    private <T> CompletableFuture<T> ask(Consumer<CompletableFuture<T>> action) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        if (waiting.incrementAndGet() > MOST_WAITING) {
            waiting.decrementAndGet();
            answer.completeExceptionally(new UnavailableException("too many requests are waiting"));
            return answer;
        }
        attached()
                .execute(
                        () -> {
                            if (phase == Phase.READY) {
                                action.accept(answer);
                            } else {
                                answer.completeExceptionally(
                                        new UnavailableException("not connected to the kernel"));
                            }
                        });
        return answer.orTimeout(ANSWER_DEADLINE.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((_, _) -> waiting.decrementAndGet());
    }

    private record Reply<T>(CompletableFuture<T> answer, T value) implements Batch.Waiter {
        @Override
        public void durable() {
            answer.complete(value);
        }

        @Override
        public void failed(UnavailableException why) {
            answer.completeExceptionally(why);
        }
    }

    @Override
    public void subscribed(SchedulerDriver d, Event.Subscribed event) {
        reset("the connection to the kernel was renewed");
        load();
    }

    @Override
    public void disconnected(SchedulerDriver d) {
        reset("the connection to the kernel was lost");
    }

    @Override
    public void error(SchedulerDriver d, String message) {
        LOG.log(Level.ERROR, "the kernel refuses this framework: {0}", message);
    }

    @Override
    public void offers(SchedulerDriver d, List<Offer> offers) {
        if (phase == Phase.READY) {
            step(new Command.OffersReceived(offers), null);
        } else {
            d.decline(offers.stream().map(Offer::id).toList(), FILTERS);
        }
    }

    @Override
    public Acknowledgement update(SchedulerDriver d, TaskStatus status) {
        if (phase == Phase.READY) {
            step(new Command.TaskNews(status), null);
        } else if (newsWhileLoading.size() < MOST_NEWS_WHILE_LOADING) {
            newsWhileLoading.add(status);
        }
        return Acknowledgement.LATER;
    }

    /// Forgets what is under way; whoever waits for it is told that its outcome is unknown.
    private void reset(String why) {
        epoch++;
        phase = Phase.DISCONNECTED;
        newsWhileLoading.clear();
        cancelTimer();
        List<Batch> open = new ArrayList<>();
        if (inFlight != null) {
            open.add(inFlight);
        }
        open.addAll(batches);
        inFlight = null;
        batches.clear();
        UnavailableException unknown = new UnavailableException(why + "; the outcome is unknown");
        open.forEach(b -> b.fail(unknown));
    }

    private void load() {
        phase = Phase.LOADING;
        whenDone(
                attached().stateEntries(""),
                (entries, failure) -> {
                    if (failure == null) {
                        loaded(entries);
                    } else {
                        LOG.log(Level.WARNING, "state cannot be read: {0}", text(failure));
                        loadLater();
                    }
                });
    }

    /// Goes on when a future completes, unless everything was reset meanwhile. An exception there
    /// is a broken invariant and ends the driver.
    private <T> void whenDone(
            CompletableFuture<T> future, BiConsumer<T, @Nullable Throwable> then) {
        long at = epoch;
        CompletableFuture<T> _ =
                future.whenComplete(
                        (value, failure) -> {
                            try {
                                if (at == epoch) {
                                    then.accept(value, failure);
                                }
                            } catch (RuntimeException | Error e) {
                                attached()
                                        .execute(
                                                () -> {
                                                    throw e;
                                                });
                            }
                        });
    }

    private void loadLater() {
        long at = epoch;
        attached()
                .schedule(
                        RELOAD_PAUSE,
                        () -> {
                            if (at == epoch) {
                                load();
                            }
                        });
    }

    private void loaded(List<FrameworkState.Entry> entries) {
        state = new BatchState();
        versions = new HashMap<>();
        for (FrameworkState.Entry entry : entries) {
            versions.put(entry.name(), entry.version());
            try {
                state.apply(codec.read(entry));
            } catch (InvalidDefinitionException e) {
                LOG.log(
                        Level.ERROR,
                        "entry {0} is left alone, it cannot be read: {1}",
                        entry.name(),
                        e.getMessage());
            }
        }
        phase = Phase.READY;
        demand = Demand.UNKNOWN;
        stated = null;
        LOG.log(
                Level.INFO,
                "{0} jobs and {1} open runs loaded",
                state.jobs().size(),
                state.runs().size());
        List<TaskStatus> news = List.copyOf(newsWhileLoading);
        newsWhileLoading.clear();
        step(new Command.Subscribed(), null);
        for (TaskStatus status : news) {
            if (phase == Phase.READY) {
                step(new Command.TaskNews(status), null);
            }
        }
    }

    private void step(Command command, @Nullable CompletableFuture<Answer> answer) {
        Decision decision = scheduler.decide(state, command, now());
        decision.records().forEach(state::apply);
        CompletableFuture<Answer> reply = answer == null ? new CompletableFuture<>() : answer;
        updateDemand(decision.records());
        enqueue(decision.records(), decision.effects(), new Reply<>(reply, decision.answer()));
        observer.counts(state.jobs().size(), state.runs().size());
        arm();
    }

    private void enqueue(List<BatchRecord> records, List<Effect> effects, Batch.Waiter waiter) {
        if (batches.isEmpty() || !batches.getLast().hasRoomFor(records.size())) {
            batches.add(new Batch());
        }
        batches.getLast().add(codec, records, effects, waiter);
        flush();
    }

    private void flush() {
        while (inFlight == null && !batches.isEmpty()) {
            Batch batch = batches.removeFirst();
            List<FrameworkState.Change> changes = batch.changes(codec, versions);
            if (changes.isEmpty()) {
                release(batch);
            } else {
                write(batch, changes);
            }
        }
    }

    private void write(Batch batch, List<FrameworkState.Change> changes) {
        inFlight = batch;
        Instant begin = attached().now();
        whenDone(
                attached().writeState(changes),
                (written, failure) -> {
                    if (failure != null) {
                        LOG.log(Level.WARNING, "state cannot be written: {0}", text(failure));
                        reset("state could not be written");
                        phase = Phase.LOADING;
                        loadLater();
                        return;
                    }
                    inFlight = null;
                    remember(changes, written);
                    observer.written(changes.size(), Duration.between(begin, attached().now()));
                    release(batch);
                    flush();
                    arm();
                });
    }

    private void remember(List<FrameworkState.Change> changes, List<Long> written) {
        for (int i = 0; i < changes.size(); i++) {
            if (changes.get(i).value() == null) {
                versions.remove(changes.get(i).name());
            } else {
                versions.put(changes.get(i).name(), written.get(i));
            }
        }
    }

    private void release(Batch batch) {
        batch.effects().forEach(this::carryOut);
        batch.succeed();
    }

    private void carryOut(Effect effect) {
        SchedulerDriver d = attached();
        switch (effect) {
            case Effect.Launch(var offer, var tasks) ->
                    d.accept(List.of(offer), List.of(Offer.Operation.launch(tasks)), FILTERS);
            case Effect.Decline(var offers) -> d.decline(offers, FILTERS);
            case Effect.Kill(var task, var agent) -> d.kill(task, agent, null);
            case Effect.Acknowledge(var status) -> d.acknowledge(status);
            case Effect.Reconcile(var tasks) -> d.reconcile(tasks);
            case Effect.RunPlaced(var run) -> observer.placed(run);
            case Effect.RunEnded(var run) -> observer.ended(run);
        }
    }

    /// Asks for offers when a run has come to wait, and for none when none waits. This need not
    /// wait for the write: nothing is launched before it.
    private void updateDemand(List<BatchRecord> records) {
        boolean wanted = state.wantsOffers();
        if (wanted) {
            request(Needed.of(state));
        }
        if (wanted && (demand != Demand.OFFERS || records.stream().anyMatch(BatchEngine::adds))) {
            demand = Demand.OFFERS;
            attached().revive(List.of());
        } else if (!wanted && demand != Demand.NONE) {
            demand = Demand.NONE;
            attached().suppress(List.of());
        }
    }

    private void request(List<Request> needed) {
        if (!needed.equals(stated)) {
            stated = needed;
            attached().request(needed);
        }
    }

    /// Whether a record may be why an offer refused before could be used now.
    private static boolean adds(BatchRecord record) {
        return switch (record) {
            case BatchRecord.RunPut(var run) ->
                    run.state() == RunState.QUEUED || run.state() == RunState.RETRYING;
            case BatchRecord.RunGone _, BatchRecord.JobPut _ -> true;
            case BatchRecord.JobGone _, BatchRecord.HistoryPut _ -> false;
        };
    }

    /// Sets the timer to the next deadline; it is set anew after each step.
    private void arm() {
        cancelTimer();
        if (phase != Phase.READY
                || state.deadlines().isEmpty()
                || batches.size() > MOST_BATCHES_AHEAD) {
            return;
        }
        Duration sleep = Duration.between(attached().now(), state.deadlines().first().at());
        if (sleep.isNegative()) {
            sleep = Duration.ZERO;
        } else if (sleep.compareTo(LONGEST_SLEEP) > 0) {
            sleep = LONGEST_SLEEP;
        }
        timer = attached().schedule(sleep, this::wake);
    }

    private void wake() {
        timer = null;
        if (phase == Phase.READY) {
            step(new Command.Tick(), null);
        }
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    private static String text(Throwable failure) {
        return failure.getClass().getSimpleName() + ": " + failure.getMessage();
    }
}
