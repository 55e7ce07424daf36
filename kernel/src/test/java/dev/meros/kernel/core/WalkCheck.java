package dev.meros.kernel.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.api.agent.AgentCall;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.ExecutorInfo;
import dev.meros.api.model.Resource;
import dev.meros.api.model.Task;
import dev.meros.api.model.TaskState;
import dev.meros.api.resource.Ranges;
import dev.meros.api.resource.Reservations;
import dev.meros.api.resource.Resources;
import dev.meros.api.scheduler.Call;
import dev.meros.kernel.core.agent.AgentEntry;
import dev.meros.kernel.core.allocation.AgentAccount;
import dev.meros.kernel.core.command.AgentCommand;
import dev.meros.kernel.core.command.ClockCommand;
import dev.meros.kernel.core.command.Command;
import dev.meros.kernel.core.command.FrameworkCommand;
import dev.meros.kernel.core.framework.FrameworkEntry;
import dev.meros.kernel.core.offer.OfferEntry;
import dev.meros.kernel.core.operation.OperationEntry;
import dev.meros.kernel.core.record.KernelRecord;
import dev.meros.kernel.core.task.ExecutorEntry;
import dev.meros.kernel.core.task.TaskEntry;
import dev.meros.kernel.core.task.TaskKey;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// What holds after every step of a walk, whatever happened.
final class WalkCheck {
    /// Records between two looks at the hash, which takes as long as ten steps.
    private static final int BETWEEN_HASHES = 8;

    private final World world;
    private final LimitsCheck limits = new LimitsCheck();
    private final Map<TaskKey, TaskState> ends = new HashMap<>();
    private final ClusterState follower;
    private int followed;

    WalkCheck(World world) {
        this.world = world;
        this.follower = new ClusterState(world.rules.history());
    }

    void check(Walk.Actor actor, Collection<SimFramework> frameworks, String when) {
        ClusterState state = world.state;
        for (AgentEntry agent : state.agents().all()) {
            checkBooks(agent, when);
            checkConservation(agent, when);
            checkWriters(agent.id(), when);
        }
        limits.check(state, actor, AccountsCheck.check(state, when), when);
        for (SimFramework framework : frameworks) {
            checkEntries(framework, when);
        }
        checkEnds(frameworks, when);
        checkFollower(when);
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
        for (OperationEntry operation : world.state.operations().on(id)) {
            if (operation.holdsResources()) {
                held = held.plus(operation.held());
            }
        }
        assertThat(account.used()).as("used on " + id + ", " + when).isEqualTo(held);
        Resources offered = Resources.EMPTY;
        for (OfferEntry offer : world.state.offers().on(id)) {
            offered = offered.plus(offer.resources());
            ports += Ranges.size(offer.resources().ranges("ports"));
        }
        assertThat(account.offered()).as("offered on " + id + ", " + when).isEqualTo(offered);
        Resources taken = held.plus(offered);
        assertThat(account.total().nonShared().contains(taken.nonShared()))
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

    /// Operations change what resources are, not how much of them there is.
    private static void checkConservation(AgentEntry agent, String when) {
        Resources registered = Resources.of(agent.info().resources());
        assertThat(agent.total().scalars())
                .as("scalars of " + agent.id() + ", " + when)
                .isEqualTo(registered.scalars());
        assertThat(agent.total().ranges("ports"))
                .as("ports of " + agent.id() + ", " + when)
                .isEqualTo(registered.ranges("ports"));
    }

    /// A volume that is not shared is in the hands of one task or one offer.
    private void checkWriters(AgentId agent, String when) {
        List<Resource> held = new ArrayList<>();
        for (TaskEntry task : world.state.tasks().on(agent)) {
            if (task.holdsResources()) {
                held.addAll(task.resources().toList());
            }
        }
        for (OfferEntry offer : world.state.offers().on(agent)) {
            held.addAll(offer.resources().toList());
        }
        Set<String> writers = new HashSet<>();
        for (Resource r : held) {
            if (RandomOperations.isVolume(r) && r.shared() == null) {
                String volume = Reservations.role(r) + " " + r.disk().persistence().id();
                assertThat(writers.add(volume))
                        .as("one writer of %s on %s, %s", volume, agent, when)
                        .isTrue();
            }
        }
    }

    private void checkEntries(SimFramework framework, String when) {
        if (world.state.frameworks().find(framework.id()) == null) {
            framework.entries.clear();
        }
        TreeMap<String, Long> stored = new TreeMap<>();
        world.state
                .entries()
                .entries(framework.id(), "")
                .forEach(e -> stored.put(e.name(), e.version()));
        assertThat(stored)
                .as("entries of " + framework.id() + ", " + when)
                .isEqualTo(framework.entries);
    }

    /// A task that is over stays over, with the same end.
    private void checkEnds(Collection<SimFramework> frameworks, String when) {
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

    /// Who folds the durable records alone has the same durable state; looked at now and then,
    /// since a difference stays.
    private void checkFollower(String when) {
        if (world.journal.size() < followed + BETWEEN_HASHES) {
            return;
        }
        for (; followed < world.journal.size(); followed++) {
            follower.apply(world.journal.get(followed));
        }
        assertThat(follower.stateHash())
                .as("hash of a follower, " + when)
                .isEqualTo(world.state.stateHash());
    }

    /// The journal and the snapshot lead to the same durable state, and to the same decisions.
    void checkReplay(String when) {
        ClusterState replayed = replayed();
        ClusterState restored = new ClusterState(world.rules.history());
        for (KernelRecord.Durable record : world.state.snapshot()) {
            restored.apply(record);
        }

        assertThat(replayed.stateHash()).as("replay, " + when).isEqualTo(world.state.stateHash());
        assertThat(restored.stateHash()).as("snapshot, " + when).isEqualTo(world.state.stateHash());
        assertSame(restored, world.state, when);
        List<Decision> decisions = restarted(replayed);
        assertThat(restarted(replayed()))
                .as("decisions after a restart, " + when)
                .isEqualTo(decisions);
        var _ = restarted(restored);
        // in another order, as what happens at once to several may have one
        assertThat(restored.snapshot())
                .as("decisions after a snapshot, " + when)
                .containsExactlyInAnyOrderElementsOf(replayed.snapshot());
    }

    /// What is decided when a kernel starts with a state, and everybody comes back.
    private List<Decision> restarted(ClusterState state) {
        List<Command> commands = new ArrayList<>();
        commands.add(new ClockCommand.Lead(state.term() + 1, "cluster"));
        for (AgentEntry agent : state.agents().all()) {
            List<Task> tasks =
                    state.tasks().on(agent.id()).stream()
                            .map(t -> World.reported(t.framework(), t.info(), t.latestState()))
                            .toList();
            commands.add(
                    new AgentCommand.Register(
                            new AgentCall.Register(
                                    agent.info(),
                                    agent.address(),
                                    agent.version(),
                                    agent.capabilities(),
                                    List.of(),
                                    tasks),
                            new StreamId("again-" + agent.id())));
        }
        for (FrameworkEntry framework : state.frameworks().all()) {
            commands.add(
                    new FrameworkCommand.Subscribe(
                            new Call.Subscribe(framework.info(), List.of(), null),
                            new StreamId("again-" + framework.id())));
        }
        commands.add(new ClockCommand.Tick());
        commands.add(new ClockCommand.Allocate());
        List<Decision> decisions = new ArrayList<>();
        for (Command command : commands) {
            Decision decision = world.kernel.decide(state, command, world.now);
            decision.records().forEach(state::apply);
            decisions.add(decision);
        }
        return decisions;
    }

    private ClusterState replayed() {
        ClusterState replayed = new ClusterState(world.rules.history());
        world.journal.forEach(replayed::apply);
        return replayed;
    }

    private static void assertSame(ClusterState a, ClusterState b, String when) {
        assertThat(a.agents().all()).as(when).containsExactlyElementsOf(b.agents().all());
        assertThat(a.frameworks().all()).as(when).containsExactlyElementsOf(b.frameworks().all());
        assertThat(a.operations().all()).as(when).containsExactlyElementsOf(b.operations().all());
        assertThat(a.roles().toRecords()).as(when).isEqualTo(b.roles().toRecords());
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
