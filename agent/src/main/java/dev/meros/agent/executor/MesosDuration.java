package dev.meros.agent.executor;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// Durations in the text form of Mesos: a whole number of the largest unit that fits, such as
/// `5secs` or `15mins`.
public final class MesosDuration {
    private static final SequencedMap<Long, String> UNITS =
            new TreeMap<>(
                            Map.ofEntries(
                                    Map.entry(1L, "ns"),
                                    Map.entry(1_000L, "us"),
                                    Map.entry(1_000_000L, "ms"),
                                    Map.entry(1_000_000_000L, "secs"),
                                    Map.entry(60_000_000_000L, "mins"),
                                    Map.entry(3_600_000_000_000L, "hrs"),
                                    Map.entry(86_400_000_000_000L, "days")))
                    .reversed();

    private static final Pattern NUMBER = Pattern.compile("\\d{1,18}(\\.\\d{1,9})?");

    private MesosDuration() {}

    /// Such as `15mins`.
    public static String text(Duration duration) {
        long nanos = duration.toNanos();
        for (Map.Entry<Long, String> unit : UNITS.entrySet()) {
            if (nanos != 0 && nanos % unit.getKey() == 0) {
                return nanos / unit.getKey() + unit.getValue();
            }
        }
        return "0ns";
    }

    /// Reads a number with a unit, such as `5secs` or `1.5mins`; empty for what is neither.
    public static Optional<Duration> parse(String text) {
        for (Map.Entry<Long, String> unit : UNITS.entrySet()) {
            String number =
                    text.substring(0, Math.max(0, text.length() - unit.getValue().length()));
            if (text.endsWith(unit.getValue()) && NUMBER.matcher(number).matches()) {
                return Optional.of(
                        Duration.ofNanos((long) (Double.parseDouble(number) * unit.getKey())));
            }
        }
        return Optional.empty();
    }
}
