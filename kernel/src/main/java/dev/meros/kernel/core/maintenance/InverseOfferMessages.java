package dev.meros.kernel.core.maintenance;

import dev.meros.api.model.InverseOffer;
import dev.meros.api.model.Unavailability;
import dev.meros.api.model.Url;
import dev.meros.kernel.core.agent.AgentEntry;

import java.util.List;

/// Inverse offers as their frameworks get to see them; mesos-v1 §2.3.
public final class InverseOfferMessages {
    private InverseOfferMessages() {}

    /// The message for an inverse offer about an agent that will not be available.
    public static InverseOffer of(
            InverseOfferEntry offer, AgentEntry agent, Unavailability unavailability) {
        return InverseOffer.builder()
                .id(offer.id())
                .url(new Url("http", agent.address(), "/slave(1)", List.of(), null))
                .frameworkId(offer.framework())
                .agentId(agent.id())
                .unavailability(unavailability)
                .build();
    }
}
