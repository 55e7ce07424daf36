package dev.meros.kernel.core.allocation;

import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.OfferFilters;
import dev.meros.api.model.Scalar;
import dev.meros.api.resource.Ranges;
import dev.meros.api.resource.Resources;

import java.util.List;
import java.util.Map;

/// The sizes below which resources are not worth an offer: alternatives, of which one must be
/// reached in all its quantities. No alternatives: everything that is not empty is worth an offer.
record MinimumSizes(List<Map<String, Scalar>> alternatives) {
    /// `cpus:0.01|mem:32`, as Mesos.
    static final MinimumSizes USUAL =
            new MinimumSizes(
                    List.of(Map.of("cpus", new Scalar(10)), Map.of("mem", Scalar.of(32L))));

    /// What a framework wants in a role; `usual` when it does not say.
    static MinimumSizes of(FrameworkInfo framework, String role) {
        OfferFilters filters = framework.offerFilters().get(role);
        OfferFilters.MinAllocatableResources minimum =
                filters == null ? null : filters.minAllocatableResources();
        return minimum == null
                ? USUAL
                : new MinimumSizes(
                        minimum.quantities().stream()
                                .map(OfferFilters.ResourceQuantities::quantities)
                                .toList());
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
