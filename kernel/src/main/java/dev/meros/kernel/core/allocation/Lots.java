package dev.meros.kernel.core.allocation;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.function.Predicate;

/// Draws by lot, the same lots for the same seed on every machine (SplitMix64).
final class Lots {
    /// After so many refused lots the weights are summed up instead.
    private static final int MAX_TRIES = 32;

    private long state;

    Lots(long seed) {
        this.state = seed;
    }

    private long next() {
        state += 0x9e3779b97f4a7c15L;
        long z = state;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    private int below(int bound) {
        return (int) ((next() >>> 33) % bound);
    }

    /// From 0 to below 1.
    private double fraction() {
        return (next() >>> 11) * 0x1.0p-53;
    }

    /// Draws one item after the other, without putting back, until `enough` says so; returns
    /// whether it did. An item is drawn with the probability of its weight among those left; all
    /// weigh the same without weights. Items and weights change places on the way.
    <T> boolean draw(List<T> items, double @Nullable [] weights, Predicate<T> enough) {
        int size = items.size();
        double heaviest = weights == null ? 1 : heaviest(weights, size);
        for (int drawn = 0; drawn < size; drawn++) {
            int at = drawn + pick(weights, drawn, size, heaviest);
            T item = items.get(at);
            items.set(at, items.get(drawn));
            items.set(drawn, item);
            if (weights != null) {
                double weight = weights[at];
                weights[at] = weights[drawn];
                weights[drawn] = weight;
            }
            if (enough.test(item)) {
                return true;
            }
        }
        return false;
    }

    private static double heaviest(double[] weights, int size) {
        double heaviest = 0;
        for (int i = 0; i < size; i++) {
            heaviest = Math.max(heaviest, weights[i]);
        }
        return heaviest;
    }

    private int pick(double @Nullable [] weights, int from, int size, double heaviest) {
        if (weights == null) {
            return below(size - from);
        }
        for (int i = 0; i < MAX_TRIES; i++) {
            int at = below(size - from);
            if (fraction() * heaviest < weights[from + at]) {
                return at;
            }
        }
        double sum = 0;
        for (int i = from; i < size; i++) {
            sum += weights[i];
        }
        double lot = fraction() * sum;
        for (int i = from; i < size; i++) {
            lot -= weights[i];
            if (lot < 0) {
                return i - from;
            }
        }
        return size - from - 1;
    }
}
