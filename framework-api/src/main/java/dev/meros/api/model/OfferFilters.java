package dev.meros.api.model;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/// Which offers a framework wants at all, for one role.
public record OfferFilters(@Nullable MinAllocatableResources minAllocatableResources) {

    /// `OfferFilters.ResourceQuantities` of the v1 API.
    public record ResourceQuantities(Map<String, Scalar> quantities) {
        public ResourceQuantities {
            quantities = Fields.map(quantities);
        }
    }

    /// `OfferFilters.MinAllocatableResources` of the v1 API.
    public record MinAllocatableResources(List<ResourceQuantities> quantities) {
        public MinAllocatableResources {
            quantities = Fields.list(quantities);
        }
    }
}
