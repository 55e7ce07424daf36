package dev.meros.kernel.core.allocation;

import dev.meros.api.model.FrameworkId;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;

/// The marks of frameworks that do not answer their offers ([AllocationRules.Hoarding]).
///
/// Changed by records only; used by one thread.
public final class Hoarders {
    private final LinkedHashMap<FrameworkId, Marks> marks = new LinkedHashMap<>();

    private record Marks(double count, Instant at) {}

    /// How many marks a framework has now, when one fades in `fading`.
    public double marks(FrameworkId framework, Instant now, Duration fading) {
        Marks last = marks.get(framework);
        if (last == null || !fading.isPositive()) {
            return 0;
        }
        double faded = (double) Duration.between(last.at(), now).toMillis() / fading.toMillis();
        return Math.max(0, last.count() - faded);
    }

    /// Whether a framework got its last mark after `at`.
    public boolean isMarkedSince(FrameworkId framework, Instant at) {
        Marks last = marks.get(framework);
        return last != null && last.at().isAfter(at);
    }

    /// A framework has so many marks at a time.
    public void set(FrameworkId framework, double count, Instant at) {
        marks.put(framework, new Marks(count, at));
    }

    public void forget(FrameworkId framework) {
        marks.remove(framework);
    }

    public void clear() {
        marks.clear();
    }
}
