package dev.meros.kernel.core.allocation;

import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.FrameworkInfo.Capability;
import dev.meros.api.model.Resource;
import dev.meros.api.resource.Resources;
import dev.meros.kernel.core.framework.FrameworkEntry;

/// A framework that wants offers in a role, and what it already has, during one allocation.
final class Demand {
    final Claim claim;
    private final FrameworkInfo info;
    private final MinimumSizes minimum;
    private final Quantities taken;
    private final Quantities total;
    private long offers;
    private double share;

    Demand(FrameworkEntry framework, String role, AllocationView view, Quantities total) {
        this.claim = new Claim(role, framework.id());
        this.info = framework.info();
        this.minimum = MinimumSizes.of(framework.info(), role);
        this.taken = view.taken(claim);
        this.total = total;
        this.offers = view.offersMade(claim);
        this.share = taken.dominantShare(total);
    }

    double share() {
        return share;
    }

    long offers() {
        return offers;
    }

    String framework() {
        return claim.framework().value();
    }

    void take(Resources resources) {
        taken.add(resources);
        share = taken.dominantShare(total);
        offers++;
    }

    /// What of `free` may be offered here; empty when it is nothing or too little.
    Resources suitable(Resources free, Resources agentTotal) {
        if (agentTotal.scalar("gpus").isPositive() && !info.has(Capability.Type.GPU_RESOURCES)) {
            return Resources.EMPTY;
        }
        Resources suitable = free.filter(this::understood).allocatableTo(claim.role());
        return minimum.reachedBy(suitable) ? suitable : Resources.EMPTY;
    }

    private boolean understood(Resource r) {
        return (r.revocable() == null || info.has(Capability.Type.REVOCABLE_RESOURCES))
                && (r.shared() == null || info.has(Capability.Type.SHARED_RESOURCES))
                && (r.reservations().size() < 2
                        || info.has(Capability.Type.RESERVATION_REFINEMENT));
    }
}
