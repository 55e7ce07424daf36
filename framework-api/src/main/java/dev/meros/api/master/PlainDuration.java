package dev.meros.api.master;

import dev.meros.api.model.DurationInfo;
import dev.meros.api.model.Fields;

/// `google.protobuf.Duration`, which among the messages of operators only DRAIN_AGENT has.
public record PlainDuration(Long seconds, Integer nanos) {
    private static final long NANOS = 1_000_000_000L;
    private static final long MAX_SECONDS = Long.MAX_VALUE / NANOS;

    public PlainDuration {
        seconds = Fields.orDefault(seconds, 0L);
        nanos = Fields.orDefault(nanos, 0);
    }

    /// The same in nanoseconds, cut to what these can say: 292 years.
    public DurationInfo toInfo() {
        long whole = Math.clamp(seconds, -MAX_SECONDS + 1, MAX_SECONDS - 1);
        return new DurationInfo(whole * NANOS + Math.clamp(nanos, -NANOS, NANOS));
    }
}
