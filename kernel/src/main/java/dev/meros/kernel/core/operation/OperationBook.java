package dev.meros.kernel.core.operation;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.Bytes;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.OperationId;
import dev.meros.api.model.OperationState;
import dev.meros.kernel.core.record.FeedbackRecord;
import dev.meros.kernel.core.record.OperationRecord;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The operations that an agent has yet to do or a framework has yet to acknowledge, in the order
/// in which they were asked for.
///
/// Changed by records only; used by one thread.
public final class OperationBook {
    private final LinkedHashMap<Bytes, OperationEntry> operations = new LinkedHashMap<>();
    private final HashMap<AgentId, LinkedHashSet<Bytes>> byAgent = new HashMap<>();
    private final HashMap<FrameworkId, LinkedHashMap<OperationId, Bytes>> byFramework =
            new HashMap<>();
    private final HashMap<Bytes, FeedbackRecord.Sent> sent = new HashMap<>();
    private final TreeMap<Instant, LinkedHashSet<Bytes>> due = new TreeMap<>();
    private long begun;

    public Collection<OperationEntry> all() {
        return Collections.unmodifiableCollection(operations.values());
    }

    public @Nullable OperationEntry find(Bytes uuid) {
        return operations.get(uuid);
    }

    /// The operation that a framework calls by this id.
    public @Nullable OperationEntry find(FrameworkId framework, OperationId id) {
        Bytes uuid = byFramework.getOrDefault(framework, new LinkedHashMap<>()).get(id);
        return uuid == null ? null : operations.get(uuid);
    }

    /// The operations that a framework wants to know of.
    public List<OperationEntry> of(FrameworkId framework) {
        LinkedHashMap<OperationId, Bytes> ids = byFramework.get(framework);
        return ids == null ? List.of() : entries(ids.values());
    }

    public List<OperationEntry> on(AgentId agent) {
        LinkedHashSet<Bytes> ids = byAgent.get(agent);
        return ids == null ? List.of() : entries(ids);
    }

    /// Whether an agent still has something to do.
    public boolean anyAt(AgentId agent) {
        return byAgent.containsKey(agent) && on(agent).stream().anyMatch(OperationEntry::isAtAgent);
    }

    private List<OperationEntry> entries(Collection<Bytes> ids) {
        List<OperationEntry> found = new ArrayList<>();
        for (Bytes id : ids) {
            OperationEntry entry = operations.get(id);
            if (entry != null) {
                found.add(entry);
            }
        }
        return found;
    }

    /// How many operations came into the books in this term.
    public long begun() {
        return begun;
    }

    /// How often somebody was told of the latest status of an operation.
    public int attempts(Bytes uuid) {
        FeedbackRecord.Sent last = sent.get(uuid);
        return last == null ? 0 : last.attempt();
    }

    /// Operations of which somebody is to be told again by `now`, at most `limit` of them.
    public List<OperationEntry> due(Instant now, int limit) {
        List<Bytes> ids = new ArrayList<>();
        for (Map.Entry<Instant, LinkedHashSet<Bytes>> e : due.entrySet()) {
            if (e.getKey().isAfter(now) || ids.size() >= limit) {
                break;
            }
            ids.addAll(e.getValue());
        }
        return entries(ids.subList(0, Math.min(limit, ids.size())));
    }

    /// Folds a record in; returns the operation as it was before, or null.
    public @Nullable OperationEntry apply(OperationRecord record) {
        return switch (record) {
            case OperationRecord.Begun r -> {
                begun++;
                OperationEntry entry = OperationEntry.begun(r);
                put(entry);
                yield null;
            }
            case OperationRecord.StatusChanged r -> {
                OperationEntry before = operations.get(r.uuid());
                if (before != null) {
                    replace(before.with(r.status()));
                }
                yield before;
            }
            case OperationRecord.Acknowledged r -> {
                OperationEntry before = operations.get(r.uuid());
                if (before != null) {
                    replace(before.acknowledged());
                }
                yield before;
            }
            case OperationRecord.Converted _ -> null;
        };
    }

    /// The pending operations of an agent change their state, since it is not heard of or is back.
    public void apply(AgentId agent, OperationState state) {
        for (OperationEntry entry : on(agent)) {
            if (entry.isAtAgent()) {
                replace(entry.with(state));
            }
        }
    }

    public void apply(FeedbackRecord record) {
        switch (record) {
            case FeedbackRecord.Sent r -> {
                unschedule(r.operation());
                if (operations.containsKey(r.operation())) {
                    sent.put(r.operation(), r);
                    due.computeIfAbsent(r.nextAt(), _ -> new LinkedHashSet<>()).add(r.operation());
                }
            }
            case FeedbackRecord.Paused r -> unschedule(r.operation());
        }
    }

    /// Nobody wants to know of a framework's operations any more.
    public void forget(FrameworkId framework) {
        for (OperationEntry entry : of(framework)) {
            replace(entry.withoutAudience());
        }
        byFramework.remove(framework);
    }

    /// Everybody is told anew.
    public void beginTerm() {
        begun = 0;
        sent.clear();
        due.clear();
    }

    private void put(OperationEntry entry) {
        operations.put(entry.uuid(), entry);
        byAgent.computeIfAbsent(entry.agent(), _ -> new LinkedHashSet<>()).add(entry.uuid());
        FrameworkId framework = entry.framework();
        OperationId id = entry.operation().id();
        if (framework != null && id != null) {
            byFramework
                    .computeIfAbsent(framework, _ -> new LinkedHashMap<>())
                    .put(id, entry.uuid());
        }
    }

    private void replace(OperationEntry entry) {
        if (entry.isOver()) {
            remove(entry);
        } else {
            operations.put(entry.uuid(), entry);
        }
    }

    private void remove(OperationEntry entry) {
        operations.remove(entry.uuid());
        unschedule(entry.uuid());
        LinkedHashSet<Bytes> onAgent = byAgent.get(entry.agent());
        if (onAgent != null) {
            onAgent.remove(entry.uuid());
            if (onAgent.isEmpty()) {
                byAgent.remove(entry.agent());
            }
        }
        FrameworkId framework = entry.framework();
        OperationId id = entry.operation().id();
        LinkedHashMap<OperationId, Bytes> ids =
                framework == null ? null : byFramework.get(framework);
        if (framework != null && ids != null && id != null) {
            ids.remove(id, entry.uuid());
            if (ids.isEmpty()) {
                byFramework.remove(framework);
            }
        }
    }

    private void unschedule(Bytes uuid) {
        FeedbackRecord.Sent last = sent.remove(uuid);
        LinkedHashSet<Bytes> at = last == null ? null : due.get(last.nextAt());
        if (last != null && at != null) {
            at.remove(uuid);
            if (at.isEmpty()) {
                due.remove(last.nextAt());
            }
        }
    }
}
