package dev.meros.kernel.core.record;

import dev.meros.api.maintenance.InverseOfferStatus;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.OfferId;

import java.time.Instant;

/// The questions to frameworks whether agents may become unavailable, and what they answer.
public sealed interface InverseOfferRecord extends KernelRecord.Transient {
    record Asked(OfferId offer, FrameworkId framework, AgentId agent)
            implements InverseOfferRecord {}

    /// A question was answered or taken back.
    record Ended(OfferId offer) implements InverseOfferRecord {}

    /// A framework has answered, and is not asked again about this agent before `until`.
    record Answered(AgentId agent, InverseOfferStatus status, Instant until)
            implements InverseOfferRecord {}

    /// A framework may be asked again about all agents.
    record FiltersCleared(FrameworkId framework) implements InverseOfferRecord {}

    /// The plans for an agent have changed: what was answered before does not count.
    record Forgotten(AgentId agent) implements InverseOfferRecord {}
}
