package dev.meros.kernel.metrics;

import dev.meros.api.model.Scalar;
import dev.meros.api.model.TaskState;
import dev.meros.kernel.core.ClusterState;
import dev.meros.kernel.core.agent.AgentEntry;
import dev.meros.kernel.core.agent.AgentPresence;
import dev.meros.kernel.core.allocation.Quantities;
import dev.meros.kernel.core.framework.CompletedFramework;
import dev.meros.kernel.core.framework.FrameworkEntry;
import dev.meros.kernel.core.task.TaskEntry;

import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// How much there is of everything, at one moment. Tasks count by their latest state, those of the
/// history included; resources are sums over reachable agents, by name.
public record ClusterCounts(
        Map<AgentPresence, Integer> agents,
        int frameworksConnected,
        int frameworksDisconnected,
        int offers,
        Map<TaskState, Integer> tasks,
        SortedMap<String, Scalar> total,
        SortedMap<String, Scalar> used) {

    /// No cluster at all.
    public static final ClusterCounts NONE =
            new ClusterCounts(
                    Map.of(),
                    0,
                    0,
                    0,
                    Map.of(),
                    Collections.emptySortedMap(),
                    Collections.emptySortedMap());

    /// Counts a state; reads all of it.
    public static ClusterCounts of(ClusterState state) {
        EnumMap<AgentPresence, Integer> agents = new EnumMap<>(AgentPresence.class);
        Quantities used = new Quantities();
        for (AgentEntry agent : state.agents().all()) {
            agents.merge(state.agents().presence(agent.id()), 1, Integer::sum);
            used.add(state.accounts().agent(agent.id()).used());
        }
        agents.put(AgentPresence.GONE, state.agents().gone().all().size());
        EnumMap<TaskState, Integer> tasks = new EnumMap<>(TaskState.class);
        for (FrameworkEntry framework : state.frameworks().all()) {
            count(state.tasks().of(framework.id()), tasks);
            count(state.tasks().completedOf(framework.id()), tasks);
        }
        for (CompletedFramework framework : state.frameworks().completed()) {
            count(state.tasks().completedOf(framework.entry().id()), tasks);
        }
        int connected = state.frameworks().subscriptions().size();
        return new ClusterCounts(
                Collections.unmodifiableMap(agents),
                connected,
                state.frameworks().all().size() - connected,
                state.offers().all().size(),
                Collections.unmodifiableMap(tasks),
                Collections.unmodifiableSortedMap(new TreeMap<>(state.accounts().total().toMap())),
                Collections.unmodifiableSortedMap(new TreeMap<>(used.toMap())));
    }

    private static void count(Collection<TaskEntry> tasks, Map<TaskState, Integer> counts) {
        tasks.forEach(t -> counts.merge(t.latestState(), 1, Integer::sum));
    }

    public int agents(AgentPresence presence) {
        return agents.getOrDefault(presence, 0);
    }

    public int tasks(TaskState state) {
        return tasks.getOrDefault(state, 0);
    }

    /// An amount by name, 0 where there is none.
    public static double amount(SortedMap<String, Scalar> amounts, String name) {
        return amounts.getOrDefault(name, Scalar.ZERO).toDouble();
    }
}
