package dev.meros.api.model;

import java.time.Duration;

/// A length of time in nanoseconds.
public record DurationInfo(Long nanoseconds) {
    public DurationInfo {
        Fields.required(nanoseconds, "DurationInfo.nanoseconds");
    }

    /// This length as a [Duration].
    public Duration toDuration() {
        return Duration.ofNanos(nanoseconds);
    }

    /// The same length on the wire; at most 292 years.
    public static DurationInfo of(Duration duration) {
        return new DurationInfo(duration.toNanos());
    }
}
