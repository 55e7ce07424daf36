package dev.meros.kernel.core;

import dev.meros.api.model.Resource;
import dev.meros.api.resource.ResourceKinds;
import dev.meros.api.resource.Resources;
import dev.meros.kernel.core.offer.OfferEntry;
import dev.meros.kernel.core.operation.Conversion;
import dev.meros.kernel.core.operation.Plan;

import java.util.Optional;

/// What the offers of one ACCEPT hold, while its operations use it up and make other things of it.
final class OfferedResources implements Launches.Purse {
    private final LimitGuard limits;
    private Resources offered = Resources.EMPTY;
    private Resources remaining = Resources.EMPTY;
    private Resources made = Resources.EMPTY;
    private Resources sharedInUse = Resources.EMPTY;

    OfferedResources(LimitGuard limits) {
        this.limits = limits;
    }

    /// What an offer held that has just ended.
    void add(OfferEntry offer) {
        offered = offered.plus(offer.resources());
        remaining = remaining.plus(offer.resources());
        limits.ended(offer);
    }

    /// Whether there is enough; of shared volumes there is always enough.
    @Override
    public boolean holds(Resources wanted) {
        for (Resource r : wanted.toList()) {
            if (r.shared() != null
                    && remaining.toList().stream().noneMatch(have -> same(have, r))) {
                return false;
            }
        }
        return remaining.contains(exclusive(wanted));
    }

    @Override
    public Optional<String> beyondLimits(Resources wanted) {
        return limits.ofUse(wanted);
    }

    /// Why an operation would bring a role over a limit, if it would.
    Optional<String> beyondLimits(Plan plan) {
        return switch (plan) {
            case Plan.Refused _ -> Optional.empty();
            case Plan.Apply apply -> limits.of(apply.conversion());
            case Plan.Ask ask -> limits.ofUse(ask.held());
        };
    }

    private static boolean same(Resource have, Resource wanted) {
        return ResourceKinds.covers(have, wanted);
    }

    private static Resources exclusive(Resources resources) {
        return resources.filter(r -> r.shared() == null);
    }

    /// A task takes these; shared volumes stay for others.
    @Override
    public void take(Resources wanted) {
        remaining = remaining.minus(exclusive(wanted));
        sharedInUse = sharedInUse.plus(wanted.filter(r -> r.shared() != null));
        limits.use(wanted);
    }

    /// An operation takes these for as long as it is pending.
    void hold(Resources wanted) {
        remaining = remaining.minus(wanted);
        limits.use(wanted);
    }

    /// An operation has made other things of some of it.
    void convert(Conversion conversion, Plan.Outcome outcome) {
        remaining = remaining.minus(conversion.consumed());
        limits.convert(conversion);
        switch (outcome) {
            case USABLE -> {
                remaining = remaining.plus(conversion.converted());
                made = new Conversion(Resources.EMPTY, made).then(conversion).converted();
            }
            case LATER -> {}
        }
    }

    /// The shared volumes that tasks of this call use.
    Resources sharedInUse() {
        return sharedInUse;
    }

    /// What is left and was offered as it is: the framework does not want it. What its own
    /// operations have made it gets back at once.
    Resources unwanted() {
        return remaining.minus(made);
    }

    /// Whether nothing was used, not even a shared volume, or made into something else.
    boolean areUntouched() {
        return sharedInUse.isEmpty() && remaining.equals(offered);
    }

    @Override
    public String toString() {
        return remaining.toString();
    }
}
