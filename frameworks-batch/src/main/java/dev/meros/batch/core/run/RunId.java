package dev.meros.batch.core.run;

import java.time.Instant;
import java.util.Comparator;

/// The identity of a run: its job and the moment it is for, unique within the job. For an
/// occurrence of a schedule that is its scheduled time.
public record RunId(String job, Instant due) implements Comparable<RunId> {
    private static final Comparator<RunId> ORDER =
            Comparator.comparing(RunId::job).thenComparing(RunId::due);

    @Override
    public int compareTo(RunId other) {
        return ORDER.compare(this, other);
    }

    /// `job@due in milliseconds`.
    @Override
    public String toString() {
        return job + "@" + due.toEpochMilli();
    }
}
