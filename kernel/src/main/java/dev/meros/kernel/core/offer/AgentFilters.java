package dev.meros.kernel.core.offer;

import dev.meros.api.model.AgentId;
import dev.meros.api.resource.Resources;
import dev.meros.kernel.core.allocation.Refusals;
import dev.meros.kernel.core.amount.Same;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The filters on one agent, grouped by what was refused: most frameworks refuse the same, all that
/// is free. A filter takes 8 bytes and a bit.
final class AgentFilters implements Refusals {
    /// The most filters of one claim; the one that ends first makes room.
    private static final int MAX_PER_CLAIM = 16;

    /// The most different refusals; that of the fewest claims makes room.
    private static final int MAX_GROUPS = 64;

    final AgentId agent;
    final int slot;
    private final List<Group> groups = new ArrayList<>(1);

    AgentFilters(AgentId agent, int slot) {
        this.agent = agent;
        this.slot = slot;
    }

    /// Those who refuse the same resources, sorted, with the ends of their filters.
    private static final class Group extends RefusedGroup {
        int[] claims = new int[4];
        int[] ends = new int[4];
        int size;

        Group(Resources refused) {
            super(refused);
        }

        int end(int claim) {
            return ends[Arrays.binarySearch(claims, 0, size, claim)];
        }

        /// Returns whether the claim is new here.
        boolean put(int claim, int end) {
            if (has(claim)) {
                int at = Arrays.binarySearch(claims, 0, size, claim);
                ends[at] = Math.max(ends[at], end);
                return false;
            }
            int at = -Arrays.binarySearch(claims, 0, size, claim) - 1;
            if (size == claims.length) {
                claims = Arrays.copyOf(claims, size + (size >> 1) + 1);
                ends = Arrays.copyOf(ends, claims.length);
            }
            System.arraycopy(claims, at, claims, at + 1, size - at);
            System.arraycopy(ends, at, ends, at + 1, size - at);
            claims[at] = claim;
            ends[at] = end;
            size++;
            set(claim);
            return true;
        }

        boolean remove(int claim) {
            if (!has(claim)) {
                return false;
            }
            int at = Arrays.binarySearch(claims, 0, size, claim);
            System.arraycopy(claims, at + 1, claims, at, size - at - 1);
            System.arraycopy(ends, at + 1, ends, at, size - at - 1);
            size--;
            clear(claim);
            return true;
        }
    }

    @Override
    public void strike(Resources offer, long[] candidates) {
        for (int g = 0; g < groups.size(); g++) {
            Group group = groups.get(g);
            if (group.holds(offer)) {
                group.strike(candidates);
            }
        }
    }

    @Override
    public boolean refuses(int claim, Resources offer) {
        for (int g = 0; g < groups.size(); g++) {
            Group group = groups.get(g);
            if (group.has(claim) && group.holds(offer)) {
                return true;
            }
        }
        return false;
    }

    boolean isEmpty() {
        return groups.isEmpty();
    }

    boolean has(int claim) {
        return groups.stream().anyMatch(g -> g.has(claim));
    }

    /// Adds a filter, in place of those that it covers; returns by how many there are more.
    int add(int claim, Resources refused, int end) {
        int change = 0;
        Group same = null;
        int others = 0;
        for (Group group : List.copyOf(groups)) {
            if (Same.object(group.refused, refused) || group.refused.equals(refused)) {
                same = group;
            } else if (group.has(claim)) {
                if (end >= group.end(claim) && refused.contains(group.refused)) {
                    change -= remove(group, claim);
                } else {
                    others++;
                }
            }
        }
        if (others >= MAX_PER_CLAIM) {
            change -= dropFirst(claim, same);
        }
        if (same == null) {
            if (groups.size() >= MAX_GROUPS) {
                change -= dropSmallest();
            }
            same = new Group(refused);
            groups.add(same);
        }
        return change + (same.put(claim, end) ? 1 : 0);
    }

    private int dropFirst(int claim, @Nullable Group except) {
        Group first = null;
        for (Group group : groups) {
            if (group != except
                    && group.has(claim)
                    && (first == null || group.end(claim) < first.end(claim))) {
                first = group;
            }
        }
        return first == null ? 0 : remove(first, claim);
    }

    private int dropSmallest() {
        Group smallest = groups.getFirst();
        for (Group group : groups) {
            if (group.size < smallest.size) {
                smallest = group;
            }
        }
        groups.remove(smallest);
        return smallest.size;
    }

    private int remove(Group group, int claim) {
        if (!group.remove(claim)) {
            return 0;
        }
        if (group.size == 0) {
            groups.remove(group);
        }
        return 1;
    }

    /// Drops the filters of a claim; returns how many.
    int remove(int claim) {
        int removed = 0;
        for (Group group : List.copyOf(groups)) {
            removed += remove(group, claim);
        }
        return removed;
    }

    /// Drops the filters that end by `now`; `ended` hears of their claims. Returns how many.
    int expire(int now, Ended ended) {
        int removed = 0;
        for (Group group : List.copyOf(groups)) {
            for (int i = group.size - 1; i >= 0; i--) {
                if (group.ends[i] <= now) {
                    int claim = group.claims[i];
                    removed += remove(group, claim);
                    ended.ended(claim);
                }
            }
        }
        return removed;
    }

    /// Hears of filters.
    interface Ended {
        void ended(int claim);
    }

    /// Hears of the ends of all filters.
    void ends(Ended visitor) {
        for (Group group : groups) {
            for (int i = 0; i < group.size; i++) {
                visitor.ended(group.ends[i]);
            }
        }
    }

    void claims(Ended visitor) {
        for (Group group : groups) {
            for (int i = 0; i < group.size; i++) {
                visitor.ended(group.claims[i]);
            }
        }
    }

    int size() {
        int size = 0;
        for (Group group : groups) {
            size += group.size;
        }
        return size;
    }

    /// What a claim refuses; `ends` are tenths of a second as in [FilterBook].
    List<Refusal> of(int claim) {
        List<Refusal> refusals = new ArrayList<>();
        for (Group group : groups) {
            if (group.has(claim)) {
                refusals.add(new Refusal(group.refused, group.end(claim)));
            }
        }
        return refusals;
    }

    record Refusal(Resources refused, int end) {}
}
