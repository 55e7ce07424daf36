package dev.meros.kernel.core.maintenance;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.OfferId;

/// A question to a framework whether an agent may become unavailable that is not yet answered.
public record InverseOfferEntry(OfferId id, FrameworkId framework, AgentId agent) {}
