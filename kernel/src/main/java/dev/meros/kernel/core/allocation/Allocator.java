package dev.meros.kernel.core.allocation;

import dev.meros.api.model.AgentId;
import dev.meros.api.resource.Resources;

import java.util.List;

/// Decides which free resources are offered to whom. Has no state of its own: what it decides
/// depends on the view alone.
@FunctionalInterface
public interface Allocator {
    /// The offers to make now.
    Allocation allocate(AllocationView view);

    /// Resources of an agent for a framework in a role.
    record Grant(Claim claim, AgentId agent, Resources resources) {}

    /// The offers to make now, in the order in which they were decided: they take nothing that is
    /// not free, nothing twice, and nothing that [Eligibility] refuses. The rest says what of the
    /// [Agenda] has been looked at: so many of its agents and pairs, the first ones; the number of
    /// the agent from which the sweep goes on, -1 when it is over; and claims that quota kept from
    /// something.
    record Allocation(
            List<Grant> grants, int agents, int pairs, int sweptTo, List<Integer> withheld) {
        public Allocation {
            grants = List.copyOf(grants);
            withheld = List.copyOf(withheld);
        }

        /// These offers after a look at everything there was.
        public static Allocation complete(List<Grant> grants, List<Integer> withheld) {
            return new Allocation(grants, Integer.MAX_VALUE, Integer.MAX_VALUE, -1, withheld);
        }
    }
}
