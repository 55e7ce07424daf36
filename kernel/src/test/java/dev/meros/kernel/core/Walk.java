package dev.meros.kernel.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.Bytes;
import dev.meros.api.model.ExecutorInfo;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.Offer;
import dev.meros.api.model.OfferId;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.model.Value;
import dev.meros.api.resource.Ranges;
import dev.meros.api.resource.Resources;
import dev.meros.api.scheduler.Call;
import dev.meros.api.scheduler.Event;
import dev.meros.api.state.FrameworkState;
import dev.meros.kernel.core.agent.AgentEntry;
import dev.meros.kernel.core.allocation.AgentAccount;
import dev.meros.kernel.core.command.ClockCommand;
import dev.meros.kernel.core.command.OperatorCommand;
import dev.meros.kernel.core.command.StateCommand;
import dev.meros.kernel.core.effect.Answer;
import dev.meros.kernel.core.offer.OfferEntry;
import dev.meros.kernel.core.record.KernelRecord;
import dev.meros.kernel.core.task.ExecutorEntry;
import dev.meros.kernel.core.task.TaskEntry;
import dev.meros.kernel.core.task.TaskKey;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;

/// One random walk: agents and frameworks that behave as real ones do, at times badly.
final class Walk {
    private final Random random;
    private final World world;
    private final SimOperator operator;
    private final List<SimAgent> agents = new ArrayList<>();
    private final List<SimFramework> frameworks = new ArrayList<>();
    private final Map<TaskKey, TaskState> ends = new HashMap<>();
    private int names;

    Walk(long seed) {
        this.random = new Random(seed);
        KernelRules rules =
                KernelRules.defaults(World.MASTER)
                        .withHistory(new KernelRules.History(5, 2))
                        .withPatience(
                                KernelRules.Patience.defaults()
                                        .withOfferTimeout(Duration.ofSeconds(5)));
        this.world = World.leading(rules);
        this.operator = new SimOperator(world, random);
    }

    /// Everything durable that was decided on this walk.
    List<KernelRecord.Durable> journal() {
        return world.journal;
    }

    void step() {
        int dice = random.nextInt(100);
        if (dice < 4 && agents.size() < 6) {
            agents.add(new SimAgent(world, random, "host-" + agents.size()));
        } else if (dice < 7 && frameworks.size() < 6) {
            frameworks.add(new SimFramework("framework-" + names++));
        } else if (dice < 10) {
            world.restart();
            agents.forEach(a -> a.node = null);
            frameworks.forEach(SimFramework::disconnect);
        } else if (dice < 12) {
            operator.act();
        } else if (dice < 30) {
            tick();
        } else if (dice < 45) {
            world.allocate();
        } else if (dice < 72 && !agents.isEmpty()) {
            agents.get(random.nextInt(agents.size())).act();
        } else if (!frameworks.isEmpty()) {
            SimFramework framework = frameworks.get(random.nextInt(frameworks.size()));
            framework.act();
            frameworks.removeIf(f -> f.removed);
        }
        agents.forEach(SimAgent::listen);
        frameworks.forEach(SimFramework::listen);
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

    // ---- frameworks

    private final class SimFramework {
        final FrameworkInfo info;
        World.@Nullable Client client;
        int heard;
        boolean removed;
        final LinkedHashMap<OfferId, Offer> offers = new LinkedHashMap<>();
        final List<OfferId> inverseOffers = new ArrayList<>();
        final List<TaskStatus> unacknowledged = new ArrayList<>();
        final Map<TaskId, TaskState> told = new HashMap<>();
        final TreeMap<String, Long> entries = new TreeMap<>();
        final Wishes wishes;
        int tasks;

        SimFramework(String name) {
            FrameworkInfo.Builder builder = World.info(name).failoverTimeout(3.0);
            if (random.nextBoolean()) {
                builder.capabilities(List.of()).roles(List.of()).role(name);
            }
            info = builder.build();
            wishes = new Wishes(info);
            subscribe();
        }

        void subscribe() {
            client = world.subscribe(info);
            heard = 0;
            offers.clear();
            wishes.forget();
        }

        void disconnect() {
            client = null;
            offers.clear();
            unacknowledged.clear();
        }

        FrameworkId id() {
            return Objects.requireNonNull(info.id());
        }

        void act() {
            World.Client current = client;
            int dice = random.nextInt(40);
            if (current == null) {
                subscribe();
            } else if (dice < 2) {
                current.close();
                disconnect();
            } else if (dice < 3) {
                subscribe();
            } else if (dice < 4 && random.nextInt(3) == 0) {
                if (random.nextBoolean()) {
                    current.call(Call.teardown(id()));
                } else {
                    world.send(new OperatorCommand.Teardown(id()));
                }
                removed = true;
            } else if (dice < 20) {
                useOffers(current);
            } else if (dice < 30) {
                acknowledge(current);
            } else if (dice < 34) {
                killSome(current);
            } else if (dice < 37) {
                write(current);
            } else if (dice < 38) {
                current.call(Call.revive(id(), List.of()));
                inverseOffers.forEach(offer -> answer(current, offer));
                inverseOffers.clear();
            } else if (random.nextBoolean()) {
                wishes.say(current, random);
            } else {
                current.call(Call.reconcile(id(), new Call.Reconcile(List.of())));
            }
        }

        private void answer(World.Client current, OfferId offer) {
            List<OfferId> ids = List.of(offer);
            Call.Builder call = Call.builder().frameworkId(id());
            if (random.nextBoolean()) {
                call.type(Call.Type.ACCEPT_INVERSE_OFFERS)
                        .acceptInverseOffers(new Call.AcceptInverseOffers(ids, null));
            } else {
                call.type(Call.Type.DECLINE_INVERSE_OFFERS)
                        .declineInverseOffers(new Call.DeclineInverseOffers(ids, null));
            }
            current.call(call.build());
        }

        private void useOffers(World.Client current) {
            if (offers.isEmpty()) {
                return;
            }
            Offer offer = offers.values().iterator().next();
            offers.remove(offer.id());
            if (random.nextInt(4) == 0) {
                current.decline(offer);
                return;
            }
            List<TaskInfo> wanted = new ArrayList<>();
            for (int i = random.nextInt(3); i >= 0; i--) {
                String size =
                        "cpus:%d;mem:%d"
                                .formatted(1 + random.nextInt(2), 64 * (1 + random.nextInt(9)));
                List<Value.Range> ports = Resources.of(offer.resources()).ranges("ports");
                if (!ports.isEmpty() && random.nextBoolean()) {
                    long port = ports.getFirst().begin() + i;
                    size += ";ports:[%d-%d]".formatted(port, port);
                }
                wanted.add(World.task(info.name() + "-" + tasks++, offer, size));
            }
            TaskInfo[] launched = wanted.toArray(TaskInfo[]::new);
            if (random.nextInt(4) == 0) {
                ExecutorInfo executor = World.executor("executor-" + random.nextInt(2));
                current.acceptGroup(offer, executor, launched);
            } else {
                current.accept(offer, launched);
            }
        }

        private void acknowledge(World.Client current) {
            List<TaskStatus> statuses = List.copyOf(unacknowledged);
            unacknowledged.clear();
            for (TaskStatus status : statuses) {
                if (random.nextInt(5) > 0) {
                    current.acknowledge(status);
                }
            }
        }

        void acknowledgeAll() {
            World.Client current = client;
            if (current != null) {
                unacknowledged.forEach(current::acknowledge);
                unacknowledged.clear();
            }
        }

        private void killSome(World.Client current) {
            TaskId task = new TaskId(info.name() + "-" + random.nextInt(tasks + 1));
            current.call(Call.kill(id(), new Call.Kill(task, null, null)));
        }

        private void write(World.Client current) {
            String name = "entry-" + random.nextInt(5);
            long version = entries.getOrDefault(name, 0L);
            boolean wrong = random.nextInt(5) == 0;
            boolean delete = version > 0 && random.nextInt(4) == 0;
            Bytes value = delete ? null : Bytes.ofUtf8("value " + version);
            Answer answer =
                    world.send(
                            new StateCommand.Write(
                                    id(),
                                    current.stream,
                                    new FrameworkState.Write(
                                            List.of(
                                                    new FrameworkState.Change(
                                                            name,
                                                            wrong ? version + 7 : version,
                                                            value)))));
            if (answer instanceof Answer.StateWritten) {
                assertThat(wrong).isFalse();
                if (delete) {
                    entries.remove(name);
                } else {
                    entries.put(name, version + 1);
                }
            }
        }

        void listen() {
            World.Client current = client;
            if (current == null) {
                return;
            }
            List<Event> events = current.events();
            for (; heard < events.size(); heard++) {
                hear(events.get(heard));
            }
            if (world.closed.contains(current.stream)) {
                disconnect();
            }
        }

        private void hear(Event event) {
            if (event.offers() != null) {
                event.offers().offers().forEach(wishes::check);
                event.offers().offers().forEach(o -> offers.put(o.id(), o));
            }
            if (event.inverseOffers() != null) {
                event.inverseOffers().inverseOffers().forEach(o -> inverseOffers.add(o.id()));
            }
            if (event.rescind() != null) {
                offers.remove(event.rescind().offerId());
            }
            if (event.error() != null && event.error().message().contains("removed")) {
                removed = true;
            }
            if (event.update() != null) {
                TaskStatus status = event.update().status();
                if (status.uuid() != null) {
                    unacknowledged.add(status);
                }
                if (status.state().isTerminal()
                        && status.reason() != TaskStatus.Reason.REASON_RECONCILIATION
                        && info.has(FrameworkInfo.Capability.Type.PARTITION_AWARE)) {
                    TaskState before = told.putIfAbsent(status.taskId(), status.state());
                    assertThat(before == null || before == status.state())
                            .as("%s told %s and %s", status.taskId(), before, status.state())
                            .isTrue();
                }
            }
        }
    }

    // ---- invariants

    /// The faults stop: everybody connects and goes on until nothing moves.
    void settle() {
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
        }
    }

    ClusterState state() {
        return world.state;
    }

    void replaceState(ClusterState state) {
        world.state = state;
    }

    void checkInvariants(String when) {
        ClusterState state = world.state;
        for (AgentEntry agent : state.agents().all()) {
            checkBooks(agent, when);
        }
        AccountsCheck.check(state, when);
        for (SimFramework framework : frameworks) {
            if (state.frameworks().find(framework.id()) == null) {
                framework.entries.clear();
            }
            TreeMap<String, Long> stored = new TreeMap<>();
            state.entries()
                    .entries(framework.id(), "")
                    .forEach(e -> stored.put(e.name(), e.version()));
            assertThat(stored)
                    .as("entries of " + framework.id() + ", " + when)
                    .isEqualTo(framework.entries);
        }
        operator.checkInvariants(when);
        checkEnds(when);
        if (random.nextInt(25) == 0) {
            checkReplay(when);
        }
    }

    /// What is used and offered is what the tasks and offers hold, is there only once, and does not
    /// exceed what the agent has.
    private void checkBooks(AgentEntry agent, String when) {
        AgentId id = agent.id();
        AgentAccount account = world.state.accounts().agent(id);
        Resources held = Resources.EMPTY;
        long ports = 0;
        for (TaskEntry task : world.state.tasks().on(id)) {
            if (task.holdsResources()) {
                held = held.plus(task.resources());
                ports += Ranges.size(task.resources().ranges("ports"));
            }
        }
        for (ExecutorEntry executor : world.state.executors().on(id)) {
            held = held.plus(executor.resources());
            assertThat(
                            world.state.tasks().on(id).stream()
                                    .filter(TaskEntry::holdsResources)
                                    .filter(t -> isOf(t, executor))
                                    .count())
                    .as("tasks of %s on %s, %s", executor.id(), id, when)
                    .isEqualTo(executor.tasks());
        }
        assertThat(account.used()).as("used on " + id + ", " + when).isEqualTo(held);
        Resources offered = Resources.EMPTY;
        for (OfferEntry offer : world.state.offers().on(id)) {
            offered = offered.plus(offer.resources());
            ports += Ranges.size(offer.resources().ranges("ports"));
        }
        assertThat(account.offered()).as("offered on " + id + ", " + when).isEqualTo(offered);
        Resources taken = held.plus(offered);
        assertThat(account.total().contains(taken))
                .as("%s of %s taken on %s, %s", taken, account.total(), id, when)
                .isTrue();
        assertThat(Ranges.size(taken.ranges("ports"))).as("ports on " + id).isEqualTo(ports);
    }

    private static boolean isOf(TaskEntry task, ExecutorEntry executor) {
        ExecutorInfo info = task.info().executor();
        return info != null
                && info.executorId().equals(executor.id())
                && task.framework().equals(executor.framework());
    }

    /// A task that is over stays over, with the same end.
    private void checkEnds(String when) {
        for (SimFramework framework : frameworks) {
            for (TaskEntry task : world.state.tasks().completedOf(framework.id())) {
                TaskState end = task.latestState();
                assertThat(end.isTerminal()).as(task.id() + ", " + when).isTrue();
                TaskState before = ends.putIfAbsent(task.key(), end);
                assertThat(before == null || before == end)
                        .as("%s ended as %s and as %s, %s", task.id(), before, end, when)
                        .isTrue();
            }
            for (TaskEntry task : world.state.tasks().of(framework.id())) {
                assertThat(ends).as(when).doesNotContainKey(task.key());
            }
        }
    }

    /// The journal and the snapshot lead to the same durable state.
    void checkReplay(String when) {
        ClusterState replayed = new ClusterState(world.rules.history());
        world.journal.forEach(replayed::apply);
        ClusterState restored = new ClusterState(world.rules.history());
        for (KernelRecord.Durable record : world.state.snapshot()) {
            restored.apply(record);
        }

        assertThat(replayed.stateHash()).as("replay, " + when).isEqualTo(world.state.stateHash());
        assertThat(restored.stateHash()).as("snapshot, " + when).isEqualTo(world.state.stateHash());
        assertSame(restored, world.state, when);
    }

    private static void assertSame(ClusterState a, ClusterState b, String when) {
        assertThat(a.agents().all()).as(when).containsExactlyElementsOf(b.agents().all());
        assertThat(a.frameworks().all()).as(when).containsExactlyElementsOf(b.frameworks().all());
        for (AgentEntry agent : a.agents().all()) {
            assertThat(a.tasks().on(agent.id()))
                    .as(when)
                    .hasSameElementsAs(b.tasks().on(agent.id()));
            assertThat(a.accounts().agent(agent.id()).used())
                    .as(when)
                    .isEqualTo(b.accounts().agent(agent.id()).used());
        }
        SimOperator.assertSame(a, b, when);
        assertThat(a.tasks().activeCount()).isEqualTo(b.tasks().activeCount());
    }
}
