package dev.meros.batch.core.time;

import dev.meros.batch.core.InvalidDefinitionException;

import org.jspecify.annotations.Nullable;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAccessor;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A repeating interval `R[n]/[start]/period` of ISO 8601, as posted: `R` repeats for ever, `Rn`
/// runs n times in all, `R0` never.
///
/// Occurrence `i` is always computed from the start, as start + i × period, never from the
/// occurrence before it, so neither short months nor clock changes make it drift. A local time that
/// a clock change skips moves on by the length of the gap; of one that happens twice the first
/// counts, unless the start names the offset of the second.
///
/// A schedule says when a job could run; how far it has come is a [Cursor].
///
/// @param text as posted
/// @param zoneName as posted, may be empty
/// @param count runs in all, or [#FOREVER]
public record Schedule(
        String text, String zoneName, long count, Start start, CalendarPeriod period) {
    /// The count of a schedule without end.
    public static final long FOREVER = -1;

    /// The shortest period.
    public static final Duration SHORTEST_PERIOD = Duration.ofSeconds(1);

    private static final Instant EARLIEST_START = Instant.ofEpochSecond(1);
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");
    private static final Pattern TEXT = Pattern.compile("R(\\d*)/(.*)/(P.*)");
    private static final String EXPECTED =
            "R[n]/[start]/period such as R/2030-01-01T00:00:00Z/PT1H";

    /// The start as a local time, with the offset it was written with, which decides between two
    /// instants that have the same local time.
    public record Start(LocalDateTime local, ZoneId zone, @Nullable ZoneOffset offset) {}

    /// Reads a schedule. `zoneName` replaces the zone of the start and keeps its local time; with
    /// neither, UTC counts. A missing start is `posted`, the moment at which the job was given.
    /// Throws [InvalidDefinitionException].
    public static Schedule parse(String text, String zoneName, Instant posted) {
        Matcher m = TEXT.matcher(text);
        if (!m.matches()) {
            throw new InvalidDefinitionException("schedule", text, EXPECTED);
        }
        long count = count(text, m.group(1));
        CalendarPeriod period = CalendarPeriod.parse(m.group(3));
        boolean single = count == 0 || count == 1;
        if (period.isShorterThan(SHORTEST_PERIOD) && !(single && period.isZero())) {
            throw new InvalidDefinitionException("schedule", text, "a period of at least PT1S");
        }
        Schedule schedule =
                new Schedule(
                        text, zoneName, count, start(text, m.group(2), zoneName, posted), period);
        Instant first = schedule.occurrence(0);
        if (first == null || first.isBefore(EARLIEST_START)) {
            throw new InvalidDefinitionException(
                    "schedule",
                    text,
                    "a start after 1970-01-01T00:00:01Z and before the year 10000");
        }
        return schedule;
    }

    private static long count(String text, String digits) {
        if (digits.isEmpty()) {
            return FOREVER;
        }
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            throw new InvalidDefinitionException("schedule", text, "a count that fits 63 bits");
        }
    }

    private static Start start(String text, String start, String zoneName, Instant posted) {
        @Nullable ZoneId zone = zoneName.isEmpty() ? null : Zones.of(zoneName);
        if (start.isEmpty()) {
            ZoneId z = zone == null ? ZoneOffset.UTC : zone;
            ZonedDateTime now = posted.truncatedTo(ChronoUnit.MILLIS).atZone(z);
            return new Start(now.toLocalDateTime(), z, now.getOffset());
        }
        try {
            TemporalAccessor parsed =
                    DateTimeFormatter.ISO_DATE_TIME.parseBest(
                            withFullOffset(start), ZonedDateTime::from, LocalDateTime::from);
            return switch (parsed) {
                case ZonedDateTime z ->
                        new Start(
                                z.toLocalDateTime(),
                                zone == null ? z.getZone() : zone,
                                z.getOffset());
                case LocalDateTime l -> new Start(l, zone == null ? ZoneOffset.UTC : zone, null);
                default -> throw new DateTimeException("not a date and time");
            };
        } catch (DateTimeException e) {
            return dateOnly(text, start, zone);
        }
    }

    private static Start dateOnly(String text, String start, @Nullable ZoneId zone) {
        try {
            return new Start(
                    LocalDate.parse(start).atStartOfDay(),
                    zone == null ? ZoneOffset.UTC : zone,
                    null);
        } catch (DateTimeException e) {
            throw new InvalidDefinitionException(
                    "schedule", text, "a start such as 2030-01-01T00:00:00Z");
        }
    }

    /// `+0200` and `+02` are as good as `+02:00`.
    private static String withFullOffset(String start) {
        return start.replaceFirst("(T.*[+-]\\d{2})(\\d{2})$", "$1:$2")
                .replaceFirst("(T.*[+-]\\d{2})$", "$1:00");
    }

    /// The instant of occurrence `index` (0 is the start), or null after the year 9999.
    public @Nullable Instant occurrence(long index) {
        try {
            LocalDateTime local =
                    start.local()
                            .plusMonths(Math.multiplyExact(index, period.months()))
                            .plusDays(Math.multiplyExact(index, period.days()));
            @Nullable ZoneOffset offset = local.equals(start.local()) ? start.offset() : null;
            Instant instant =
                    ZonedDateTime.ofLocal(local, start.zone(), offset)
                            .toInstant()
                            .plus(period.time().multipliedBy(index))
                            .truncatedTo(ChronoUnit.MILLIS);
            return instant.isAfter(LATEST) ? null : instant;
        } catch (ArithmeticException | DateTimeException e) {
            return null;
        }
    }

    /// The last occurrence at or before an instant, counting from occurrence `from`; `from - 1`
    /// when even that one is later.
    public long lastAtOrBefore(Instant instant, long from) {
        if (!isAtOrBefore(from, instant)) {
            return from - 1;
        }
        if (period.isZero()) {
            return from;
        }
        long step = 1;
        while (isAtOrBefore(from + step, instant)) {
            step = Math.multiplyExact(step, 2);
        }
        long low = from + step / 2;
        long high = from + step;
        if (step == 1) {
            return from;
        }
        while (high - low > 1) {
            long middle = low + (high - low) / 2;
            if (isAtOrBefore(middle, instant)) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private boolean isAtOrBefore(long index, Instant instant) {
        Instant at = occurrence(index);
        return at != null && !at.isAfter(instant);
    }

    /// This schedule as Chronos shows it: with the runs that are left and the next occurrence as
    /// its start.
    public String textAt(Cursor cursor) {
        Instant next = occurrence(cursor.index());
        String period = text.substring(text.lastIndexOf('/') + 1);
        String count = cursor.remaining() == FOREVER ? "" : Long.toString(cursor.remaining());
        return "R" + count + "/" + (next == null ? "" : local(next)) + "/" + period;
    }

    private String local(Instant instant) {
        return DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSXXX")
                .format(instant.atZone(start.zone()));
    }
}
