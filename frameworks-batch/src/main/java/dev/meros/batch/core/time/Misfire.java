package dev.meros.batch.core.time;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Which occurrences fire when it is `now`, and what becomes of those that come too late.
///
/// With an epsilon (Chronos 2): every occurrence that is late by less than epsilon fires; an older
/// one is skipped and uses up one of the runs. Without (Chronos 3): occurrences that are late by
/// more than the threshold are merged into the latest of them, or into the first timely one; what
/// is merged uses up nothing.
///
/// @param fires what fires, oldest first
/// @param missed what does not, or null
/// @param cursor where the schedule is afterwards
public record Misfire(List<Fire> fires, @Nullable Missed missed, Cursor cursor) {
    /// The most runs of one job that are made up at once; what is older is skipped.
    public static final int MOST_FIRES = 100;

    public Misfire {
        fires = List.copyOf(fires);
    }

    /// An occurrence that fires.
    public record Fire(long index, Instant due) {}

    /// Occurrences that do not fire.
    public record Missed(long count, Instant first, Instant last) {}

    /// Decides about all occurrences up to `now`.
    public static Misfire at(
            Instant now,
            Schedule schedule,
            Cursor cursor,
            @Nullable Duration epsilon,
            Duration threshold) {
        long last = schedule.lastAtOrBefore(now, cursor.index());
        if (cursor.isExhausted() || last < cursor.index()) {
            return new Misfire(List.of(), null, cursor);
        }
        long timely = firstTimely(now, schedule, cursor, last, epsilon, threshold);
        return epsilon == null
                ? merging(schedule, cursor, Math.min(timely, last), last)
                : skipping(schedule, cursor, timely, last);
    }

    private static long firstTimely(
            Instant now,
            Schedule schedule,
            Cursor cursor,
            long last,
            @Nullable Duration epsilon,
            Duration threshold) {
        Instant oldest = epsilon == null ? now.minus(threshold).minusMillis(1) : now.minus(epsilon);
        long timely = schedule.lastAtOrBefore(oldest, cursor.index()) + 1;
        return Math.max(timely, last - MOST_FIRES + 1);
    }

    private static Misfire merging(Schedule schedule, Cursor cursor, long first, long last) {
        List<Fire> fires = new ArrayList<>();
        Cursor after = fire(schedule, cursor, first, last, fires);
        return new Misfire(fires, missed(schedule, cursor.index(), first), after);
    }

    private static Misfire skipping(Schedule schedule, Cursor cursor, long first, long last) {
        long skipped = first - cursor.index();
        Cursor rest = cursor;
        if (cursor.remaining() != Schedule.FOREVER) {
            skipped = Math.min(skipped, cursor.remaining());
            rest = new Cursor(first, cursor.remaining() - skipped);
        }
        List<Fire> fires = new ArrayList<>();
        Cursor after = fire(schedule, rest, first, last, fires);
        return new Misfire(
                fires, missed(schedule, cursor.index(), cursor.index() + skipped), after);
    }

    private static Cursor fire(
            Schedule schedule, Cursor cursor, long first, long last, List<Fire> fires) {
        Cursor after = cursor.at(first);
        for (long i = first; i <= last && !after.isExhausted(); i++) {
            Instant due = schedule.occurrence(i);
            if (due == null) {
                break;
            }
            boolean again = !fires.isEmpty() && fires.getLast().due().equals(due);
            if (again) {
                after = after.at(i + 1);
            } else {
                fires.add(new Fire(i, due));
                after = after.afterRun(i);
            }
        }
        return after;
    }

    private static @Nullable Missed missed(Schedule schedule, long from, long to) {
        if (to <= from) {
            return null;
        }
        Instant first = schedule.occurrence(from);
        Instant last = schedule.occurrence(to - 1);
        return first == null || last == null ? null : new Missed(to - from, first, last);
    }
}
