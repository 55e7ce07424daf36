package dev.meros.kernel.core.allocation;

import dev.meros.api.model.AgentId;
import dev.meros.api.resource.Resources;
import dev.meros.kernel.core.framework.FrameworkEntry;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// Says what stands between resources and a framework: the checks of an allocation, one by one.
public final class Eligibility {
    private final AllocationView view;

    private Eligibility(AllocationView view) {
        this.view = view;
    }

    /// The checks on what the view shows.
    public static Eligibility of(AllocationView view) {
        return new Eligibility(view);
    }

    /// All obstacles between `wanted` (amounts without reservations, at least one; scalars count by
    /// their sum, ranges by their size) of an agent and a claim, in the order of [Obstacle]; empty
    /// when it would be offered.
    public List<Finding> obstacles(AgentId agent, Claim claim, Resources wanted) {
        List<Finding> found = new ArrayList<>();
        FrameworkEntry framework = find(claim);
        if (framework == null) {
            found.add(new Finding(Obstacle.NOT_SUBSCRIBED));
            return found;
        }
        if (view.isSuppressed(claim.framework(), claim.role())) {
            found.add(new Finding(Obstacle.SUPPRESSED));
        }
        if (!view.isConnected(agent)) {
            found.add(new Finding(Obstacle.AGENT_NOT_OFFERED));
        }
        AgentAccount account = view.account(agent);
        if (!Shapes.fits(account.total(), wanted)) {
            found.add(new Finding(Obstacle.AGENT_TOO_SMALL));
        } else if (!Shapes.fits(account.free(), wanted)) {
            found.add(new Finding(Obstacle.NOT_FREE));
        } else if (!Shapes.fits(account.free().allocatableTo(claim.role()), wanted)) {
            found.add(new Finding(Obstacle.RESERVED));
        }
        if (view.isRefused(
                claim.framework(),
                claim.role(),
                agent,
                account.free().allocatableTo(claim.role()))) {
            found.add(new Finding(Obstacle.FILTER));
        }
        return found;
    }

    private @Nullable FrameworkEntry find(Claim claim) {
        for (FrameworkEntry framework : view.subscribed()) {
            if (framework.id().equals(claim.framework())
                    && framework.info().effectiveRoles().contains(claim.role())) {
                return framework;
            }
        }
        return null;
    }
}
