package dev.meros.api.testing;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;

/// Checks a property for many seeds. A failure names its seed; `-Dmeros.seed=N` checks that one
/// alone.
public final class Seeds {
    private Seeds() {}

    /// What must hold whatever the random choices.
    @FunctionalInterface
    public interface Property {
        void check(RandomGenerator random);
    }

    /// Checks the property for the seeds 1 to `count`.
    public static void check(int count, Property property) {
        Long only = Long.getLong("meros.seed");
        LongStream seeds = only == null ? LongStream.rangeClosed(1, count) : LongStream.of(only);
        seeds.forEach(
                seed -> {
                    try {
                        property.check(new SplittableRandom(seed));
                    } catch (RuntimeException | AssertionError e) {
                        throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
                    }
                });
    }
}
