package dev.meros.kernel.core.record;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.OfferId;
import dev.meros.api.resource.Resources;

import java.time.Instant;
import java.util.List;

/// Offers and the filters of those who declined them.
public sealed interface OfferRecord extends KernelRecord.Transient {
    record Offered(
            OfferId offer,
            FrameworkId framework,
            String role,
            AgentId agent,
            Resources resources,
            Instant at)
            implements OfferRecord {}

    /// An offer was answered, rescinded or has expired: what it held is free again.
    record Ended(OfferId offer) implements OfferRecord {}

    /// These resources of an agent are not offered to a framework in a role before `until`.
    record Filtered(
            FrameworkId framework, String role, AgentId agent, Resources refused, Instant until)
            implements OfferRecord {}

    /// A framework has handed these resources of an agent back, without a filter and without having
    /// used any.
    record HandedBack(FrameworkId framework, String role, AgentId agent, Resources resources)
            implements OfferRecord {}

    /// Filters of a framework are dropped in these roles.
    record FiltersCleared(FrameworkId framework, List<String> roles) implements OfferRecord {}

    /// Filters whose time has come by `at` are dropped.
    record FiltersExpired(Instant at) implements OfferRecord {}

    /// An allocation has looked at what has changed: see
    /// [dev.meros.kernel.core.allocation.Allocator.Allocation].
    record Considered(int agents, int pairs, int sweptTo, List<Integer> withheld)
            implements OfferRecord {}

    /// Those whom quota kept from something are looked at again.
    record Reconsidered() implements OfferRecord {}

    /// A framework has so many marks for not answering its offers.
    record Marked(FrameworkId framework, double marks, Instant at) implements OfferRecord {}
}
