package dev.meros.kernel.core.offer;

import dev.meros.api.model.AgentId;
import dev.meros.api.resource.Resources;
import dev.meros.kernel.core.allocation.Refusals;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;

/// Who has had his turn on an agent: who handed it back without a filter and without having used
/// any of it. It comes to him again when the others have had theirs, or when more is free.
///
/// Turns hold nobody off for good: they only say who is asked later. A turn takes two bits.
final class TurnBook {
    private final HashMap<AgentId, Turns> agents = new HashMap<>();
    private final ArrayList<@Nullable Turns> slots = new ArrayList<>();
    private final BitSet used = new BitSet();

    /// By the number of a claim, the slots of agents on which it may have had turns.
    private final ArrayList<@Nullable BitSet> byClaim = new ArrayList<>();

    private static final class Turns implements Refusals {
        /// The most different amounts that are told apart; the oldest makes room.
        private static final int MAX_GROUPS = 4;

        final int slot;
        final List<RefusedGroup> groups = new ArrayList<>(1);

        Turns(int slot) {
            this.slot = slot;
        }

        @Override
        public void strike(Resources offer, long[] candidates) {
            for (RefusedGroup group : groups) {
                if (group.holds(offer)) {
                    group.strike(candidates);
                }
            }
        }

        @Override
        public boolean refuses(int claim, Resources offer) {
            for (RefusedGroup group : groups) {
                if (group.has(claim) && group.holds(offer)) {
                    return true;
                }
            }
            return false;
        }

        void add(int claim, Resources handedBack) {
            for (RefusedGroup group : groups) {
                if (group.holds(handedBack)) {
                    group.set(claim);
                    return;
                }
            }
            if (groups.size() >= MAX_GROUPS) {
                groups.removeFirst();
            }
            RefusedGroup made = new RefusedGroup(handedBack);
            made.set(claim);
            groups.add(made);
        }

        void clear(int claim) {
            groups.forEach(group -> group.clear(claim));
            groups.removeIf(RefusedGroup::isEmpty);
        }
    }

    Refusals on(AgentId agent) {
        Turns turns = agents.get(agent);
        return turns == null ? Refusals.NONE : turns;
    }

    void handedBack(int claim, AgentId agent, Resources resources) {
        Turns turns = agents.get(agent);
        if (turns == null) {
            turns = new Turns(used.nextClearBit(0));
            used.set(turns.slot);
            agents.put(agent, turns);
            while (slots.size() <= turns.slot) {
                slots.add(null);
            }
            slots.set(turns.slot, turns);
        }
        turns.add(claim, resources);
        while (byClaim.size() <= claim) {
            byClaim.add(null);
        }
        BitSet on = byClaim.get(claim);
        if (on == null) {
            on = new BitSet();
            byClaim.set(claim, on);
        }
        on.set(turns.slot);
    }

    /// An agent is offered to somebody; when he has had his turn, all have, and a new round begins.
    void offered(int claim, AgentId agent, Resources resources) {
        Turns turns = agents.get(agent);
        if (turns != null && turns.refuses(claim, resources)) {
            clear(agent);
        }
    }

    void clear(int claim) {
        BitSet on = claim < byClaim.size() ? byClaim.get(claim) : null;
        if (on != null) {
            byClaim.set(claim, null);
            for (int s = on.nextSetBit(0); s >= 0; s = on.nextSetBit(s + 1)) {
                Turns turns = slots.get(s);
                if (turns != null) {
                    turns.clear(claim);
                }
            }
        }
    }

    void clear(AgentId agent) {
        Turns turns = agents.remove(agent);
        if (turns != null) {
            slots.set(turns.slot, null);
            used.clear(turns.slot);
        }
    }

    void clear() {
        agents.clear();
        slots.clear();
        used.clear();
        byClaim.clear();
    }
}
