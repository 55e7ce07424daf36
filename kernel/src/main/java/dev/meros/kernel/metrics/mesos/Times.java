package dev.meros.kernel.metrics.mesos;

import java.time.Duration;
import java.util.Arrays;
import java.util.Map;

/// How long something took, in milliseconds: the last time, how often it was, and percentiles of
/// the last [#KEPT] times. Thread-safe.
final class Times {
    /// Enough for a percentile of a thousand.
    private static final int KEPT = 1_024;

    private static final double[] PERCENTILES = {0.5, 0.9, 0.95, 0.99, 0.999, 0.9999};
    private static final String[] NAMES = {"/p50", "/p90", "/p95", "/p99", "/p999", "/p9999"};

    private final double[] kept = new double[KEPT];
    private long count;

    synchronized void add(Duration took) {
        kept[(int) (count % KEPT)] = took.toNanos() / 1e6;
        count++;
    }

    /// All are 0 before the first.
    void addTo(Map<String, Double> out, String name) {
        double[] sorted;
        long all;
        double last;
        synchronized (this) {
            sorted = Arrays.copyOf(kept, (int) Math.min(count, KEPT));
            all = count;
            last = count == 0 ? 0 : kept[(int) ((count - 1) % KEPT)];
        }
        Arrays.sort(sorted);
        out.put(name, last);
        out.put(name + "/count", (double) all);
        out.put(name + "/min", at(sorted, 0));
        out.put(name + "/max", at(sorted, 1));
        for (int i = 0; i < PERCENTILES.length; i++) {
            out.put(name + NAMES[i], at(sorted, PERCENTILES[i]));
        }
    }

    private static double at(double[] sorted, double part) {
        return sorted.length == 0 ? 0 : sorted[(int) Math.ceil(part * (sorted.length - 1))];
    }
}
