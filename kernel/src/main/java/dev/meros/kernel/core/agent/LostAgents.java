package dev.meros.kernel.core.agent;

import dev.meros.api.model.AgentId;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Which of the agents that are away are remembered no longer.
final class LostAgents {
    private LostAgents() {}

    /// The agents, of those listed with the time of their loss and the longest lost first, that
    /// were lost before `limit` or are more than `most`; at most `count`.
    static List<AgentId> surplus(Map<AgentId, Instant> lost, Instant limit, int most, int count) {
        List<AgentId> surplus = new ArrayList<>();
        for (Map.Entry<AgentId, Instant> entry : lost.entrySet()) {
            boolean tooMany = lost.size() - surplus.size() > most;
            if (surplus.size() == count || (!tooMany && !entry.getValue().isBefore(limit))) {
                break;
            }
            surplus.add(entry.getKey());
        }
        return surplus;
    }
}
