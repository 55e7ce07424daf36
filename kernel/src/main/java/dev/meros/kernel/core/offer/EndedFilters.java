package dev.meros.kernel.core.offer;

import dev.meros.api.model.AgentId;

/// Hears of filters that have ended.
@FunctionalInterface
public interface EndedFilters {
    /// A filter of a claim, named by its number, on an agent has ended.
    void ended(AgentId agent, int claim);
}
