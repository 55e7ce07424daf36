package dev.meros.kernel.replay;

import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.Scalar;
import dev.meros.api.model.TaskState;
import dev.meros.kernel.codec.RecordCodec;
import dev.meros.kernel.core.ClusterState;
import dev.meros.kernel.core.agent.AgentEntry;
import dev.meros.kernel.core.allocation.Quantities;
import dev.meros.kernel.core.framework.FrameworkEntry;
import dev.meros.kernel.core.record.KernelRecord;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// What a state holds, in numbers.
///
/// `tasks` counts the live ones by their newest state, `records` the records that make up the whole
/// durable state by their names in the journal; resources are sums by name, in cpus and MB.
public record Summary(
        int agents,
        int agentsUnreachable,
        int frameworks,
        int frameworksDisconnected,
        int frameworksCompleted,
        SortedMap<TaskState, Integer> tasks,
        SortedMap<String, Scalar> total,
        SortedMap<String, Scalar> reserved,
        SortedMap<String, Scalar> used,
        Map<String, Integer> entriesByFramework,
        SortedMap<String, Integer> records) {

    public static Summary of(ClusterState state) {
        int unreachable = 0;
        Quantities total = new Quantities();
        Quantities reserved = new Quantities();
        Quantities used = new Quantities();
        for (AgentEntry agent : state.agents().all()) {
            unreachable += agent.isUnreachable() ? 1 : 0;
            var account = state.accounts().agent(agent.id());
            total.add(account.total());
            reserved.add(account.total().reserved());
            used.add(account.used());
        }
        int disconnected = 0;
        SortedMap<TaskState, Integer> tasks = new TreeMap<>();
        for (FrameworkEntry framework : state.frameworks().all()) {
            disconnected += framework.disconnectedAt() == null ? 0 : 1;
            state.tasks()
                    .of(framework.id())
                    .forEach(t -> tasks.merge(t.latestState(), 1, Integer::sum));
        }
        Map<String, Integer> entries = new LinkedHashMap<>();
        for (FrameworkId framework : state.entries().frameworks()) {
            entries.put(framework.value(), state.entries().count(framework));
        }
        RecordCodec codec = new RecordCodec();
        SortedMap<String, Integer> records = new TreeMap<>();
        for (KernelRecord.Durable each : state.snapshot()) {
            records.merge(codec.name(each), 1, Integer::sum);
        }
        return new Summary(
                state.agents().all().size(),
                unreachable,
                state.frameworks().all().size(),
                disconnected,
                state.frameworks().completed().size(),
                Collections.unmodifiableSortedMap(tasks),
                total.toMap(),
                reserved.toMap(),
                used.toMap(),
                Collections.unmodifiableMap(entries),
                Collections.unmodifiableSortedMap(records));
    }
}
