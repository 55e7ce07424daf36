package dev.meros.kernel.core.allocation;

import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.FrameworkInfo.Capability;
import dev.meros.api.model.Resource;
import dev.meros.kernel.core.amount.Amounts;
import dev.meros.kernel.core.role.RoleNode;

import org.jspecify.annotations.Nullable;

import java.util.EnumSet;

/// A framework in one of its roles: what it holds, and what it can use while it is subscribed.
///
/// Changed by [Claims] only; used by one thread.
public final class ClaimEntry {
    private final Claim claim;
    private final int number;
    private final RoleNode role;
    final Amounts taken = new Amounts();
    final Amounts offered = new Amounts();
    long offers;
    int openOffers;
    Subscribed subscribed = Subscribed.AWAY;
    private @Nullable FrameworkInfo info;
    private EnumSet<Capability.Type> capabilities = EnumSet.noneOf(Capability.Type.class);
    private @Nullable MinimumSizes minimum;

    /// Whether a framework takes offers for a role.
    enum Subscribed {
        AWAY,
        SUPPRESSED,
        WANTING
    }

    ClaimEntry(Claim claim, int number, RoleNode role) {
        this.claim = claim;
        this.number = number;
        this.role = role;
    }

    public Claim claim() {
        return claim;
    }

    /// Tells claims apart, in the order in which they came; given again when one is forgotten.
    public int number() {
        return number;
    }

    public RoleNode role() {
        return role;
    }

    /// All scalars that the framework uses or is offered in this role.
    public Amounts taken() {
        return taken;
    }

    /// The scalars of the offers that are out to it.
    public Amounts offered() {
        return offered;
    }

    /// How many offers it got in this term.
    public long offers() {
        return offers;
    }

    /// How many offers are out to it.
    public int openOffers() {
        return openOffers;
    }

    /// Whether the framework has an open stream and this role.
    public boolean isSubscribed() {
        return subscribed != Subscribed.AWAY;
    }

    public boolean isSuppressed() {
        return subscribed == Subscribed.SUPPRESSED;
    }

    public boolean has(Capability.Type capability) {
        return capabilities.contains(capability);
    }

    /// What the framework says is too little for it; null when it says nothing.
    @Nullable MinimumSizes minimum() {
        return minimum;
    }

    void describe(FrameworkInfo described) {
        if (described.equals(info)) {
            return;
        }
        info = described;
        capabilities = EnumSet.noneOf(Capability.Type.class);
        for (Capability capability : described.capabilities()) {
            if (capability.type() != null) {
                capabilities.add(capability.type());
            }
        }
        minimum = MinimumSizes.of(described, claim.role());
    }

    /// Whether the framework knows resources of this kind.
    boolean understands(Resource r) {
        return (r.revocable() == null || has(Capability.Type.REVOCABLE_RESOURCES))
                && (r.shared() == null || has(Capability.Type.SHARED_RESOURCES))
                && (r.reservations().size() < 2 || has(Capability.Type.RESERVATION_REFINEMENT));
    }

    @Override
    public String toString() {
        return claim.toString();
    }
}
