package dev.meros.kernel.core.offer;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.OfferId;
import dev.meros.api.resource.Resources;

import java.time.Instant;

/// An offer that is out: `resources` of one agent, without allocation, promised to one framework
/// for one of its roles.
public record OfferEntry(
        OfferId id,
        FrameworkId framework,
        String role,
        AgentId agent,
        Resources resources,
        Instant at) {}
