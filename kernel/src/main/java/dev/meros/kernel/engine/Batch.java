package dev.meros.kernel.engine;

import dev.meros.kernel.codec.RecordCodec;
import dev.meros.kernel.core.Decision;
import dev.meros.kernel.core.record.KernelRecord;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/// The decisions that go to the journal as one entry, with what is released when it is committed.
///
/// Filled by the owner's thread, then handed on once.
final class Batch {
    private final List<KernelRecord> records = new ArrayList<>();
    private final List<Outcome> outcomes = new ArrayList<>();
    private final RecordCodec.Batch durable;
    private @Nullable Instant at;

    /// A decision and the letter that waits for its answer.
    record Outcome(Decision decision, Letter letter) {}

    Batch(RecordCodec codec) {
        durable = codec.newBatch();
    }

    /// Adds what was decided at a time.
    void add(Decision decision, Letter letter, Instant now) {
        at = now.truncatedTo(ChronoUnit.MILLIS);
        for (KernelRecord each : decision.records()) {
            records.add(each);
            if (each instanceof KernelRecord.Durable d) {
                durable.add(d);
            }
        }
        outcomes.add(new Outcome(decision, letter));
    }

    List<KernelRecord> records() {
        return records;
    }

    List<Outcome> outcomes() {
        return outcomes;
    }

    /// The time of the last decision, to the millisecond; null before the first.
    @Nullable Instant at() {
        return at;
    }

    int commands() {
        return outcomes.size();
    }

    boolean isDurable() {
        return durable.count() > 0;
    }

    int durableRecords() {
        return durable.count();
    }

    int bytes() {
        return durable.size();
    }

    byte[] toEntry() {
        return durable.toBytes(at);
    }
}
