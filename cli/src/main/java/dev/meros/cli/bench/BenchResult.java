package dev.meros.cli.bench;

import dev.meros.api.codec.Json;

import java.io.PrintWriter;
import java.util.List;
import java.util.Map;

/// One line of results: times in `unit`, `rate` in things per second, `params` in their order.
public record BenchResult(
        String bench,
        String benchCase,
        Map<String, Object> params,
        int n,
        String unit,
        double p50,
        double p99,
        double max,
        double rate,
        String notes) {

    /// A result from single times in nanoseconds, shown in milliseconds.
    public static BenchResult ofNanos(
            String bench,
            String benchCase,
            Map<String, Object> params,
            List<Long> nanos,
            double rate,
            String notes) {
        return new BenchResult(
                bench,
                benchCase,
                params,
                nanos.size(),
                "ms",
                JvmNotes.millis(nanos, 0.50),
                JvmNotes.millis(nanos, 0.99),
                JvmNotes.millis(nanos, 1.0),
                Math.round(rate * 10) / 10.0,
                notes);
    }

    /// Prints the line.
    public void print(PrintWriter out) {
        out.println(Json.writeText(this).replaceFirst("\"bench_case\"", "\"case\""));
        out.flush();
    }
}
