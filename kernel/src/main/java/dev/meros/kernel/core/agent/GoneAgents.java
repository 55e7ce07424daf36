package dev.meros.kernel.core.agent;

import dev.meros.api.model.AgentId;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The agents that operators have marked gone, the longest gone first, until that is forgotten.
///
/// Changed by records only; used by one thread.
public final class GoneAgents {
    private final LinkedHashMap<AgentId, Instant> since = new LinkedHashMap<>();

    public boolean contains(AgentId agent) {
        return since.containsKey(agent);
    }

    /// The agents with the time at which each was marked.
    public Map<AgentId, Instant> all() {
        return Collections.unmodifiableMap(since);
    }

    /// What is to be forgotten: marked before `limit`, or more than `most`; at most `count` at a
    /// time.
    public List<AgentId> surplus(Instant limit, int most, int count) {
        return LostAgents.surplus(since, limit, most, count);
    }

    void add(AgentId agent, Instant at) {
        since.remove(agent);
        since.put(agent, at);
    }

    void forget(AgentId agent) {
        since.remove(agent);
    }
}
