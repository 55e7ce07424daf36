package dev.meros.kernel.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.kernel.core.allocation.AllocationRules;
import dev.meros.kernel.core.command.ClockCommand;
import dev.meros.kernel.core.record.KernelRecord;
import dev.meros.kernel.core.task.ExecutorEntry;
import dev.meros.kernel.core.task.TaskEntry;
import dev.meros.kernel.core.task.TaskKey;
import dev.meros.kernel.engine.RecordWatcher;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/// One random walk: agents and frameworks that behave as real ones do, at times badly.
final class Walk {
    private final Random random;
    private final World world;
    private final SimOperator operator;
    private final List<SimAgent> agents = new ArrayList<>();
    private final List<SimFramework> frameworks = new ArrayList<>();
    private final SimRoles roles;
    private final WalkCheck check;
    private Actor actor = Actor.OTHER;
    private int names;

    /// Who acted in the last step.
    enum Actor {
        FRAMEWORK,
        ALLOCATION,
        OTHER
    }

    Walk(long seed) {
        this(seed, AllocationRules.USUAL);
    }

    Walk(long seed, AllocationRules allocation) {
        this.random = new Random(seed);
        KernelRules rules =
                KernelRules.defaults(World.MASTER)
                        .withAllocation(allocation)
                        .withHistory(new KernelRules.History(5, 2))
                        .withPatience(
                                KernelRules.Patience.defaults()
                                        .withOfferTimeout(Duration.ofSeconds(5)));
        this.world = World.leading(rules);
        this.operator = new SimOperator(world, random);
        this.roles = new SimRoles(world, random);
        this.check = new WalkCheck(world);
    }

    /// Everything durable that was decided on this walk.
    List<KernelRecord.Durable> journal() {
        return world.journal;
    }

    /// Has all records from now on told to a watcher.
    void watch(RecordWatcher watcher) {
        world.watcher = watcher;
    }

    void step() {
        actor = act(random.nextInt(100));
        agents.forEach(SimAgent::listen);
        frameworks.forEach(SimFramework::listen);
    }

    private Actor act(int dice) {
        if (dice < 4 && agents.size() < 6) {
            agents.add(new SimAgent(world, random, "host-" + agents.size()));
        } else if (dice >= 4 && dice < 7 && frameworks.size() < 6) {
            frameworks.add(new SimFramework(world, random, "framework-" + names++));
        } else if (dice == 7) {
            restart();
        } else if (dice > 7 && dice < 11) {
            operator.act();
        } else if (dice == 11) {
            roles.act();
        } else if (dice < 22) {
            tick();
        } else if (dice < 37) {
            world.allocate();
            return Actor.ALLOCATION;
        } else if (dice < 67 && !agents.isEmpty()) {
            agents.get(random.nextInt(agents.size())).act();
        } else if (!frameworks.isEmpty()) {
            SimFramework framework = frameworks.get(random.nextInt(frameworks.size()));
            framework.act();
            frameworks.removeIf(f -> f.removed);
            return Actor.FRAMEWORK;
        }
        return Actor.OTHER;
    }

    private void restart() {
        world.restart();
        agents.forEach(a -> a.node = null);
        frameworks.forEach(SimFramework::disconnect);
        if (random.nextBoolean()) {
            agents.forEach(SimAgent::register);
            frameworks.forEach(SimFramework::subscribe);
        }
    }

    private void tick() {
        world.now = world.now.plusMillis(random.nextInt(8) == 0 ? 5000 : random.nextInt(900));
        for (SimAgent agent : agents) {
            if (random.nextInt(4) > 0 && agent.node != null) {
                agent.node.heartbeat();
            }
        }
        world.send(new ClockCommand.Tick());
    }

    // ---- invariants

    /// The faults stop: everybody connects and goes on until nothing moves.
    void settle() {
        actor = Actor.OTHER;
        operator.stopAll();
        for (int round = 0; round < 12; round++) {
            for (SimAgent agent : agents) {
                if (agent.node == null) {
                    agent.register();
                }
                agent.listen();
                agent.resend();
                agent.listen();
            }
            for (SimFramework framework : frameworks) {
                if (framework.client == null && !framework.removed) {
                    framework.subscribe();
                }
                framework.listen();
                framework.acknowledgeAll();
            }
        }
    }

    /// What the kernel has as live on an agent is live there, and nothing else is.
    void checkSettled(String when) {
        for (SimAgent agent : agents) {
            List<TaskKey> there =
                    agent.tasks.entrySet().stream()
                            .filter(e -> !e.getValue().state.isTerminal())
                            .map(Map.Entry::getKey)
                            .toList();
            List<TaskKey> known =
                    world.state.tasks().on(Objects.requireNonNull(agent.info.id())).stream()
                            .filter(t -> !t.latestState().isTerminal())
                            .map(TaskEntry::key)
                            .toList();
            assertThat(there)
                    .as("live on %s, %s", agent.info.id(), when)
                    .containsExactlyInAnyOrderElementsOf(known);
            assertThat(
                            world
                                    .state
                                    .executors()
                                    .on(Objects.requireNonNull(agent.info.id()))
                                    .stream()
                                    .filter(ExecutorEntry::isStanding)
                                    .map(e -> new SimAgent.Owner(e.framework(), e.id())))
                    .as("executors of %s, %s", agent.info.id(), when)
                    .containsExactlyInAnyOrderElementsOf(agent.executors.keySet());
            assertThat(world.state.operations().anyAt(Objects.requireNonNull(agent.info.id())))
                    .as("operations at %s, %s", agent.info.id(), when)
                    .isFalse();
        }
    }

    ClusterState state() {
        return world.state;
    }

    void replaceState(ClusterState state) {
        world.state = state;
    }

    void checkInvariants(String when) {
        check.check(actor, frameworks, when);
        operator.checkInvariants(when);
        if (random.nextInt(40) == 0) {
            checkReplay(when);
        }
    }

    void checkReplay(String when) {
        check.checkReplay(when);
    }
}
