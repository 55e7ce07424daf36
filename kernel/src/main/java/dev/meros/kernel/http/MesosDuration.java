package dev.meros.kernel.http;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Lengths of time as Mesos writes them, such as `500ms`, `2.5secs` or `1hrs`.
final class MesosDuration {
    private static final Pattern TEXT =
            Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)(ns|us|ms|secs|mins|hrs|days|weeks)");

    private MesosDuration() {}

    /// Reads one; refuses anything else with 400 under the name of its parameter.
    static Duration parse(String name, String text) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches()) {
            throw new RefusedException(
                    400, name + ": " + text + " (expected: a duration such as 500ms or 15mins)");
        }
        double nanos =
                switch (parts.group(2)) {
                    case "ns" -> 1;
                    case "us" -> 1e3;
                    case "ms" -> 1e6;
                    case "secs" -> 1e9;
                    case "mins" -> 60e9;
                    case "hrs" -> 3_600e9;
                    case "days" -> 86_400e9;
                    default -> 604_800e9;
                };
        return Duration.ofNanos(Math.round(Double.parseDouble(parts.group(1)) * nanos));
    }
}
