package dev.meros.kernel.core.offer;

import dev.meros.api.model.AgentId;
import dev.meros.api.resource.Resources;
import dev.meros.kernel.core.allocation.Refusals;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The filters of those who declined. A filter holds until a record drops it.
///
/// There may be ten million of them (10,000 agents, 1,000 frameworks): they are kept by agent, and
/// their ends in steps that are small for what ends soon and large for what ends late. Times are
/// tenths of a second since the beginning of the term, rounded up.
final class FilterBook {
    private static final int SOON = 100;
    private static final int LATER = 6_000;
    private static final int STEP_LATER = 10;
    private static final int STEP_LATE = 600;

    private final HashMap<AgentId, AgentFilters> agents = new HashMap<>();
    private final ArrayList<@Nullable AgentFilters> slots = new ArrayList<>();
    private final BitSet used = new BitSet();

    /// By the number of a claim, the slots of the agents on which it has filters.
    private final ArrayList<@Nullable BitSet> byClaim = new ArrayList<>();

    /// By a time not after the ends of filters, the slots of their agents.
    private final TreeMap<Integer, BitSet> due = new TreeMap<>();

    private Instant base = Instant.EPOCH;
    private int size;

    Refusals on(AgentId agent) {
        AgentFilters filters = agents.get(agent);
        return filters == null ? Refusals.NONE : filters;
    }

    List<FilterEntry> of(int claim, AgentId agent) {
        AgentFilters filters = agents.get(agent);
        return filters == null
                ? List.of()
                : filters.of(claim).stream()
                        .map(f -> new FilterEntry(agent, f.refused(), time(f.end())))
                        .toList();
    }

    /// On how many agents a claim has filters.
    int agents(int claim) {
        BitSet slots = claim < byClaim.size() ? byClaim.get(claim) : null;
        return slots == null ? 0 : slots.cardinality();
    }

    /// When filters are to be looked at next.
    @Nullable Instant nextEnd() {
        return due.isEmpty() ? null : time(due.firstKey());
    }

    int size() {
        return size;
    }

    private Instant time(int tenths) {
        return base.plusMillis(tenths * 100L);
    }

    private int tenths(Instant at) {
        // up to the next millisecond, too: no filter ends before its time
        long millis = Duration.between(base, at).plusNanos(999_999).toMillis();
        return Math.clamp(Math.ceilDiv(millis, 100), 0, Integer.MAX_VALUE);
    }

    /// `at` is when the filter was made.
    void add(int claim, AgentId agent, Resources refused, Instant until, Instant at) {
        AgentFilters filters = agents.get(agent);
        if (filters == null) {
            int slot = used.nextClearBit(0);
            used.set(slot);
            filters = new AgentFilters(agent, slot);
            agents.put(agent, filters);
            while (slots.size() <= slot) {
                slots.add(null);
            }
            slots.set(slot, filters);
        }
        int end = tenths(until);
        size += filters.add(claim, refused, end);
        while (byClaim.size() <= claim) {
            byClaim.add(null);
        }
        BitSet on = byClaim.get(claim);
        if (on == null) {
            on = new BitSet();
            byClaim.set(claim, on);
        }
        on.set(filters.slot);
        schedule(filters.slot, end, tenths(at));
    }

    private void schedule(int slot, int end, int now) {
        int left = end - now;
        int step = left <= SOON ? 1 : left <= LATER ? STEP_LATER : STEP_LATE;
        int key = Math.max(end - end % step, Math.min(end, now + 1));
        due.computeIfAbsent(key, _ -> new BitSet()).set(slot);
    }

    /// Drops the filters that end by `at`; `ended` hears of them.
    void expire(Instant at, EndedFilters ended) {
        int now = Math.clamp(Duration.between(base, at).toMillis() / 100, 0, Integer.MAX_VALUE);
        while (!due.isEmpty() && due.firstKey() <= now) {
            Map.Entry<Integer, BitSet> first = due.pollFirstEntry();
            int key = first.getKey();
            BitSet slotsDue = first.getValue();
            for (int s = slotsDue.nextSetBit(0); s >= 0; s = slotsDue.nextSetBit(s + 1)) {
                AgentFilters filters = slots.get(s);
                if (filters != null) {
                    expire(filters, key, now, ended);
                }
            }
        }
    }

    private void expire(AgentFilters filters, int key, int now, EndedFilters ended) {
        size -=
                filters.expire(
                        now,
                        claim -> {
                            if (!filters.has(claim)) {
                                clearIndex(claim, filters.slot);
                            }
                            ended.ended(filters.agent, claim);
                        });
        filters.ends(
                end -> {
                    if (end >= key && end - key < STEP_LATE) {
                        schedule(filters.slot, end, now);
                    }
                });
        dropIfEmpty(filters);
    }

    private void clearIndex(int claim, int slot) {
        BitSet on = claim < byClaim.size() ? byClaim.get(claim) : null;
        if (on != null) {
            on.clear(slot);
        }
    }

    private void dropIfEmpty(AgentFilters filters) {
        if (filters.isEmpty()) {
            agents.remove(filters.agent);
            slots.set(filters.slot, null);
            used.clear(filters.slot);
        }
    }

    /// Drops the filters of a claim.
    void clear(int claim) {
        BitSet on = claim < byClaim.size() ? byClaim.get(claim) : null;
        if (on == null) {
            return;
        }
        byClaim.set(claim, null);
        for (int s = on.nextSetBit(0); s >= 0; s = on.nextSetBit(s + 1)) {
            AgentFilters filters = slots.get(s);
            if (filters != null) {
                size -= filters.remove(claim);
                dropIfEmpty(filters);
            }
        }
    }

    /// Drops the filters on an agent.
    void clear(AgentId agent) {
        AgentFilters filters = agents.remove(agent);
        if (filters != null) {
            size -= filters.size();
            filters.claims(claim -> clearIndex(claim, filters.slot));
            slots.set(filters.slot, null);
            used.clear(filters.slot);
        }
    }

    /// Drops all filters; times count from `at`.
    void beginTerm(Instant at) {
        agents.clear();
        slots.clear();
        used.clear();
        byClaim.clear();
        due.clear();
        size = 0;
        base = at;
    }
}
