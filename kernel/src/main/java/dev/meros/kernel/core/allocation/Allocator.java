package dev.meros.kernel.core.allocation;

import dev.meros.api.model.AgentId;
import dev.meros.api.resource.Resources;

import java.util.List;

/// Decides which free resources are offered to whom. Has no state of its own.
public interface Allocator {
    /// The offers to make now, in the order in which they were decided. They take nothing that is
    /// not free, and nothing twice.
    List<Grant> allocate(AllocationView view);

    /// Resources of an agent for a framework in a role.
    record Grant(Claim claim, AgentId agent, Resources resources) {}
}
