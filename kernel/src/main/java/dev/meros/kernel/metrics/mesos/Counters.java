package dev.meros.kernel.metrics.mesos;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/// Numbers by name that only grow. Thread-safe.
final class Counters {
    private final ConcurrentHashMap<String, LongAdder> counts = new ConcurrentHashMap<>();

    /// Counters of these names are shown although nothing was counted.
    Counters(List<String> names) {
        names.forEach(name -> add(name, 0));
    }

    void add(String name) {
        add(name, 1);
    }

    void add(String name, long more) {
        counts.computeIfAbsent(name, _ -> new LongAdder()).add(more);
    }

    /// Writes all of them, each name after `prefix`.
    void addTo(Map<String, Double> out, String prefix) {
        counts.forEach((name, count) -> out.put(prefix + name, (double) count.sum()));
    }

    /// The name of a constant in names of metrics.
    static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
