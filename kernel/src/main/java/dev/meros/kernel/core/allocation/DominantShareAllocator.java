package dev.meros.kernel.core.allocation;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.resource.Resources;
import dev.meros.kernel.core.framework.FrameworkEntry;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// Dominant-resource fairness (Ghodsi et al., NSDI 2011): what is free on an agent goes to the role
/// with the smallest dominant share, there to the framework with the smallest one, then to the
/// next.
///
/// An agent that has changed is shown to everybody, an agent that has not only to the frameworks
/// that have: the cost grows with what changed. Shares are counted anew after every agent, so
/// frameworks that wait get whole agents in turn.
public final class DominantShareAllocator implements Allocator {
    @Override
    public List<Grant> allocate(AllocationView view) {
        Collection<AgentId> changed = view.changedAgents();
        Collection<FrameworkId> wanting = view.changedFrameworks();
        List<Grant> grants = new ArrayList<>();
        Quantities total = view.clusterTotal();
        List<Demand> demands = demands(view, total);
        if (demands.isEmpty()) {
            return grants;
        }
        Ranking everybody = new Ranking(demands, view, total);
        for (AgentId agent : changed) {
            share(agent, everybody, view, grants);
        }
        List<Demand> wanted =
                demands.stream().filter(d -> wanting.contains(d.claim.framework())).toList();
        if (!wanted.isEmpty()) {
            Ranking wanters = everybody.among(wanted);
            for (AgentId agent : view.connectedAgents()) {
                if (!changed.contains(agent)) {
                    share(agent, wanters, view, grants);
                }
            }
        }
        return grants;
    }

    private static List<Demand> demands(AllocationView view, Quantities total) {
        List<Demand> demands = new ArrayList<>();
        for (FrameworkEntry framework : view.subscribed()) {
            for (String role : framework.info().effectiveRoles()) {
                if (!view.isSuppressed(framework.id(), role)) {
                    demands.add(new Demand(framework, role, view, total));
                }
            }
        }
        return demands;
    }

    private static void share(
            AgentId agent, Ranking ranking, AllocationView view, List<Grant> grants) {
        if (!view.isConnected(agent)) {
            return;
        }
        AgentAccount account = view.account(agent);
        Remainder rest = new Remainder(account.free());
        List<Demand> takers = new ArrayList<>(1);
        List<Resources> given = new ArrayList<>(1);
        ranking.visit(
                demand -> {
                    if (rest.free.isEmpty()) {
                        return Ranking.Visit.ENOUGH;
                    }
                    Resources part = demand.suitable(rest.free, account.total());
                    if (!part.isEmpty() && isWelcome(demand.claim, agent, part, view)) {
                        rest.free = rest.free.minus(part);
                        takers.add(demand);
                        given.add(part);
                    }
                    return Ranking.Visit.MORE;
                });
        for (int i = 0; i < takers.size(); i++) {
            grants.add(new Grant(takers.get(i).claim, agent, given.get(i)));
            ranking.give(takers.get(i), given.get(i));
        }
    }

    private static boolean isWelcome(
            Claim claim, AgentId agent, Resources part, AllocationView view) {
        return !view.excludedByConstraints(claim.framework(), claim.role(), agent)
                && !view.isRefused(claim.framework(), claim.role(), agent, part)
                && view.isOfUse(claim.framework(), claim.role(), agent, part);
    }

    /// What is still free on an agent while it is shared out.
    private static final class Remainder {
        Resources free;

        Remainder(Resources free) {
            this.free = free;
        }
    }
}
