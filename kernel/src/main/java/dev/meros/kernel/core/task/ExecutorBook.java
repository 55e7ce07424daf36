package dev.meros.kernel.core.task;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.ExecutorId;
import dev.meros.api.model.ExecutorInfo;
import dev.meros.api.model.FrameworkId;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The executors that frameworks bring with their tasks. One is there as long as one of its tasks
/// is alive and within reach; what it holds beside them is counted once.
///
/// Follows the tasks: it has no records of its own. Used by one thread.
public final class ExecutorBook {
    private final HashMap<AgentId, LinkedHashMap<Name, ExecutorEntry>> agents = new HashMap<>();

    private record Name(FrameworkId framework, ExecutorId executor) {}

    public @Nullable ExecutorEntry find(FrameworkId framework, AgentId agent, ExecutorId executor) {
        Map<Name, ExecutorEntry> there = agents.get(agent);
        return there == null ? null : there.get(new Name(framework, executor));
    }

    /// The executors on an agent.
    public List<ExecutorEntry> on(AgentId agent) {
        Map<Name, ExecutorEntry> there = agents.get(agent);
        return there == null ? List.of() : List.copyOf(there.values());
    }

    /// The ids of a framework's executors on an agent.
    public List<ExecutorId> ids(FrameworkId framework, AgentId agent) {
        List<ExecutorId> ids = new ArrayList<>();
        Map<Name, ExecutorEntry> there = agents.get(agent);
        if (there != null) {
            for (Name name : there.keySet()) {
                if (name.framework().equals(framework)) {
                    ids.add(name.executor());
                }
            }
        }
        return ids;
    }

    /// Whether a task is the only one left of its executor.
    public boolean isLast(TaskEntry task) {
        ExecutorInfo info = task.info().executor();
        if (info == null || !task.holdsResources()) {
            return false;
        }
        ExecutorEntry entry = find(task.framework(), task.agent(), info.executorId());
        return entry != null && entry.tasks() == 1;
    }

    /// A task is alive; returns its executor when that begins with it.
    public @Nullable ExecutorEntry begin(TaskEntry task) {
        ExecutorInfo info = task.info().executor();
        if (info == null) {
            return null;
        }
        LinkedHashMap<Name, ExecutorEntry> there =
                agents.computeIfAbsent(task.agent(), _ -> new LinkedHashMap<>());
        Name name = new Name(task.framework(), info.executorId());
        ExecutorEntry old = there.get(name);
        ExecutorEntry next =
                old == null ? ExecutorEntry.of(task, info) : old.withTasks(old.tasks() + 1);
        there.put(name, next);
        return old == null ? next : null;
    }

    /// A task is not alive any more; returns its executor when that ends with it.
    public @Nullable ExecutorEntry end(TaskEntry task) {
        ExecutorInfo info = task.info().executor();
        Map<Name, ExecutorEntry> there = agents.get(task.agent());
        if (info == null || there == null) {
            return null;
        }
        Name name = new Name(task.framework(), info.executorId());
        ExecutorEntry old = there.get(name);
        if (old == null) {
            return null;
        }
        if (old.tasks() > 1) {
            there.put(name, old.withTasks(old.tasks() - 1));
            return null;
        }
        there.remove(name);
        if (there.isEmpty()) {
            agents.remove(task.agent());
        }
        return old;
    }
}
