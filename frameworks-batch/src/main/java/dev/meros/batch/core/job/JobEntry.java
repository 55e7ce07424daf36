package dev.meros.batch.core.job;

import dev.meros.batch.core.time.Cursor;

import java.time.Instant;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// A job with what has become of it: everything that must survive.
///
/// @param posted when its schedule was given; the start of a schedule that names none
/// @param cursor how far its schedule has come; without meaning for a dependent job
/// @param parentSuccesses how often each parent has succeeded since the last run
public record JobEntry(
        Job job,
        Instant posted,
        Cursor cursor,
        Counters counters,
        SortedMap<String, Long> parentSuccesses) {
    public JobEntry {
        parentSuccesses = Collections.unmodifiableSortedMap(new TreeMap<>(parentSuccesses));
    }

    /// The cursor of a job that has no schedule.
    public static final Cursor NO_CURSOR = new Cursor(0, 0);

    public String name() {
        return job.name();
    }

    public JobEntry withJob(Job value) {
        return new JobEntry(value, posted, cursor, counters, parentSuccesses);
    }

    public JobEntry withCursor(Cursor value) {
        return new JobEntry(job, posted, value, counters, parentSuccesses);
    }

    public JobEntry withCounters(Counters value) {
        return new JobEntry(job, posted, cursor, value, parentSuccesses);
    }

    public JobEntry withParentSuccesses(SortedMap<String, Long> value) {
        return new JobEntry(job, posted, cursor, counters, value);
    }

    /// After one more success of a parent.
    public JobEntry afterSuccessOf(String parent) {
        TreeMap<String, Long> more = new TreeMap<>(parentSuccesses);
        more.merge(parent, 1L, Long::sum);
        return withParentSuccesses(more);
    }

    /// Whether every parent has succeeded since the last run.
    public boolean isReady() {
        return job.parents().stream().allMatch(p -> parentSuccesses.getOrDefault(p, 0L) > 0);
    }
}
