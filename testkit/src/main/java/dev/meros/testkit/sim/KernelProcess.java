package dev.meros.testkit.sim;

import dev.meros.api.model.FrameworkId;
import dev.meros.api.state.FrameworkState;
import dev.meros.kernel.codec.RecordCodec;
import dev.meros.kernel.core.ClusterState;
import dev.meros.kernel.core.Decision;
import dev.meros.kernel.core.Kernel;
import dev.meros.kernel.core.StreamId;
import dev.meros.kernel.core.command.AgentCommand;
import dev.meros.kernel.core.command.ClockCommand;
import dev.meros.kernel.core.command.Command;
import dev.meros.kernel.core.command.FrameworkCommand;
import dev.meros.kernel.core.effect.Answer;
import dev.meros.kernel.core.effect.Effect;
import dev.meros.kernel.core.record.KernelRecord;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/// One run of a kernel: the real core in what stands for the real engine. Commands are decided in
/// batches, a batch with durable records is one entry of the journal, and answers and messages
/// leave when it is durable, in the order of the decisions.
final class KernelProcess {
    private static final Duration TICK = Duration.ofMillis(200);
    private static final int MAILBOX = 10_000;

    /// One for all: making it takes longer than many a simulation.
    private static final RecordCodec CODEC = new RecordCodec();

    private static final int IN_FLIGHT = 4;
    private static final int ENTRIES_BETWEEN_SNAPSHOTS = 60;

    private final World world;
    private final SimKernel machine;
    private final long term;
    private final Kernel core;
    private final ClusterState state;
    private final ClusterState replica;
    private final Deque<Letter> mailbox = new ArrayDeque<>();
    private final Deque<Flight> flights = new ArrayDeque<>();
    private final Map<StreamId, Wire> wires = new LinkedHashMap<>();
    private final Map<StreamId, Effect> firsts = new LinkedHashMap<>();
    private final Set<Network.Request> pending = new LinkedHashSet<>();
    private int inFlight;
    private int streams;
    private long pausedUntil;
    private boolean tickDue;
    private boolean awake;
    private boolean dead;

    private record Letter(Command command, Consumer<Answer> answer) {}

    private record Outcome(Decision decision, Consumer<Answer> answer) {}

    private static final class Flight {
        final List<KernelRecord> records = new ArrayList<>();
        final List<Outcome> outcomes = new ArrayList<>();
        boolean landed;
    }

    KernelProcess(World world, SimKernel machine, long term) {
        this.world = world;
        this.machine = machine;
        this.term = term;
        this.core = new Kernel(machine.rules);
        this.state = new ClusterState(machine.rules.history());
        this.replica = new ClusterState(machine.rules.history());
    }

    /// The state that decides; ahead of what is committed.
    ClusterState state() {
        return state;
    }

    long term() {
        return term;
    }

    /// Folds the journal; returns the reader's state.
    ClusterState replay() {
        for (byte[] batch : machine.journal.read()) {
            for (KernelRecord record : CODEC.decode(batch)) {
                state.apply(record);
                replica.apply(record);
            }
        }
        return replica;
    }

    void lead() {
        String clusterId = world.dice.uuid().toString();
        submit(new ClockCommand.Lead(term, clusterId), _ -> {});
        scheduleTick();
    }

    private void scheduleTick() {
        world.agenda.after(
                TICK,
                () -> {
                    if (!dead) {
                        tickDue = true;
                        scheduleTick();
                        wake();
                    }
                });
    }

    /// The process stands still for a while.
    void pause(long micros) {
        pausedUntil = Math.max(pausedUntil, world.agenda.micros() + micros);
    }

    void submit(Command command, Consumer<Answer> answer) {
        if (dead || mailbox.size() >= MAILBOX) {
            answer.accept(new Answer.Refused(Answer.Refusal.UNAVAILABLE, "kernel: busy"));
            return;
        }
        mailbox.add(new Letter(command, answer));
        wake();
    }

    private void wake() {
        if (!awake && !dead && inFlight < IN_FLIGHT) {
            awake = true;
            long pause = Math.max(0, pausedUntil - world.agenda.micros());
            world.agenda.after(pause + world.dice.between(5, 200), this::work);
        }
    }

    private void work() {
        awake = false;
        if (dead) {
            return;
        }
        if (pausedUntil > world.agenda.micros()) {
            wake();
            return;
        }
        Flight flight = new Flight();
        long most = world.dice.between(1, 40);
        while (flight.outcomes.size() < most && !mailbox.isEmpty()) {
            decide(mailbox.remove(), flight);
        }
        if (tickDue) {
            tickDue = false;
            decide(new Letter(new ClockCommand.Tick(), _ -> {}), flight);
        }
        if (state.allocationIsDue()) {
            decide(new Letter(new ClockCommand.Allocate(), _ -> {}), flight);
        }
        send(flight);
        if (!mailbox.isEmpty()) {
            wake();
        }
    }

    private void decide(Letter letter, Flight flight) {
        Instant now = world.agenda.now();
        Decision decision = core.decide(state, letter.command(), now);
        world.watch.deciding(state, letter.command(), decision, now);
        for (KernelRecord record : decision.records()) {
            state.apply(record);
        }
        world.watch.decided(state, letter.command(), decision, now);
        flight.records.addAll(decision.records());
        flight.outcomes.add(new Outcome(decision, letter.answer()));
    }

    private void send(Flight flight) {
        if (flight.outcomes.isEmpty()) {
            return;
        }
        RecordCodec.Batch entry = CODEC.newBatch();
        for (KernelRecord record : flight.records) {
            if (record instanceof KernelRecord.Durable durable) {
                entry.add(durable);
            }
        }
        flights.add(flight);
        if (entry.count() == 0) {
            flight.landed = true;
            release();
            return;
        }
        inFlight++;
        machine.journal.append(
                entry.toBytes(world.now()),
                () -> landed(flight),
                () -> flight.records.forEach(this::survives),
                () -> {
                    if (!dead) {
                        machine.crash("a journal write has failed");
                        world.agenda.after(world.dice.between(50_000, 1_500_000), machine::start);
                    }
                });
    }

    /// A record of an entry that was written, but not known to be, when the process ended.
    private void survives(KernelRecord record) {
        if (record instanceof KernelRecord.Durable) {
            replica.apply(record);
        }
    }

    private void landed(Flight flight) {
        flight.landed = true;
        inFlight--;
        release();
        if (machine.journal.entries() >= ENTRIES_BETWEEN_SNAPSHOTS) {
            snapshot();
        }
        if (!mailbox.isEmpty() || tickDue) {
            wake();
        }
    }

    private void release() {
        while (!flights.isEmpty() && flights.peek().landed) {
            Flight flight = flights.remove();
            flight.records.forEach(replica::apply);
            world.watch.committed(replica, flight.records);
            for (Outcome outcome : flight.outcomes) {
                outcome.answer().accept(outcome.decision().answer());
                outcome.decision().effects().forEach(this::send);
            }
        }
    }

    private void snapshot() {
        List<byte[]> parts = new ArrayList<>();
        for (KernelRecord.Durable record : replica.snapshot()) {
            parts.add(CODEC.encode(List.of(record), world.now()));
        }
        // what has landed after the first that has not is not in the replica yet
        int behind = (int) flights.stream().filter(f -> f.landed && hasDurable(f)).count();
        machine.journal.snapshot(parts, behind);
    }

    private static boolean hasDurable(Flight flight) {
        return flight.records.stream().anyMatch(r -> r instanceof KernelRecord.Durable);
    }

    boolean isQuiet() {
        return flights.isEmpty() && mailbox.isEmpty();
    }

    // ---- streams and requests

    StreamId newStream() {
        return new StreamId("T" + term + "-" + streams++ + "-" + world.dice.below(1 << 30));
    }

    void open(Wire wire, Command command) {
        wires.put(wire.stream, wire);
        submit(
                command,
                answer -> {
                    if (answer instanceof Answer.Refused) {
                        wires.remove(wire.stream);
                        wire.refuse();
                    } else {
                        wire.accept();
                    }
                });
    }

    private void send(Effect effect) {
        world.watch.released(effect);
        switch (effect) {
            case Effect.ToFramework f -> send(f.stream(), f);
            case Effect.ToAgent a -> send(a.stream(), a);
            case Effect.CloseStream c -> {
                Wire wire = wires.remove(c.stream());
                if (wire != null) {
                    wire.closeByKernel();
                }
            }
        }
    }

    private void send(StreamId stream, Effect effect) {
        Wire wire = wires.get(stream);
        if (wire == null) {
            return;
        }
        boolean first = firsts.putIfAbsent(stream, effect) == null;
        if (!wire.isOpenForKernel()) {
            wires.remove(stream);
            if (first) {
                closed(stream, effect);
            }
        } else {
            wire.send(effect);
        }
    }

    /// As the real kernel, which knows whose stream it was by the first message on it.
    void streamEnded(Wire wire) {
        Effect first = firsts.get(wire.stream);
        if (!dead && first != null && wires.remove(wire.stream) != null) {
            closed(wire.stream, first);
        }
    }

    private void closed(StreamId stream, Effect first) {
        switch (first) {
            case Effect.ToFramework f ->
                    submit(new FrameworkCommand.StreamClosed(f.framework(), stream), _ -> {});
            case Effect.ToAgent a ->
                    submit(new AgentCommand.StreamClosed(a.agent(), stream), _ -> {});
            case Effect.CloseStream _ -> {}
        }
    }

    List<Wire> openWires() {
        return wires.values().stream().filter(Wire::isOpen).toList();
    }

    @Nullable Wire wire(StreamId stream) {
        return wires.get(stream);
    }

    void pending(Network.Request request) {
        pending.add(request);
    }

    void done(Network.Request request) {
        pending.remove(request);
    }

    /// The entries of a framework as a reader sees them.
    FrameworkState.Entries entries(FrameworkId framework, String prefix) {
        return new FrameworkState.Entries(replica.entries().entries(framework, prefix));
    }

    void die() {
        dead = true;
        Network.failAll(pending);
        pending.clear();
        wires.values().forEach(Wire::kernelDied);
        wires.clear();
    }
}
