package dev.meros.testkit.sim;

import dev.meros.agent.core.AgentCommand;
import dev.meros.agent.core.AgentCore;
import dev.meros.agent.core.AgentEffect;
import dev.meros.agent.core.AgentRecord;
import dev.meros.agent.core.AgentState;
import dev.meros.agent.core.Decision;
import dev.meros.agent.core.Moment;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// One run of an agent: the real core in what stands for the real engine. Records of a batch are
/// stored, and only then do its effects leave.
final class AgentProcess {
    private static final int BATCH = 256;

    private final World world;
    private final SimAgent machine;
    private final AgentCore core = new AgentCore("10.0.0.1");
    private final Deque<Letter> mailbox = new ArrayDeque<>();
    private final AgentSession link;
    private AgentState state;
    private Agenda.@Nullable Item tick;
    private boolean storing;
    private boolean dead;

    private record Letter(AgentCommand command, Consumer<AgentState> answer) {}

    AgentProcess(World world, SimAgent machine, AgentState found) {
        this.world = world;
        this.machine = machine;
        this.state = found;
        this.link = new AgentSession(world, machine, this);
    }

    void start() {
        machine.containers.recover(this, state);
        machine.executors.recover(this, state);
        link.connect();
    }

    /// What is stored.
    AgentState state() {
        return state;
    }

    boolean isAlive() {
        return !dead;
    }

    boolean isQuiet() {
        return !storing && mailbox.isEmpty();
    }

    void submit(AgentCommand command) {
        ask(command, _ -> {});
    }

    void ask(AgentCommand command, Consumer<AgentState> answer) {
        if (!dead) {
            mailbox.add(new Letter(command, answer));
            if (!storing) {
                decide();
            }
        }
    }

    private void decide() {
        List<Letter> letters = new ArrayList<>();
        List<AgentRecord> records = new ArrayList<>();
        List<AgentEffect> effects = new ArrayList<>();
        AgentState next = state;
        Instant now = world.now();
        while (letters.size() < BATCH && !mailbox.isEmpty()) {
            Letter letter = mailbox.remove();
            letters.add(letter);
            Decision decision =
                    core.decide(next, letter.command(), new Moment(now, world.dice.uuid()));
            world.watch.agentDecided(machine, next, letter.command(), decision);
            next = decision.state();
            records.addAll(decision.records());
            effects.addAll(decision.effects());
        }
        AgentState stored = next;
        AgentRecord.Storage storage = machine.disk.begin(records);
        storing = true;
        Runnable done = () -> stored(stored, storage, letters, effects);
        switch (storage) {
            case MEMORY -> done.run();
            case WRITTEN -> world.agenda.after(world.dice.between(5, 50), done);
            case SYNCED -> world.agenda.after(world.dice.between(100, 4_000), done);
        }
    }

    private void stored(
            AgentState stored,
            AgentRecord.Storage storage,
            List<Letter> letters,
            List<AgentEffect> effects) {
        if (dead) {
            return;
        }
        machine.disk.end(storage);
        storing = false;
        state = stored;
        world.watch.agentStored(machine, stored);
        effects.forEach(this::carryOut);
        letters.forEach(l -> l.answer().accept(stored));
        arm();
        if (!mailbox.isEmpty() && !storing) {
            decide();
        }
    }

    private void arm() {
        Optional<Instant> next = core.nextDeadline(state);
        if (tick != null) {
            tick.cancel();
            tick = null;
        }
        if (next.isPresent()) {
            Duration wait = Duration.between(world.now(), next.get());
            tick =
                    world.agenda.after(
                            wait.isNegative() ? Duration.ZERO : wait.plusNanos(1_000),
                            () -> submit(new AgentCommand.Tick()));
        }
    }

    private void carryOut(AgentEffect effect) {
        switch (effect) {
            case AgentEffect.StartContainer s ->
                    machine.disks.afterwards(() -> machine.containers.start(this, s));
            case AgentEffect.SignalContainer s -> machine.containers.signal(s);
            case AgentEffect.StartChecks c -> machine.containers.startChecks(this, c);
            case AgentEffect.StopChecks c -> machine.containers.stopChecks(c.container());
            case AgentEffect.SendUpdate u -> link.send(u.update());
            case AgentEffect.ApplyOperation a -> machine.disks.apply(this, a.operation());
            case AgentEffect.ForgetContainer f -> machine.containers.forget(f.container());
            case AgentEffect.Reconnect() -> link.reconnect();
            case AgentEffect.OfExecutor e -> machine.executors.carryOut(this, e);
        }
    }

    AgentSession link() {
        return link;
    }

    void die(SimAgent.Loss loss) {
        dead = true;
        if (tick != null) {
            tick.cancel();
        }
        link.die(loss);
    }
}
