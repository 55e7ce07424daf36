package dev.meros.kernel.core.task;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.ExecutorId;
import dev.meros.api.model.ExecutorInfo;
import dev.meros.api.model.FrameworkId;
import dev.meros.kernel.core.record.ExecutorRecord;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The executors that frameworks bring with their tasks. One is there as long as one of its tasks
/// is alive and within reach, a custom one also without tasks until its agent says that it has
/// ended; what it holds beside its tasks is counted once.
///
/// Follows the tasks; it has records of its own for what they do not say. Used by one thread.
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

    /// The agents on which a framework has executors, in the order of their ids.
    public List<AgentId> agentsOf(FrameworkId framework) {
        return agents.keySet().stream()
                .filter(agent -> !ids(framework, agent).isEmpty())
                .sorted(Comparator.comparing(AgentId::value))
                .toList();
    }

    /// Whether an executor that is the agent itself ends with a task, which is the only one left.
    public boolean isLast(TaskEntry task) {
        ExecutorInfo info = task.info().executor();
        if (info == null || ExecutorEntry.isCustom(info) || !task.holdsResources()) {
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
        ExecutorEntry next = ExecutorEntry.of(task, info);
        if (old != null) {
            // a task for one that has ended starts it again
            next = old.withTasks(old.tasks() + 1).with(next.presence());
        }
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
        if (old.tasks() > 1 || old.isStanding()) {
            there.put(name, old.withTasks(Math.max(0, old.tasks() - 1)));
            return null;
        }
        remove(old);
        return old;
    }

    private void remove(ExecutorEntry executor) {
        Map<Name, ExecutorEntry> there = agents.get(executor.agent());
        if (there != null) {
            there.remove(new Name(executor.framework(), executor.id()));
            if (there.isEmpty()) {
                agents.remove(executor.agent());
            }
        }
    }

    /// An agent has a custom executor; returns it when the book did not.
    public @Nullable ExecutorEntry apply(ExecutorRecord.Began began) {
        Map<Name, ExecutorEntry> there =
                agents.computeIfAbsent(began.agent(), _ -> new LinkedHashMap<>());
        Name name = new Name(began.framework(), began.executor().executorId());
        ExecutorEntry old = there.get(name);
        ExecutorEntry next =
                old == null ? ExecutorEntry.of(began) : old.with(ExecutorEntry.Presence.STANDING);
        there.put(name, next);
        return old == null ? next : null;
    }

    /// A custom executor has ended; returns it unless it has tasks that are still to end.
    public @Nullable ExecutorEntry apply(ExecutorRecord.Ended ended) {
        ExecutorEntry old = find(ended.framework(), ended.agent(), ended.executor());
        return old == null ? null : end(old);
    }

    private @Nullable ExecutorEntry end(ExecutorEntry old) {
        if (old.tasks() == 0) {
            remove(old);
            return old;
        }
        Map<Name, ExecutorEntry> there = agents.get(old.agent());
        if (there != null) {
            there.put(
                    new Name(old.framework(), old.id()), old.with(ExecutorEntry.Presence.BY_TASKS));
        }
        return null;
    }

    /// An agent is out of reach, and what it runs with it; returns the executors that are gone at
    /// once. Others go with their tasks.
    public List<ExecutorEntry> agentLost(AgentId agent) {
        return on(agent).stream().map(this::end).filter(Objects::nonNull).toList();
    }

    /// A framework is no more and has no live tasks; returns the executors that are gone.
    public List<ExecutorEntry> frameworkRemoved(FrameworkId framework) {
        List<ExecutorEntry> gone = new ArrayList<>();
        for (AgentId agent : List.copyOf(agents.keySet())) {
            for (ExecutorEntry executor : on(agent)) {
                if (executor.framework().equals(framework) && end(executor) != null) {
                    gone.add(executor);
                }
            }
        }
        gone.sort(Comparator.comparing((ExecutorEntry e) -> e.agent().value()));
        return gone;
    }

    /// The records that, after those of the tasks on an agent, give its executors; always in the
    /// same order.
    public List<ExecutorRecord> toRecords(AgentId agent) {
        return on(agent).stream()
                .filter(e -> ExecutorEntry.isCustom(e.info()))
                .filter(e -> e.isStanding() == (e.tasks() == 0))
                .sorted(
                        Comparator.comparing((ExecutorEntry e) -> e.framework().value())
                                .thenComparing(e -> e.id().value()))
                .map(ExecutorBook::toRecord)
                .toList();
    }

    private static ExecutorRecord toRecord(ExecutorEntry e) {
        return e.isStanding()
                ? new ExecutorRecord.Began(e.framework(), e.agent(), e.info(), e.role())
                : new ExecutorRecord.Ended(e.framework(), e.agent(), e.id());
    }
}
