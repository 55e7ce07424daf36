package dev.meros.kernel.core.offer;

import dev.meros.api.model.AgentId;
import dev.meros.api.resource.Resources;
import dev.meros.kernel.core.allocation.Refusals;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;

/// Who has had his turn on an agent: who handed it back without a filter and without having used
/// any of it. It comes to him again when the others have had theirs, or when more is free.
///
/// Turns hold nobody off for good: they only say who is asked later. A turn takes a bit.
final class TurnBook {
    private final HashMap<AgentId, Turns> agents = new HashMap<>();

    /// Claims that may have had turns, so that the others need not be looked for.
    private final BitSet claims = new BitSet();

    private static final class Turns implements Refusals {
        /// The most different amounts that are told apart; the oldest makes room.
        private static final int MAX_GROUPS = 4;

        final List<RefusedGroup> groups = new ArrayList<>(1);

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
        agents.computeIfAbsent(agent, _ -> new Turns()).add(claim, resources);
        claims.set(claim);
    }

    /// An agent is offered to somebody; when he has had his turn, all have, and a new round begins.
    void offered(int claim, AgentId agent, Resources resources) {
        Turns turns = agents.get(agent);
        if (turns != null && turns.refuses(claim, resources)) {
            agents.remove(agent);
        }
    }

    void clear(int claim) {
        if (claims.get(claim)) {
            claims.clear(claim);
            agents.values().forEach(turns -> turns.clear(claim));
            agents.values().removeIf(turns -> turns.groups.isEmpty());
        }
    }

    void clear(AgentId agent) {
        agents.remove(agent);
    }

    void clear() {
        agents.clear();
        claims.clear();
    }
}
