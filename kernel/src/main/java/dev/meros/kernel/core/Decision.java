package dev.meros.kernel.core;

import dev.meros.kernel.core.effect.Answer;
import dev.meros.kernel.core.effect.Effect;
import dev.meros.kernel.core.record.KernelRecord;

import java.util.List;
import java.util.function.UnaryOperator;

/// What a command leads to: records to apply and journal, effects and an answer to release when
/// they are committed.
public record Decision(List<KernelRecord> records, List<Effect> effects, Answer answer) {
    public Decision {
        records = List.copyOf(records);
        effects = List.copyOf(effects);
    }

    /// The same decision with other records that say the same.
    public Decision withRecords(UnaryOperator<List<KernelRecord>> change) {
        return records.isEmpty() ? this : new Decision(change.apply(records), effects, answer);
    }

    public static Decision refused(Answer.Refusal refusal, String message) {
        return new Decision(List.of(), List.of(), new Answer.Refused(refusal, message));
    }
}
