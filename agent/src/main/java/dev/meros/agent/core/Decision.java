package dev.meros.agent.core;

import java.util.List;

/// What a command leads to: records, the state after them, and effects that may leave when the
/// records are as safe as they ask to be.
public record Decision(List<AgentRecord> records, AgentState state, List<AgentEffect> effects) {
    public Decision {
        records = List.copyOf(records);
        effects = List.copyOf(effects);
    }
}
