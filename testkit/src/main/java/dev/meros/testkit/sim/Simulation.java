package dev.meros.testkit.sim;

import dev.meros.api.framework.Framework;
import dev.meros.api.model.AgentInfo;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.Resource;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.resource.ResourceText;
import dev.meros.kernel.core.KernelRules;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// A whole cluster in this thread, with virtual time and faults, all of it decided by one seed: for
/// trying out a framework of one's own under conditions that a real cluster takes months to show.
///
/// ```
/// Simulation.of(4711)
///         .agents(5)
///         .framework("mine", () -> new MyFramework())
///         .eventually("every task is done", cluster -> …)
///         .run();
/// ```
///
/// It runs for [#steps] steps while faults strike; then they stop, everything heals, and within a
/// bound of virtual time all goals must be reached and the books of all parts agree; at last the
/// frameworks are torn down and nothing may be left of them. [#run] returns what was seen or throws
/// [SimulationFailure]. A framework must take time from its driver, dice from a seed of its own and
/// run no threads, or the same seed will not give the same run.
public final class Simulation {
    private static final Duration SETTLING = Duration.ofMinutes(3);
    private static final String USUAL = "cpus:4;mem:4096;disk:10000;ports:[31000-31099]";

    private final long seed;
    private final Dice dice;
    private final List<AgentInfo> agents = new ArrayList<>();
    private final List<Cast> frameworks = new ArrayList<>();
    private final List<Condition> goals = new ArrayList<>();
    private final List<Condition> conditions = new ArrayList<>();
    private final List<Runnable> settling = new ArrayList<>();
    private final List<Actor> actors = new ArrayList<>();
    private final List<Goal> aims = new ArrayList<>();
    private final List<Invariant> more = new ArrayList<>();
    private final List<Feast.Guest> guests = new ArrayList<>();
    private KernelRules rules =
            KernelRules.defaults(new KernelRules.Master("kernel", "10.0.0.100", 5050, "0.1.0"));
    private Profile profile = Profile.FAULTY;
    private int steps = 2_000;
    private String replay = "";
    private Function<TaskInfo, @Nullable Behaviour> containers = _ -> null;
    private @Nullable Consumer<String> listener;

    private record Cast(FrameworkInfo info, FrameworkHost.Maker maker) {}

    private record Goal(String sentence, Function<World, Optional<String>> missing) {}

    private record Condition(String sentence, Predicate<SimulatedCluster> holds) {}

    private Simulation(long seed) {
        this.seed = seed;
        this.dice = new Dice(seed);
    }

    /// A simulation in which everything follows from this number.
    public static Simulation of(long seed) {
        return new Simulation(seed);
    }

    /// Adds agents with 4 cpus, 4,096 MB of memory, 10,000 MB of disk and 100 ports.
    public Simulation agents(int count) {
        return agents(count, USUAL);
    }

    /// Adds agents with these resources, in the form `cpus:4;mem:4096;ports:[31000-31099]`.
    public Simulation agents(int count, String resources) {
        return agents(count, ResourceText.parseResources(resources), List.of());
    }

    Simulation agents(int count, List<Resource> resources, List<Resource> more) {
        List<Resource> all = new ArrayList<>(resources);
        all.addAll(more);
        for (int i = 0; i < count; i++) {
            agents.add(
                    AgentInfo.builder().hostname("agent-" + agents.size()).resources(all).build());
        }
        return this;
    }

    /// Adds a framework with this name, which is also its id, that may be away for an hour. Each
    /// instance that starts, at first or after a crash, is made by `maker`.
    public Simulation framework(String name, Supplier<? extends Framework> maker) {
        return framework(
                FrameworkInfo.builder()
                        .user("nobody")
                        .name(name)
                        .id(new FrameworkId(name))
                        .failoverTimeout(3600.0)
                        .capabilities(
                                List.of(
                                        new FrameworkInfo.Capability(
                                                FrameworkInfo.Capability.Type.PARTITION_AWARE)))
                        .build(),
                maker);
    }

    /// Adds a framework that describes itself so.
    public Simulation framework(FrameworkInfo info, Supplier<? extends Framework> maker) {
        return cast(info, maker::get);
    }

    Simulation cast(FrameworkInfo info, FrameworkHost.Maker maker) {
        frameworks.add(new Cast(info, maker));
        return this;
    }

    /// How rough it is; [Profile#FAULTY] unless told otherwise.
    public Simulation profile(Profile value) {
        profile = value;
        return this;
    }

    /// For how many steps faults strike: 2,000 unless told otherwise.
    public Simulation steps(int value) {
        if (value < 1) {
            throw new IllegalArgumentException("steps: " + value + " (expected: at least 1)");
        }
        steps = value;
        return this;
    }

    /// What containers do, by their tasks; null leaves it to the dice.
    public Simulation containers(Function<TaskInfo, @Nullable Behaviour> behaviours) {
        containers = behaviours;
        return this;
    }

    /// Hears every event as a line of text.
    public Simulation trace(Consumer<String> lines) {
        listener = lines;
        return this;
    }

    /// Something that must come to be after the faults have stopped, within three minutes of
    /// virtual time.
    public Simulation eventually(String sentence, Predicate<SimulatedCluster> goal) {
        goals.add(new Condition(sentence, goal));
        return this;
    }

    /// Something that must hold at all times; looked at every few steps.
    public Simulation always(String sentence, Predicate<SimulatedCluster> condition) {
        conditions.add(new Condition(sentence, condition));
        return this;
    }

    Simulation rules(KernelRules value) {
        rules = value;
        return this;
    }

    Simulation whenFaultsStop(Runnable action) {
        settling.add(action);
        return this;
    }

    /// Somebody who does something as long as faults strike, and wants something in the end.
    Simulation actor(Actor actor) {
        actors.add(actor);
        settling.add(actor::settle);
        return this;
    }

    Simulation invariant(Invariant invariant) {
        more.add(invariant);
        return this;
    }

    /// As [#eventually]; `missing` says what is not yet so.
    Simulation goal(String sentence, Function<World, Optional<String>> missing) {
        aims.add(new Goal(sentence, missing));
        return this;
    }

    /// In the end guarantees of quota are tried out with this framework and others.
    Simulation feast(Feast.Guest guest) {
        guests.add(guest);
        return this;
    }

    Simulation replay(String command) {
        replay = command;
        return this;
    }

    Dice dice() {
        return dice;
    }

    /// Runs it; throws [SimulationFailure] when an invariant is broken or a goal is not reached.
    public SimulationReport run() {
        Run run = new Run();
        return run.go();
    }

    private Behaviour behaviour(TaskInfo task) {
        Behaviour given = containers.apply(task);
        if (given != null) {
            return given;
        }
        Behaviour drawn =
                RandomLaunches.isService(task)
                        ? Behaviour.forever()
                        : Behaviour.runs(
                                Duration.ofMillis(dice.between(100, 6_000)),
                                dice.chance(0.15) ? 1 : 0);
        drawn = dice.chance(0.1) ? drawn.hanging() : drawn;
        return dice.chance(0.1) ? drawn.unhealthy() : drawn;
    }

    /// One run: chaos, settling, draining.
    private final class Run {
        private final Trace trace = new Trace(listener);
        private final Ending ending = new Ending();
        private final Invariants.Last last = new Invariants.Last();
        private final World world =
                new World(
                        dice,
                        profile,
                        rules,
                        trace,
                        Simulation.this::behaviour,
                        Invariants.all(rules, last));
        private final Faults faults = new Faults(world);
        private final SimOperator operator = new SimOperator(world, profile.business());
        private final SimulatedCluster cluster = new SimulatedCluster(world);

        SimulationReport go() {
            try {
                world.watch.add(faults);
                more.forEach(world.watch::add);
                conditions.forEach(c -> world.watch.add(new Wanted(c, cluster)));
                chaos();
                settle();
                drain();
            } catch (Invariant.BrokenInvariant e) {
                throw failure(e.sentence, String.valueOf(e.getMessage()), e);
            } catch (RuntimeException e) {
                throw failure("no part fails", String.valueOf(e), e);
            }
            return new SimulationReport(
                    seed,
                    world.steps(),
                    Duration.between(Agenda.START, world.now()),
                    trace.hash(),
                    world.kernel.committed().stateHash(),
                    world.kernel.starts(),
                    world.kernel.journal.tornEntries(),
                    last.progress().launches(),
                    new java.util.LinkedHashMap<>(faults.counts()));
        }

        private SimulationFailure failure(String sentence, String how, RuntimeException cause) {
            SimulationFailure failure =
                    new SimulationFailure(
                            seed,
                            world.steps(),
                            sentence,
                            how,
                            replay.isEmpty() ? "Simulation.of(" + seed + ")" : replay,
                            trace.last(40));
            failure.initCause(cause);
            return failure;
        }

        private void chaos() {
            int number = 0;
            for (AgentInfo info : agents) {
                SimAgent agent = world.addAgent("agent-" + number++, info);
                world.agenda.after(dice.between(0, 500_000), agent::start);
            }
            for (Cast each : frameworks) {
                FrameworkHost host = world.addFramework(each.info(), each.maker());
                world.agenda.after(dice.between(0, 500_000), host::start);
            }
            world.kernel.start();
            faults.start();
            operator.start();
            actors.forEach(a -> a.start(world));
            while (world.steps() < steps) {
                world.step();
            }
        }

        private void settle() {
            world.note("simulation", "stops faults", null);
            faults.heal();
            operator.stop();
            settling.forEach(Runnable::run);
            until(() -> missing(last.drains(), last.drains().open(world)).orElse(null));
            world.note("simulation", "has the operator put all right", null);
            until(
                    () -> {
                        RuntimeException shut = shut();
                        if (shut != null) {
                            return shut;
                        }
                        for (Goal aim : aims) {
                            Optional<String> missing = aim.missing().apply(world);
                            if (missing.isPresent()) {
                                return ending.of(aim.sentence(), missing.get());
                            }
                        }
                        for (Condition goal : goals) {
                            if (!goal.holds().test(cluster)) {
                                return ending.of(goal.sentence(), "not in time");
                            }
                        }
                        return missing(last.kills(), last.kills().open(world))
                                .or(() -> missing(last.nodes(), last.nodes().open(world)))
                                .or(() -> missing(last.operations(), last.operations().open(world)))
                                .or(
                                        () ->
                                                missing(
                                                        last.booksAgree(),
                                                        last.booksAgree().difference(world)))
                                .or(() -> missing(last.volumes(), last.volumes().difference(world)))
                                .orElse(null);
                    });
            world.watch.look(world);
            world.watch.settled(world);
            feast();
        }

        private Optional<RuntimeException> missing(Invariant invariant, Optional<String> how) {
            return how.map(h -> ending.of(invariant.sentence(), h));
        }

        /// What the operator has shut is open again; he goes on with it where need be.
        private @Nullable RuntimeException shut() {
            KernelProcess kernel = world.kernel.process();
            if (kernel == null) {
                return ending.of("the kernel runs", "it is down");
            }
            operator.putRight();
            return SimOperator.shut(kernel.state())
                    .map(s -> ending.of("what an operator has shut can be opened", s))
                    .orElse(null);
        }

        private void feast() {
            if (guests.isEmpty()) {
                return;
            }
            world.note("simulation", "tries a guarantee out", null);
            Feast feast = new Feast(world, guests);
            feast.begin();
            until(
                    () ->
                            feast.missing()
                                    .map(m -> ending.of("guarantees of quota are honoured", m))
                                    .orElse(null));
            feast.end();
        }

        private void drain() {
            world.note("simulation", "tears all frameworks down", null);
            for (FrameworkHost host : world.frameworks) {
                tearDown(host);
            }
            until(
                    () -> {
                        operator.putRight();
                        return last.nothingIsLeft()
                                .rest(world)
                                .map(r -> ending.of(last.nothingIsLeft().sentence(), r))
                                .orElse(null);
                    });
            world.watch.look(world);
            world.watch.drained(world);
        }

        private void tearDown(FrameworkHost host) {
            KernelProcess kernel = world.kernel.process();
            FrameworkId id = host.id();
            if (kernel != null && id != null) {
                kernel.submit(
                        new dev.meros.kernel.core.command.OperatorCommand.Teardown(id), _ -> {});
            }
        }

        /// Goes on until nothing is missing any more, looking every quarter of a second.
        private void until(Supplier<@Nullable RuntimeException> missing) {
            long deadline = world.agenda.micros() + SETTLING.toNanos() / 1000;
            long next = world.agenda.micros() + 250_000;
            RuntimeException open = null;
            while (world.agenda.micros() < deadline) {
                while (world.agenda.micros() < next) {
                    world.step();
                }
                next += 250_000;
                open = missing.get();
                if (open == null) {
                    return;
                }
            }
            throw open == null ? new IllegalStateException("no time") : open;
        }
    }

    /// Makes the exception for a goal that was missed.
    private static final class Ending extends Invariant {
        private String sentence = "";

        RuntimeException of(String missed, String how) {
            sentence = missed;
            return broken(how);
        }

        @Override
        String sentence() {
            return sentence;
        }
    }

    /// A condition of the caller.
    private static final class Wanted extends Invariant {
        private final Condition condition;
        private final SimulatedCluster cluster;

        Wanted(Condition condition, SimulatedCluster cluster) {
            this.condition = condition;
            this.cluster = cluster;
        }

        @Override
        String sentence() {
            return condition.sentence();
        }

        @Override
        void look(World world) {
            expect(condition.holds().test(cluster), "at %s it does not hold", world.now());
        }
    }
}
