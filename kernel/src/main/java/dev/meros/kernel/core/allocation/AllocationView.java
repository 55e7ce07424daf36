package dev.meros.kernel.core.allocation;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.resource.Resources;
import dev.meros.kernel.core.demand.DemandShape;
import dev.meros.kernel.core.demand.StatedDemand;
import dev.meros.kernel.core.framework.FrameworkEntry;

import org.jspecify.annotations.Nullable;

import java.util.Collection;

/// What an [Allocator] may look at.
public interface AllocationView {
    /// Agents of which something has become free, or about which something has changed, since the
    /// last allocation.
    Collection<AgentId> changedAgents();

    /// Frameworks that want more than at the last allocation: they subscribed, revived or updated
    /// themselves.
    Collection<FrameworkId> changedFrameworks();

    /// Agents that may be offered (they are connected, and no operator has forbidden it), in the
    /// order in which they became so.
    Collection<AgentId> connectedAgents();

    /// Whether an agent may be offered.
    boolean isConnected(AgentId agent);

    AgentAccount account(AgentId agent);

    /// Subscribed frameworks.
    Collection<FrameworkEntry> subscribed();

    /// Whether a framework has suppressed offers for a role.
    boolean isSuppressed(FrameworkId framework, String role);

    /// Whether the offer constraints of a framework for a role keep an agent from being offered.
    /// Remembered until the agent changes, so that it costs little.
    boolean excludedByConstraints(FrameworkId framework, String role, AgentId agent);

    /// What a framework waits for in a role; null when it has not said, and any offer may be of
    /// use.
    @Nullable StatedDemand demand(FrameworkId framework, String role);

    /// Whether a shape of a demand is of use on an agent, if there is enough of everything.
    boolean suits(DemandShape shape, AgentId agent);

    /// Whether a framework can use resources of an agent in a role: it has stated no demand there,
    /// or they are enough for at least one piece of it.
    default boolean isOfUse(
            FrameworkId framework, String role, AgentId agent, Resources resources) {
        StatedDemand demand = demand(framework, role);
        if (demand == null) {
            return true;
        }
        for (DemandShape shape : demand.shapes()) {
            if (suits(shape, agent) && shape.take(resources).isPresent()) {
                return true;
            }
        }
        return false;
    }

    /// Whether a live filter of the framework holds all of these resources.
    boolean isRefused(FrameworkId framework, String role, AgentId agent, Resources resources);

    /// The scalars of all reachable agents.
    Quantities clusterTotal();

    /// The scalars that are used by or offered to a role.
    Quantities takenByRole(String role);

    /// The scalars that are used by or offered to a framework in a role.
    Quantities taken(Claim claim);

    /// How many offers a framework got in a role.
    long offersMade(Claim claim);
}
