package dev.meros.longrunning.core.command;

import dev.meros.longrunning.core.state.Change;

import java.util.List;

/// What follows from a command: records to make durable first, then effects and the answer.
public record Decision(List<Change> records, List<Effect> effects, Answer answer) {
    public Decision {
        records = List.copyOf(records);
        effects = List.copyOf(effects);
    }
}
