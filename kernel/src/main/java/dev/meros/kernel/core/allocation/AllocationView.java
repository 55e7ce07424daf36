package dev.meros.kernel.core.allocation;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.FrameworkId;
import dev.meros.kernel.core.amount.Amounts;
import dev.meros.kernel.core.amount.ScalarNames;
import dev.meros.kernel.core.demand.DemandShape;
import dev.meros.kernel.core.demand.StatedDemand;
import dev.meros.kernel.core.role.RoleTree;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;

/// What an [Allocator] may look at. All of it is as it was before the allocation and must not be
/// changed.
public interface AllocationView {
    AllocationRules rules();

    Instant now();

    /// A number that is another one at every allocation and the same when it is done again.
    long seed();

    /// What has changed since the last allocation.
    Agenda agenda();

    /// An agent; null when it has nothing.
    @Nullable AgentStock agent(AgentId agent);

    /// The first agent from a number on ([AgentStock#number]) that has something to offer; null
    /// when there is none.
    @Nullable AgentStock nextOpen(int number);

    /// The frameworks in their roles.
    Claims claims();

    /// The roles with their quota and weights, and with what they hold.
    RoleTree roles();

    /// The names in all amounts.
    ScalarNames names();

    /// The scalars of all reachable agents.
    Amounts total();

    /// The scalars that are free on agents that may be offered, unreserved and not revocable.
    Amounts available();

    /// What has been declined on an agent.
    Refusals refusals(AgentId agent);

    /// Who has had his turn on an agent: who handed as much of it back unused, and is to come after
    /// the others ([AllocationRules.HandedBack]).
    Refusals turns(AgentId agent);

    /// Whether the offer constraints of a framework for a role keep an agent from being offered.
    /// Remembered until the agent changes, so that it costs little.
    boolean excludedByConstraints(FrameworkId framework, String role, AgentId agent);

    /// What a framework waits for in a role; null when it has not said, and any offer may be of
    /// use.
    @Nullable StatedDemand demand(FrameworkId framework, String role);

    /// The offers that are out to a claim, the oldest first.
    List<Allocator.Grant> openOffers(ClaimEntry claim);

    /// Whether a shape of a demand is of use on an agent, if there is enough of everything.
    boolean suits(DemandShape shape, AgentId agent);

    /// The region that the kernel runs in, or null when that is not known.
    @Nullable String region();

    /// Whether only what is reserved is offered, because the cluster has just come back.
    boolean isRecovering();

    /// How many marks a framework has for not answering offers ([AllocationRules.Hoarding]).
    double marks(FrameworkId framework);
}
