package dev.meros.batch.core;

import dev.meros.batch.core.effect.Answer;
import dev.meros.batch.core.effect.Effect;
import dev.meros.batch.core.record.BatchRecord;

import java.util.List;

/// What follows from a command: records to store first, then effects, then the answer.
public record Decision(List<BatchRecord> records, List<Effect> effects, Answer answer) {
    public Decision {
        records = List.copyOf(records);
        effects = List.copyOf(effects);
    }

    static Decision refused(String message) {
        return new Decision(List.of(), List.of(), new Answer.Refused(message));
    }
}
