package dev.meros.kernel.core.allocation;

import dev.meros.api.model.AgentId;

import java.util.BitSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.SequencedCollection;

/// What the next allocations have to look at: only what has changed can lead to an offer.
///
/// An agent of which something has become free is shown to all claims. A claim that wants more is
/// shown all agents that have something free: a sweep, which may take several allocations. A claim
/// whose filter has ended is shown the agent of that filter. Claims that got less than they could
/// use because of quota are shown all agents again from time to time ([#reconsider]).
///
/// Changed by records only; used by one thread.
public final class Agenda {
    private final LinkedHashSet<AgentId> agents = new LinkedHashSet<>();
    private final LinkedHashMap<AgentId, BitSet> pairs = new LinkedHashMap<>();
    private BitSet claims = new BitSet();
    private BitSet sweep = new BitSet();
    private final BitSet withheld = new BitSet();
    private int cursor;

    /// Agents that are shown to everybody, in the order in which they changed.
    public SequencedCollection<AgentId> agents() {
        return agents;
    }

    /// Agents with the numbers of the claims that they are shown to.
    public Map<AgentId, BitSet> pairs() {
        return pairs;
    }

    /// The numbers of the claims that are shown all agents from [#cursor] on.
    public BitSet sweep() {
        return sweep.isEmpty() ? claims : sweep;
    }

    /// The number of the agent from which the sweep goes on.
    public int cursor() {
        return cursor;
    }

    /// Whether an allocation may find something to offer.
    public boolean isDue() {
        return !agents.isEmpty() || !pairs.isEmpty() || !claims.isEmpty() || !sweep.isEmpty();
    }

    public void agentChanged(AgentId agent) {
        agents.add(agent);
    }

    /// An agent is not offered any more.
    public void drop(AgentId agent) {
        agents.remove(agent);
        pairs.remove(agent);
    }

    public void filterEnded(AgentId agent, int claim) {
        if (!agents.contains(agent)) {
            pairs.computeIfAbsent(agent, _ -> new BitSet()).set(claim);
        }
    }

    public void claimChanged(int claim) {
        claims.set(claim);
    }

    /// A claim wants no offers for now.
    public void drop(int claim) {
        claims.clear(claim);
        sweep.clear(claim);
        withheld.clear(claim);
        if (sweep.isEmpty()) {
            cursor = 0;
        }
    }

    /// Whether some claim got less than it could use because of quota.
    public boolean isWithheld() {
        return !withheld.isEmpty();
    }

    /// Claims that quota kept from what is free are looked at again.
    public void reconsider() {
        claims.or(withheld);
        withheld.clear();
    }

    /// An allocation has looked at so many of the agents and pairs, from the first on, and has
    /// swept up to an agent; -1 when the sweep is over.
    public void considered(int agentsDone, int pairsDone, int sweptTo) {
        removeFirst(agents.iterator(), agentsDone);
        removeFirst(pairs.entrySet().iterator(), pairsDone);
        if (sweptTo < 0) {
            if (sweep.isEmpty()) {
                claims.clear();
            } else {
                sweep.clear();
            }
            cursor = 0;
        } else {
            if (sweep.isEmpty()) {
                sweep = claims;
                claims = new BitSet();
            }
            cursor = sweptTo;
        }
    }

    private static void removeFirst(Iterator<?> items, int count) {
        for (int i = 0; i < count && items.hasNext(); i++) {
            items.next();
            items.remove();
        }
    }

    /// A claim could have used more than quota left it.
    public void withheld(int claim) {
        withheld.set(claim);
    }

    public void clear() {
        agents.clear();
        pairs.clear();
        claims.clear();
        sweep.clear();
        withheld.clear();
        cursor = 0;
    }
}
