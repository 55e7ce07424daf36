package dev.meros.batch.core.time;

import dev.meros.batch.core.InvalidDefinitionException;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// An ISO 8601 period: months and days of the calendar, which keep the local time of day, and an
/// elapsed time, which does not. `P1D` is a day of the calendar, `PT24H` are 24 hours.
///
/// @param months years count as 12
/// @param days weeks count as 7
/// @param time hours, minutes and seconds, in milliseconds
public record CalendarPeriod(long months, long days, Duration time) {
    private static final String EXPECTED = "an ISO 8601 period such as P1M, P1D or PT15M";
    private static final Pattern TEXT =
            Pattern.compile(
                    "P(?:(\\d{1,9})Y)?(?:(\\d{1,9})M)?(?:(\\d{1,9})W)?(?:(\\d{1,9})D)?"
                        + "(?:T(?:(\\d{1,9})H)?(?:(\\d{1,9})M)?(?:(\\d{1,12}(?:\\.\\d{1,9})?)S)?)?");

    /// Reads a period without signs; throws [InvalidDefinitionException].
    public static CalendarPeriod parse(String text) {
        return parse("period", text);
    }

    /// The same for a field of this name, which stands in the message.
    public static CalendarPeriod parse(String name, String text) {
        Matcher m = TEXT.matcher(text);
        if (!m.matches() || text.endsWith("T") || text.equals("P")) {
            throw new InvalidDefinitionException(name, text, EXPECTED);
        }
        long months = number(m, 1) * 12 + number(m, 2);
        long days = number(m, 3) * 7 + number(m, 4);
        Duration time = Duration.ofHours(number(m, 5)).plusMinutes(number(m, 6));
        String seconds = m.group(7);
        if (seconds != null) {
            long millis =
                    new BigDecimal(seconds)
                            .movePointRight(3)
                            .setScale(0, RoundingMode.FLOOR)
                            .longValueExact();
            time = time.plusMillis(millis);
        }
        return new CalendarPeriod(months, days, time);
    }

    /// Whether this period has no length at all.
    public boolean isZero() {
        return months == 0 && days == 0 && time.isZero();
    }

    /// Whether this period is shorter than the given time; a day or a month never is.
    public boolean isShorterThan(Duration least) {
        return months == 0 && days == 0 && time.compareTo(least) < 0;
    }

    private static long number(Matcher m, int group) {
        String text = m.group(group);
        return text == null ? 0 : Long.parseLong(text);
    }
}
