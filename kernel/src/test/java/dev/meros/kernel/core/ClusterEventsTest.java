package dev.meros.kernel.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.api.master.Event;
import dev.meros.api.master.GetAgents;
import dev.meros.api.master.GetFrameworks;
import dev.meros.api.master.GetState;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.Task;
import dev.meros.api.model.TaskState;
import dev.meros.kernel.core.record.KernelRecord;
import dev.meros.kernel.core.task.TaskKey;
import dev.meros.kernel.engine.RecordWatcher;
import dev.meros.kernel.operator.ClusterEvent;
import dev.meros.kernel.operator.ClusterImage;
import dev.meros.kernel.operator.EventMaker;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// An image of the cluster and the events after it always give the cluster as it is.
final class ClusterEventsTest {
    private static final int STEPS = 500;
    private static final int SEEDS_PER_TEST = 8;

    /// What somebody knows who was told of the cluster once and of all events after that.
    private static final class Listener implements RecordWatcher {
        private final EventMaker maker = new EventMaker(this::take, () -> current = false);
        private final Set<AgentId> agents = new LinkedHashSet<>();
        private final Map<FrameworkId, Known> frameworks = new LinkedHashMap<>();
        private final Map<TaskKey, TaskState> tasks = new LinkedHashMap<>();
        private final Set<Event.Type> seen = EnumSet.noneOf(Event.Type.class);
        private final List<String> wrong = new ArrayList<>();
        private boolean current;

        /// A framework as far as events tell of all that changes.
        private record Known(FrameworkInfo info, Boolean connected, Boolean active) {
            static Known of(GetFrameworks.Framework f) {
                return new Known(f.frameworkInfo(), f.connected(), f.active());
            }
        }

        void begin(ClusterState state) {
            GetState image = ClusterImage.of(state).toState();
            agents.clear();
            agents.addAll(agents(image));
            frameworks.clear();
            frameworks.putAll(frameworks(image));
            tasks.clear();
            allTasks(image).forEach(t -> tasks.put(key(t), t.state()));
            current = true;
        }

        private static Set<AgentId> agents(GetState image) {
            Set<AgentId> ids = new LinkedHashSet<>();
            GetAgents agents = Objects.requireNonNull(image.getAgents());
            agents.agents().forEach(a -> ids.add(Objects.requireNonNull(a.agentInfo().id())));
            agents.recoveredAgents().forEach(a -> ids.add(Objects.requireNonNull(a.id())));
            return ids;
        }

        private static Map<FrameworkId, Known> frameworks(GetState image) {
            Map<FrameworkId, Known> known = new LinkedHashMap<>();
            for (GetFrameworks.Framework f :
                    Objects.requireNonNull(image.getFrameworks()).frameworks()) {
                known.put(Objects.requireNonNull(f.frameworkInfo().id()), Known.of(f));
            }
            return known;
        }

        private static List<Task> allTasks(GetState image) {
            var tasks = Objects.requireNonNull(image.getTasks());
            List<Task> all = new ArrayList<>(tasks.completedTasks());
            all.addAll(tasks.tasks());
            all.addAll(tasks.unreachableTasks());
            return all;
        }

        private static TaskKey key(Task task) {
            return new TaskKey(task.frameworkId(), task.taskId());
        }

        private void take(ClusterEvent event) {
            Event message = event.toMessage();
            seen.add(Objects.requireNonNull(message.type()));
            switch (event) {
                case ClusterEvent.TaskAdded _ -> {
                    Task task = Objects.requireNonNull(message.taskAdded()).task();
                    tasks.put(key(task), task.state());
                }
                case ClusterEvent.TaskUpdated e -> {
                    TaskKey key = new TaskKey(e.framework(), e.status().taskId());
                    if (!tasks.containsKey(key)) {
                        wrong.add("an update of a task that was not added: " + key);
                    }
                    if (!frameworks.containsKey(e.framework())) {
                        wrong.add("an update for a framework that is not there: " + key);
                    }
                    tasks.put(key, e.latest());
                }
                case ClusterEvent.AgentAdded _ -> {
                    var agent = Objects.requireNonNull(message.agentAdded()).agent();
                    agents.add(Objects.requireNonNull(agent.agentInfo().id()));
                }
                case ClusterEvent.AgentRemoved e -> {
                    if (!agents.remove(e.agent())) {
                        wrong.add("the removal of an agent that is not there: " + e.agent());
                    }
                }
                case ClusterEvent.FrameworkAdded _ -> {
                    var added = Objects.requireNonNull(message.frameworkAdded()).framework();
                    if (frameworks.put(id(added), Known.of(added)) != null) {
                        wrong.add("a framework that was added twice: " + id(added));
                    }
                }
                case ClusterEvent.FrameworkUpdated _ -> {
                    var updated = Objects.requireNonNull(message.frameworkUpdated()).framework();
                    if (frameworks.put(id(updated), Known.of(updated)) == null) {
                        wrong.add("an update of a framework that is not there: " + id(updated));
                    }
                }
                case ClusterEvent.FrameworkRemoved e -> {
                    if (frameworks.remove(Objects.requireNonNull(e.framework().id())) == null) {
                        wrong.add("the removal of a framework that is not there");
                    }
                }
            }
        }

        private static FrameworkId id(GetFrameworks.Framework framework) {
            return Objects.requireNonNull(framework.frameworkInfo().id());
        }

        @Override
        public void folding(ClusterState state, KernelRecord record) {
            maker.folding(state, record);
        }

        @Override
        public void folded(ClusterState state, KernelRecord record) {
            maker.folded(state, record);
        }

        @Override
        public void settled(ClusterState state) {
            maker.settled(state);
            if (!current) {
                begin(state);
            }
        }

        @Override
        public void failed(RuntimeException cause) {
            throw cause;
        }

        void check(ClusterState state, String when) {
            GetState image = ClusterImage.of(state).toState();
            assertThat(wrong).as(when).isEmpty();
            assertThat(agents).as(when).isEqualTo(agents(image));
            assertThat(frameworks).as(when).isEqualTo(frameworks(image));
            Map<TaskKey, TaskState> there = new LinkedHashMap<>();
            allTasks(image).forEach(t -> there.put(key(t), t.state()));
            there.forEach((key, state1) -> assertThat(tasks).as(when).containsEntry(key, state1));
            tasks.forEach(
                    (key, known) -> {
                        if (!known.isTerminal()) {
                            assertThat(there).as(when).containsEntry(key, known);
                        }
                    });
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 10, 20, 30, 40})
    void anImageAndTheEventsAfterItGiveTheClusterAsItIs(long firstSeed) {
        for (long seed = firstSeed; seed < firstSeed + SEEDS_PER_TEST; seed++) {
            Walk walk = new Walk(seed);
            for (int step = 0; step < seed; step++) {
                walk.step();
            }
            Listener listener = new Listener();
            listener.begin(walk.state());
            walk.watch(listener);
            for (int step = 0; step < STEPS; step++) {
                walk.step();
                listener.check(walk.state(), "seed " + seed + ", step " + step);
            }
        }
    }

    @Test
    void walksLeadToEventsOfAllTypes() {
        Set<Event.Type> seen = EnumSet.noneOf(Event.Type.class);
        for (long seed = 0; seed < 10; seed++) {
            Walk walk = new Walk(seed);
            Listener listener = new Listener();
            listener.begin(walk.state());
            walk.watch(listener);
            for (int step = 0; step < STEPS; step++) {
                walk.step();
            }
            seen.addAll(listener.seen);
        }

        assertThat(seen)
                .isEqualTo(
                        EnumSet.complementOf(
                                EnumSet.of(
                                        Event.Type.UNKNOWN,
                                        Event.Type.SUBSCRIBED,
                                        Event.Type.HEARTBEAT)));
    }
}
