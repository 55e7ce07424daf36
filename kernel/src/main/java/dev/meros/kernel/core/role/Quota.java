package dev.meros.kernel.core.role;

import dev.meros.api.model.Scalar;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// What a role with all below it is promised and may have at most, by the name of the scalar. A
/// name without a guarantee is promised nothing, one without a limit may be had without end.
public record Quota(Map<String, Scalar> guarantees, Map<String, Scalar> limits) {
    /// Promises nothing and forbids nothing.
    public static final Quota NONE = new Quota(new TreeMap<>(), new TreeMap<>());

    public Quota {
        guarantees = sorted(guarantees);
        limits = sorted(limits);
    }

    private static SortedMap<String, Scalar> sorted(Map<String, Scalar> quantities) {
        return Collections.unmodifiableSortedMap(new TreeMap<>(quantities));
    }

    public boolean isNone() {
        return guarantees.isEmpty() && limits.isEmpty();
    }
}
