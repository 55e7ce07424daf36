package dev.meros.kernel.core.allocation;

import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.OfferFilters;
import dev.meros.api.model.Scalar;
import dev.meros.api.resource.Ranges;
import dev.meros.api.resource.Resources;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The sizes below which resources are not worth an offer: alternatives, of which one must be
/// reached in all its quantities. No alternatives: everything that is not empty is worth an offer.
public record MinimumSizes(List<Map<String, Scalar>> alternatives) {
    /// `cpus:0.01|mem:32`, as Mesos.
    public static final MinimumSizes USUAL =
            new MinimumSizes(
                    List.of(Map.of("cpus", new Scalar(10)), Map.of("mem", Scalar.of(32L))));

    /// What a framework wants in a role; null when it does not say.
    static @Nullable MinimumSizes of(FrameworkInfo framework, String role) {
        OfferFilters filters = framework.offerFilters().get(role);
        OfferFilters.MinAllocatableResources minimum =
                filters == null ? null : filters.minAllocatableResources();
        return minimum == null
                ? null
                : new MinimumSizes(
                        minimum.quantities().stream()
                                .map(OfferFilters.ResourceQuantities::quantities)
                                .toList());
    }

    /// The sizes of a text such as `cpus:0.01|mem:32`: alternatives between `|`, amounts that
    /// belong together between `;`. Throws [IllegalArgumentException] for anything else.
    public static MinimumSizes parse(String text) {
        List<Map<String, Scalar>> alternatives = new ArrayList<>();
        for (String alternative : text.isBlank() ? new String[0] : text.split("\\|", -1)) {
            Map<String, Scalar> amounts = new LinkedHashMap<>();
            for (String amount : alternative.split(";", -1)) {
                int colon = amount.lastIndexOf(':');
                if (colon < 1) {
                    throw new IllegalArgumentException(
                            "min-allocatable: " + text + " (expected: as in cpus:0.01|mem:32)");
                }
                amounts.put(
                        amount.substring(0, colon).strip(),
                        Scalar.of(Double.parseDouble(amount.substring(colon + 1).strip())));
            }
            alternatives.add(amounts);
        }
        return new MinimumSizes(alternatives);
    }

    boolean reachedBy(Resources resources) {
        if (resources.isEmpty()) {
            return false;
        }
        return alternatives.isEmpty() || alternatives.stream().anyMatch(a -> holds(resources, a));
    }

    private static boolean holds(Resources resources, Map<String, Scalar> quantities) {
        return quantities.entrySet().stream()
                .allMatch(e -> quantity(resources, e.getKey()).compareTo(e.getValue()) >= 0);
    }

    private static Scalar quantity(Resources resources, String name) {
        Scalar scalar = resources.scalar(name);
        if (scalar.isPositive()) {
            return scalar;
        }
        long numbers = Ranges.size(resources.ranges(name));
        return numbers < Scalar.MAX.thousandths() / 1000 ? Scalar.of(numbers) : Scalar.MAX;
    }
}
