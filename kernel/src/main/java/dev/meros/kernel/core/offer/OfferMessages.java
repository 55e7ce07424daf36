package dev.meros.kernel.core.offer;

import dev.meros.api.model.ExecutorId;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.FrameworkInfo.Capability;
import dev.meros.api.model.Offer;
import dev.meros.api.model.Resource;
import dev.meros.api.model.Unavailability;
import dev.meros.api.model.Url;
import dev.meros.api.resource.Reservations;
import dev.meros.kernel.core.agent.AgentEntry;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// Offers as their frameworks get to see them; mesos-v1 §2.4, §3.4.
public final class OfferMessages {
    private OfferMessages() {}

    /// The message for an offer. Only frameworks with MULTI_ROLE see for which role it is; those
    /// without RESERVATION_REFINEMENT see reservations in the older format. `unavailability` is the
    /// planned maintenance of the agent.
    public static Offer of(
            OfferEntry offer,
            AgentEntry agent,
            FrameworkInfo framework,
            @Nullable Unavailability unavailability,
            List<ExecutorId> executors) {
        boolean multiRole = framework.has(Capability.Type.MULTI_ROLE);
        boolean refined = framework.has(Capability.Type.RESERVATION_REFINEMENT);
        Resource.AllocationInfo allocation =
                multiRole ? new Resource.AllocationInfo(offer.role()) : null;
        List<Resource> resources = new ArrayList<>();
        for (Resource resource : offer.resources().toList()) {
            Resource shown = refined ? resource : Reservations.olderFormat(resource);
            resources.add(shown.toBuilder().allocationInfo(allocation).build());
        }
        return Offer.builder()
                .id(offer.id())
                .frameworkId(offer.framework())
                .agentId(offer.agent())
                .hostname(agent.info().hostname())
                .resources(resources)
                .attributes(agent.info().attributes())
                .domain(agent.info().domain())
                .allocationInfo(allocation)
                .unavailability(unavailability)
                .executorIds(executors)
                .url(new Url("http", agent.address(), "/slave(1)", List.of(), null))
                .build();
    }
}
