package dev.meros.cli.demo;

import dev.meros.cli.output.Amount;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;

/// Says what happens with the time since the start of the JVM.
final class Timeline {
    private final Instant start;
    private final PrintWriter out;

    Timeline(Instant start, PrintWriter out) {
        this.start = start;
        this.out = out;
    }

    /// Prints the event; the result is its time, such as `2.4 s`.
    String note(String event) {
        String time = Amount.seconds(Duration.between(start, Instant.now()).toMillis());
        out.printf("%7s  %s%n", time, event);
        out.flush();
        return time;
    }
}
