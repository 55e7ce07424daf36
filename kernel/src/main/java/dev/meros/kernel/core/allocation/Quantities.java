package dev.meros.kernel.core.allocation;

import dev.meros.api.model.Resource;
import dev.meros.api.model.Scalar;
import dev.meros.api.resource.Resources;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Sums of scalars by name, such as `cpus` and `mem`, in thousandths. Mutable.
public final class Quantities {
    private final TreeMap<String, Long> thousandths = new TreeMap<>();

    /// These sums.
    public static Quantities of(SortedMap<String, Scalar> sums) {
        Quantities quantities = new Quantities();
        sums.forEach((name, sum) -> quantities.thousandths.put(name, sum.thousandths()));
        return quantities;
    }

    public void add(Resources resources) {
        change(resources, 1);
    }

    public void subtract(Resources resources) {
        change(resources, -1);
    }

    private void change(Resources resources, int sign) {
        for (Resource r : resources.toList()) {
            Scalar scalar = r.scalar();
            if (scalar != null) {
                long sum = thousandths.getOrDefault(r.name(), 0L) + sign * scalar.thousandths();
                if (sum == 0) {
                    thousandths.remove(r.name());
                } else {
                    thousandths.put(r.name(), sum);
                }
            }
        }
    }

    public boolean isEmpty() {
        return thousandths.isEmpty();
    }

    /// A copy that changes on its own.
    public Quantities copy() {
        Quantities copy = new Quantities();
        copy.thousandths.putAll(thousandths);
        return copy;
    }

    /// The sums by name.
    public SortedMap<String, Scalar> toMap() {
        TreeMap<String, Scalar> map = new TreeMap<>();
        thousandths.forEach((name, sum) -> map.put(name, new Scalar(sum)));
        return map;
    }

    /// The largest part that this takes of one of the totals: 0 for nothing, 1 for all of one kind.
    public double dominantShare(Quantities total) {
        double share = 0;
        for (Map.Entry<String, Long> e : thousandths.entrySet()) {
            long all = total.thousandths.getOrDefault(e.getKey(), 0L);
            if (all > 0) {
                share = Math.max(share, (double) e.getValue() / all);
            }
        }
        return share;
    }

    @Override
    public String toString() {
        return toMap().toString();
    }
}
