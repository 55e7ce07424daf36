package dev.meros.api.model;

import java.time.Instant;

/// A moment: nanoseconds since the Unix epoch.
public record TimeInfo(Long nanoseconds) {
    public TimeInfo {
        Fields.required(nanoseconds, "TimeInfo.nanoseconds");
    }

    /// This moment as an [Instant].
    public Instant toInstant() {
        return Instant.ofEpochSecond(0, nanoseconds);
    }

    /// The same moment on the wire; from 1677 to 2262.
    public static TimeInfo of(Instant instant) {
        return new TimeInfo(
                Math.addExact(
                        Math.multiplyExact(instant.getEpochSecond(), 1_000_000_000L),
                        instant.getNano()));
    }
}
