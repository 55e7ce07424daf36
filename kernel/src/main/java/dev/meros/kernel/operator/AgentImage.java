package dev.meros.kernel.operator;

import dev.meros.api.master.GetAgents;
import dev.meros.api.master.GetAgents.ResourceProvider;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.AgentInfo;
import dev.meros.api.model.AgentInfo.Capability;
import dev.meros.api.model.Resource;
import dev.meros.api.model.ResourceProviderId;
import dev.meros.api.model.ResourceProviderInfo;
import dev.meros.api.model.TimeInfo;
import dev.meros.api.resource.Reservations;
import dev.meros.api.resource.Resources;
import dev.meros.kernel.core.ClusterState;
import dev.meros.kernel.core.agent.AgentEntry;
import dev.meros.kernel.core.agent.AgentLink;
import dev.meros.kernel.core.agent.AgentPresence;
import dev.meros.kernel.core.offer.OfferEntry;
import dev.meros.kernel.core.operation.OperationEntry;
import dev.meros.kernel.core.task.ExecutorEntry;
import dev.meros.kernel.core.task.TaskEntry;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// An agent at one moment. Taken on the thread of the state, which is quick; told by [#toMessage]
/// wherever there is time.
record AgentImage(
        AgentEntry agent,
        AgentPresence presence,
        Usable usable,
        @Nullable AgentLink link,
        Resources total,
        List<OfferEntry> offers,
        Taken taken) {

    /// Whether something new may come to the agent.
    enum Usable {
        YES,
        NO
    }

    /// What is taken of the agent.
    private record Taken(
            List<TaskEntry> tasks,
            List<ExecutorEntry> executors,
            List<OperationEntry> operations) {}

    static AgentImage of(ClusterState state, AgentEntry agent) {
        AgentId id = agent.id();
        return new AgentImage(
                agent,
                state.agents().presence(id),
                state.agents().mayBeOffered(id) ? Usable.YES : Usable.NO,
                state.agents().link(id),
                agent.total().plus(state.agents().oversubscribed(id)),
                state.offers().on(id),
                new Taken(
                        state.tasks().on(id), state.executors().on(id), state.operations().on(id)));
    }

    /// Whether the agent counts as registered: it was heard of in this term and is not lost.
    boolean isRegistered() {
        return presence == AgentPresence.CONNECTED || presence == AgentPresence.DISCONNECTED;
    }

    /// What the agent says of itself, as operators see it.
    AgentInfo info() {
        return agent.info().toBuilder()
                .resources(endpoint(agent.info().resources()))
                .port(agent.address().port())
                .build();
    }

    GetAgents.Agent toMessage() {
        String host = agent.address().ip() == null ? agent.info().hostname() : agent.address().ip();
        boolean again = link != null && link.since().isAfter(agent.admittedAt());
        boolean drained = agent.standing().drainInfo() != null && agent.standing().since() != null;
        return GetAgents.Agent.builder()
                .agentInfo(info())
                .active(usable == Usable.YES)
                .version(agent.version())
                .pid("slave(1)@" + host + ":" + agent.address().port())
                .registeredTime(TimeInfo.of(agent.admittedAt()))
                .reregisteredTime(again && link != null ? TimeInfo.of(link.since()) : null)
                .totalResources(endpoint(total.toList()))
                .allocatedResources(endpoint(allocated()))
                .offeredResources(endpoint(offered()))
                .capabilities(capabilities())
                .resourceProviders(providers())
                .deactivated(!agent.standing().isActive())
                .drainInfo(agent.standing().drainInfo())
                .estimatedDrainStartTime(
                        drained && agent.standing().since() != null
                                ? TimeInfo.of(agent.standing().since())
                                : null)
                .build();
    }

    private static List<Resource> endpoint(List<Resource> resources) {
        return resources.stream().map(Reservations::endpointFormat).toList();
    }

    private List<Resource> allocated() {
        Allocations.Sum sum = new Allocations.Sum();
        for (TaskEntry task : taken.tasks()) {
            if (task.holdsResources()) {
                sum.add(task.role(), task.resources());
            }
        }
        taken.executors().forEach(e -> sum.add(e.role(), e.resources()));
        for (OperationEntry operation : taken.operations()) {
            if (operation.holdsResources() && operation.role() != null) {
                sum.add(operation.role(), operation.held());
            }
        }
        return sum.toList();
    }

    private List<Resource> offered() {
        Allocations.Sum sum = new Allocations.Sum();
        offers.forEach(o -> sum.add(o.role(), o.resources()));
        return sum.toList();
    }

    /// Those with a name of the API; an agent may have others.
    private List<Capability> capabilities() {
        List<Capability> known = new ArrayList<>();
        for (String name : agent.capabilities()) {
            Arrays.stream(Capability.Type.values())
                    .filter(type -> type.name().equals(name))
                    .forEach(type -> known.add(new Capability(type)));
        }
        return known;
    }

    /// Agents tell of their providers by the resources that come from them.
    private List<ResourceProvider> providers() {
        Map<ResourceProviderId, List<Resource>> found = new LinkedHashMap<>();
        for (Resource resource : total.toList()) {
            if (resource.providerId() != null) {
                found.computeIfAbsent(resource.providerId(), _ -> new ArrayList<>()).add(resource);
            }
        }
        List<ResourceProvider> providers = new ArrayList<>();
        found.forEach(
                (id, resources) ->
                        providers.add(
                                new ResourceProvider(
                                        ResourceProviderInfo.of(
                                                id, "dev.meros.storage", id.value()),
                                        endpoint(resources))));
        return providers;
    }
}
