package dev.meros.agent.executor;

import java.time.Duration;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;

/// Durations in the text form of Mesos: a whole number of the largest unit that fits, such as
/// `5secs` or `15mins`.
final class MesosDuration {
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

    private MesosDuration() {}

    static String text(Duration duration) {
        long nanos = duration.toNanos();
        for (Map.Entry<Long, String> unit : UNITS.entrySet()) {
            if (nanos != 0 && nanos % unit.getKey() == 0) {
                return nanos / unit.getKey() + unit.getValue();
            }
        }
        return "0ns";
    }
}
