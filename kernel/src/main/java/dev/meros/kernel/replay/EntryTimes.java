package dev.meros.kernel.replay;

import dev.meros.kernel.codec.RecordCodec;
import dev.meros.kernel.core.record.ClusterRecord;
import dev.meros.kernel.core.record.KernelRecord;

import org.jspecify.annotations.Nullable;

import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.util.List;

/// When entries were decided: they say it themselves, or else their records do, or else it was not
/// before the entry in front of them.
final class EntryTimes {
    private final RecordCodec codec;
    private @Nullable Instant latest;

    EntryTimes(RecordCodec codec) {
        this.codec = codec;
    }

    /// The time of the next entry; null while nothing has said one.
    @Nullable Instant next(byte[] batch, List<KernelRecord.Durable> records) {
        Instant own = codec.timeOf(batch);
        if (own == null) {
            for (KernelRecord.Durable each : records) {
                Instant at = of(each);
                if (at != null && (own == null || at.isAfter(own))) {
                    own = at;
                }
            }
        }
        if (own != null) {
            latest = own;
        }
        return latest;
    }

    private static @Nullable Instant of(KernelRecord.Durable each) {
        if (each instanceof ClusterRecord.TermBegun term) {
            return Instant.ofEpochMilli(term.epochMillis());
        }
        for (RecordComponent component : each.getClass().getRecordComponents()) {
            if (component.getName().equals("at") && component.getType() == Instant.class) {
                try {
                    return (Instant) component.getAccessor().invoke(each);
                } catch (ReflectiveOperationException e) {
                    throw new LinkageError("no time of " + each.getClass(), e);
                }
            }
        }
        return null;
    }
}
