package dev.meros.agent.nested.core;

import java.util.List;

/// What a command leads to: what is to be stored, the state afterwards, what is to be done then,
/// and the answer.
public record NestedDecision(
        List<NestedRecord> records,
        NestedState state,
        List<NestedEffect> effects,
        NestedAnswer answer) {
    public NestedDecision {
        records = List.copyOf(records);
        effects = List.copyOf(effects);
    }
}
