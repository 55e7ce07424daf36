package dev.meros.kernel.replay;

import dev.meros.kernel.KernelException;

import java.time.Instant;
import java.time.format.DateTimeParseException;

/// How far a journal is folded.
public sealed interface Until {
    /// From here on a number is milliseconds since 1970; below it is seconds.
    long MILLIS_FROM = 100_000_000_000L;

    /// From here on a number is a time; below it is an index of the journal.
    long SECONDS_FROM = 1_000_000_000L;

    /// All of it.
    record End() implements Until {}

    /// Up to and with the entry at this index.
    record Index(long index) implements Until {}

    /// Up to the last entry that was decided at or before this moment.
    record Time(Instant at) implements Until {}

    /// Reads an ISO-8601 instant (`2026-01-02T03:04:05Z`), seconds or milliseconds since 1970, or a
    /// journal index (a number below a thousand million).
    static Until parse(String text) {
        try {
            long number = Long.parseLong(text);
            if (number >= MILLIS_FROM) {
                return new Time(Instant.ofEpochMilli(number));
            }
            if (number >= SECONDS_FROM) {
                return new Time(Instant.ofEpochSecond(number));
            }
            if (number >= 0) {
                return new Index(number);
            }
        } catch (NumberFormatException e) {
            try {
                return new Time(Instant.parse(text));
            } catch (DateTimeParseException notAnInstant) {
                // refused below
            }
        }
        throw new KernelException(
                "until: "
                        + text
                        + " (expected: a time such as 2026-01-02T03:04:05Z, seconds or milliseconds"
                        + " since 1970, or an index of the journal)");
    }
}
