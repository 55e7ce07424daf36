package dev.meros.kernel.core.allocation;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.resource.Resources;
import dev.meros.kernel.core.framework.FrameworkEntry;

import java.util.Collection;

/// What an [Allocator] may look at.
public interface AllocationView {
    /// Agents of which something has become free, or about which something has changed, since the
    /// last allocation.
    Collection<AgentId> changedAgents();

    /// Frameworks that want more than at the last allocation: they subscribed, revived or updated
    /// themselves.
    Collection<FrameworkId> changedFrameworks();

    /// Agents that are connected, in the order of their connection.
    Collection<AgentId> connectedAgents();

    boolean isConnected(AgentId agent);

    AgentAccount account(AgentId agent);

    /// Subscribed frameworks.
    Collection<FrameworkEntry> subscribed();

    /// Whether a framework has suppressed offers for a role.
    boolean isSuppressed(FrameworkId framework, String role);

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
