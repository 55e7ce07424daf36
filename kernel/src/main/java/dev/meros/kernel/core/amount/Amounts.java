package dev.meros.kernel.core.amount;

import dev.meros.api.model.Resource;
import dev.meros.api.model.Scalar;
import dev.meros.api.resource.Resources;

import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Sums of scalars in thousandths, by the numbers of their [ScalarNames]. Mutable; what was never
/// set is 0.
public final class Amounts {
    private static final long[] NONE = {};

    private long[] thousandths = NONE;

    /// Which resources of a collection count.
    public enum Counted {
        /// All scalars.
        ALL,
        /// Scalars that quotas are about: neither reserved nor revocable.
        CHARGED
    }

    public static Amounts of(Resources resources, Counted counted, ScalarNames names) {
        Amounts sum = new Amounts();
        for (Resource r : resources.toList()) {
            Scalar scalar = r.scalar();
            if (scalar != null && (counted == Counted.ALL || isCharged(r))) {
                sum.add(names.numberOf(r.name()), scalar.thousandths());
            }
        }
        return sum;
    }

    public static Amounts of(Map<String, Scalar> quantities, ScalarNames names) {
        Amounts sum = new Amounts();
        quantities.forEach((name, scalar) -> sum.add(names.numberOf(name), scalar.thousandths()));
        return sum;
    }

    /// Whether quotas are about a resource: it is neither reserved nor revocable.
    public static boolean isCharged(Resource r) {
        return r.reservations().isEmpty() && r.revocable() == null;
    }

    public long get(int number) {
        return number < thousandths.length ? thousandths[number] : 0;
    }

    public void add(int number, long value) {
        if (number >= thousandths.length) {
            thousandths = Arrays.copyOf(thousandths, Math.max(4, number + 1));
        }
        thousandths[number] = Math.addExact(thousandths[number], value);
    }

    public void add(Amounts other) {
        for (int i = 0; i < other.thousandths.length; i++) {
            if (other.thousandths[i] != 0) {
                add(i, other.thousandths[i]);
            }
        }
    }

    public void subtract(Amounts other) {
        for (int i = 0; i < other.thousandths.length; i++) {
            if (other.thousandths[i] != 0) {
                add(i, -other.thousandths[i]);
            }
        }
    }

    public boolean isZero() {
        for (long value : thousandths) {
            if (value != 0) {
                return false;
            }
        }
        return true;
    }

    /// The largest part that this takes of one of the totals: 0 for nothing, 1 for all of one kind.
    /// Kinds whose total is not positive do not count.
    public double dominantShare(Amounts total) {
        double share = 0;
        int length = Math.min(thousandths.length, total.thousandths.length);
        for (int i = 0; i < length; i++) {
            if (total.thousandths[i] > 0) {
                share = Math.max(share, (double) thousandths[i] / total.thousandths[i]);
            }
        }
        return share;
    }

    /// A copy that changes on its own.
    public Amounts copy() {
        Amounts copy = new Amounts();
        copy.thousandths = thousandths.length == 0 ? NONE : thousandths.clone();
        return copy;
    }

    /// Those that are not 0, by name.
    public SortedMap<String, Scalar> toMap(ScalarNames names) {
        TreeMap<String, Scalar> map = new TreeMap<>();
        for (int i = 0; i < thousandths.length; i++) {
            if (thousandths[i] != 0) {
                map.put(names.name(i), new Scalar(thousandths[i]));
            }
        }
        return map;
    }

    @Override
    public String toString() {
        return Arrays.toString(thousandths);
    }
}
