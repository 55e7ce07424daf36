package dev.meros.longrunning.engine;

import dev.meros.api.framework.Framework;
import dev.meros.api.framework.SchedulerDriver;
import dev.meros.api.framework.StateConflictException;
import dev.meros.api.model.Filters;
import dev.meros.api.model.MasterInfo;
import dev.meros.api.model.Offer;
import dev.meros.api.model.OfferId;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.scheduler.Call;
import dev.meros.api.scheduler.Event;
import dev.meros.api.state.FrameworkState;
import dev.meros.longrunning.LongRunningException;
import dev.meros.longrunning.core.LongRunning;
import dev.meros.longrunning.core.app.Timestamps;
import dev.meros.longrunning.core.command.Answer;
import dev.meros.longrunning.core.command.Command;
import dev.meros.longrunning.core.command.Decision;
import dev.meros.longrunning.core.command.Effect;
import dev.meros.longrunning.core.command.Moment;
import dev.meros.longrunning.core.command.Refusal;
import dev.meros.longrunning.core.document.Documents;
import dev.meros.longrunning.core.state.State;
import dev.meros.longrunning.store.Entries;

import org.jspecify.annotations.Nullable;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.Supplier;

/// Runs the core on the driver's thread: reads the state after each subscription, stores the
/// records of each decision, and lets its effects and its answer out when they are durable.
///
/// When a write fails, nothing of it is known: requests are answered as unavailable and the state
/// is read again. When another instance of this framework has written, this one ends.
public final class Engine implements Framework {
    private static final System.Logger LOG = System.getLogger(Engine.class.getName());
    private static final Duration TICK = Duration.ofMillis(200);
    private static final Duration READ_AGAIN = Duration.ofMillis(500);

    /// How long a request waits for a subscription before it is refused.
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /// The most requests and events that wait.
    private static final int MAX_WAITING = 10_000;

    private final LongRunning core;
    private final Outlet outlet;
    private final Supplier<UUID> ids;
    private final Writes writes = new Writes(this::notWritten);
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private final Map<Long, CompletableFuture<Answer>> unanswered = new LinkedHashMap<>();
    private @Nullable SchedulerDriver driver;
    private Phase phase = Phase.DISCONNECTED;
    private long subscription;
    private String kernel = "";
    private long numbers;

    /// Whether the state is known.
    public enum Phase {
        DISCONNECTED,
        READING,
        READY,
        ENDED
    }

    /// Something to do when the state is known, or to refuse.
    private record Waiting(long number, Runnable action, Runnable refusal) {}

    /// What clients may know of the connection.
    public record Connection(Phase phase, String kernel) {}

    /// `ids` gives ids that nobody has had before.
    public Engine(LongRunning core, Outlet outlet, Supplier<UUID> ids) {
        this.core = core;
        this.outlet = outlet;
        this.ids = ids;
    }

    /// Gives the engine its driver; to be called once, before the driver starts.
    public void attach(SchedulerDriver newDriver) {
        newDriver.execute(
                () -> {
                    driver = newDriver;
                    newDriver.schedule(TICK, this::tick);
                });
    }

    /// Completes exceptionally when the engine cannot go on.
    public CompletableFuture<Void> ended() {
        return ended;
    }

    /// Runs a command; the answer comes when what it changed is durable.
    public CompletableFuture<Answer> submit(SchedulerDriver on, Command command) {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        on.execute(
                () ->
                        whenReady(
                                on,
                                () -> run(on, command, answer),
                                () -> answer.complete(new Answer.Refused(unavailable()))));
        return answer;
    }

    /// Looks at the core on its thread. After the first subscription this works without a kernel
    /// too.
    public <T> CompletableFuture<T> read(SchedulerDriver on, Function<LongRunning, T> look) {
        CompletableFuture<T> result = new CompletableFuture<>();
        on.execute(
                () -> {
                    Runnable action = () -> result.complete(look.apply(core));
                    Runnable guarded =
                            () -> {
                                try {
                                    action.run();
                                } catch (Refusal.Refused e) {
                                    result.completeExceptionally(e);
                                }
                            };
                    if (subscription > 0 && phase == Phase.DISCONNECTED) {
                        guarded.run();
                    } else {
                        whenReady(
                                on,
                                guarded,
                                () ->
                                        result.completeExceptionally(
                                                new Refusal.Refused(unavailable())));
                    }
                });
        return result;
    }

    /// The state of the connection to the kernel.
    public CompletableFuture<Connection> connection(SchedulerDriver on) {
        CompletableFuture<Connection> result = new CompletableFuture<>();
        on.execute(() -> result.complete(new Connection(phase, kernel)));
        return result;
    }

    @Override
    public void subscribed(SchedulerDriver on, Event.Subscribed event) {
        boolean first = subscription == 0;
        subscription++;
        MasterInfo master = event.masterInfo();
        kernel = master == null ? "" : master.hostname() + ":" + master.port();
        LOG.log(Level.INFO, "subscribed as {0}", event.frameworkId().value());
        publish(
                on,
                first ? "scheduler_registered_event" : "scheduler_reregistered_event",
                "frameworkId",
                event.frameworkId().value(),
                "master",
                kernel);
        readState(on);
    }

    @Override
    public void disconnected(SchedulerDriver on) {
        LOG.log(Level.INFO, "disconnected from the kernel");
        lose();
        phase = Phase.DISCONNECTED;
        publish(on, "scheduler_disconnected_event");
    }

    @Override
    public void offers(SchedulerDriver on, List<Offer> offers) {
        whenReady(on, () -> run(on, new Command.OffersReceived(offers), null), () -> {});
    }

    @Override
    public void rescinded(SchedulerDriver on, OfferId offer) {
        whenReady(on, () -> run(on, new Command.OfferRescinded(offer), null), () -> {});
    }

    @Override
    public Acknowledgement update(SchedulerDriver on, TaskStatus status) {
        whenReady(on, () -> run(on, new Command.StatusReceived(status), null), () -> {});
        return Acknowledgement.LATER;
    }

    @Override
    public void error(SchedulerDriver on, String message) {
        fail(new LongRunningException("framework: " + message));
    }

    private void gathered(SchedulerDriver on) {
        if (phase == Phase.READY) {
            run(on, new Command.OffersGathered(), null);
        }
    }

    private void tick() {
        SchedulerDriver on = driver;
        if (on == null || phase == Phase.ENDED) {
            return;
        }
        if (phase == Phase.READY) {
            run(on, new Command.Tick(), null);
        }
        on.schedule(TICK, this::tick);
    }

    private void whenReady(SchedulerDriver on, Runnable action, Runnable refusal) {
        if (phase == Phase.READY) {
            action.run();
        } else if (phase == Phase.ENDED || waiting.size() >= MAX_WAITING) {
            refusal.run();
        } else {
            long number = numbers++;
            waiting.add(new Waiting(number, action, refusal));
            on.schedule(
                    PATIENCE,
                    () -> {
                        if (waiting.removeIf(w -> w.number() == number)) {
                            refusal.run();
                        }
                    });
        }
    }

    private void run(
            SchedulerDriver on, Command command, @Nullable CompletableFuture<Answer> answer) {
        Decision decision = core.decide(command, new Moment(on.now(), ids));
        long number = numbers++;
        if (answer != null) {
            unanswered.put(number, answer);
        }
        writes.add(
                on,
                decision.records(),
                () -> {
                    decision.effects().forEach(effect -> carryOut(on, effect));
                    if (answer != null) {
                        unanswered.remove(number);
                        answer.complete(decision.answer());
                    }
                });
    }

    private void carryOut(SchedulerDriver on, Effect effect) {
        switch (effect) {
            case Effect.Launch(var offer, var tasks) ->
                    on.accept(
                            List.of(offer),
                            List.of(Offer.Operation.launch(tasks)),
                            new Filters(5.0));
            case Effect.Decline(OfferId offer, Duration refuse) ->
                    on.decline(List.of(offer), new Filters((double) refuse.toSeconds()));
            case Effect.Gather(Duration time) -> on.schedule(time, () -> gathered(on));
            case Effect.Kill(var task, var agent) -> on.kill(task, agent, null);
            case Effect.Revive() -> on.revive(List.of(core.role()));
            case Effect.Request(var demand) -> on.request(demand);
            case Effect.Suppress() -> on.suppress(List.of(core.role()));
            case Effect.Acknowledge(TaskStatus status) -> on.acknowledge(status);
            case Effect.Reconcile(var tasks) ->
                    on.reconcile(
                            tasks.stream()
                                    .map(t -> new Call.Reconcile.Task(t.task(), t.agent()))
                                    .toList());
            case Effect.Probe probe -> outlet.probe(probe);
            case Effect.ReadinessProbe probe -> outlet.probe(probe);
            case Effect.Publish event -> outlet.publish(event);
        }
        outlet.count(effect);
    }

    private void readState(SchedulerDriver on) {
        phase = Phase.READING;
        long current = subscription;
        CompletableFuture<List<FrameworkState.Entry>> _ =
                on.stateEntries("")
                        .whenComplete(
                                (entries, failure) -> {
                                    if (current != subscription || phase != Phase.READING) {
                                        return;
                                    }
                                    if (failure != null) {
                                        LOG.log(
                                                Level.WARNING,
                                                "state not read, trying again",
                                                failure);
                                        on.schedule(READ_AGAIN, () -> readAgain(on, current));
                                    } else {
                                        known(on, entries);
                                    }
                                });
    }

    private void readAgain(SchedulerDriver on, long current) {
        if (current == subscription && phase == Phase.READING) {
            readState(on);
        }
    }

    private void known(SchedulerDriver on, List<FrameworkState.Entry> entries) {
        State state = new State();
        try {
            entries.forEach(entry -> state.apply(Entries.read(entry)));
        } catch (Entries.UnreadableEntry e) {
            fail(new LongRunningException(String.valueOf(e.getMessage()), e));
            return;
        }
        LOG.log(
                Level.INFO,
                "state read: {0} apps, {1} instances",
                state.apps().size(),
                state.instances().size());
        writes.reset(entries);
        core.reload(state);
        phase = Phase.READY;
        run(on, new Command.Subscribed(), null);
        while (phase == Phase.READY && !waiting.isEmpty()) {
            waiting.remove().action().run();
        }
    }

    private void notWritten(Throwable failure) {
        SchedulerDriver on = driver;
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null
                        ? failure.getCause()
                        : failure;
        if (on == null || phase != Phase.READY) {
            return;
        }
        if (cause instanceof StateConflictException) {
            fail(
                    new LongRunningException(
                            "framework state: changed by another instance of this framework "
                                    + "(expected: one instance at a time; this one ends)",
                            cause));
            return;
        }
        LOG.log(Level.WARNING, "state not written, reading it again: {0}", cause.getMessage());
        lose();
        phase = Phase.READING;
        long current = subscription;
        on.schedule(READ_AGAIN, () -> readAgain(on, current));
    }

    /// Nothing is known of writes under way: who waits for them is told so.
    private void lose() {
        writes.reset(List.of());
        unanswered.values().forEach(a -> a.complete(new Answer.Refused(unavailable())));
        unanswered.clear();
    }

    private void fail(LongRunningException failure) {
        LOG.log(Level.ERROR, failure.getMessage());
        lose();
        phase = Phase.ENDED;
        waiting.forEach(w -> w.refusal().run());
        waiting.clear();
        ended.completeExceptionally(failure);
    }

    private static Refusal unavailable() {
        return new Refusal.Unavailable(
                "Not connected to the kernel, or the connection was lost before the change was "
                        + "stored. Try again.");
    }

    private void publish(SchedulerDriver on, String type, Object... namesAndValues) {
        SequencedMap<String, Object> document = Documents.object(namesAndValues);
        document.put("eventType", type);
        Instant now = on.now();
        document.put("timestamp", Timestamps.format(now));
        outlet.publish(new Effect.Publish(type, document));
    }
}
