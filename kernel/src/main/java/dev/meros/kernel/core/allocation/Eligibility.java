package dev.meros.kernel.core.allocation;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.FrameworkInfo.Capability;
import dev.meros.api.resource.Resources;
import dev.meros.kernel.core.amount.Amounts;
import dev.meros.kernel.core.amount.Amounts.Counted;
import dev.meros.kernel.core.role.RoleNode;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Says what stands between resources and a framework: the checks of an allocation, one by one, and
/// what is left after each.
///
/// One instance serves one allocation: it counts what was given in it ([#given]), so that the
/// checks that follow know of it. Not thread-safe.
public final class Eligibility {
    private final AllocationView view;
    private final AllocationRules rules;
    private final QuotaLedger quota;
    private final DemandLedger demand;
    private final Map<FrameworkId, Amounts> hoarded = new HashMap<>();

    private Eligibility(AllocationView view) {
        this.view = view;
        this.rules = view.rules();
        this.quota = new QuotaLedger(view);
        this.demand = new DemandLedger(view);
    }

    /// The checks on what the view shows.
    public static Eligibility of(AllocationView view) {
        return new Eligibility(view);
    }

    QuotaLedger quota() {
        return quota;
    }

    /// Why a claim is offered nothing at all, or null when it may be.
    public @Nullable Obstacle standing(ClaimEntry claim) {
        if (!claim.isSubscribed()) {
            return Obstacle.NOT_SUBSCRIBED;
        }
        if (claim.isSuppressed()) {
            return Obstacle.SUPPRESSED;
        }
        return isHoarding(claim.claim().framework()) ? Obstacle.HOARDING : null;
    }

    /// See [AllocationRules.Hoarding].
    private boolean isHoarding(FrameworkId framework) {
        int marks = rules.hoarding().isOn() ? (int) Math.ceil(view.marks(framework)) : 0;
        if (marks == 0) {
            return false;
        }
        Amounts offered = hoarded.get(framework);
        if (offered == null) {
            offered = new Amounts();
            int offers = 0;
            for (ClaimEntry claim : view.claims().of(framework)) {
                offered.add(claim.offered());
                offers += claim.openOffers();
            }
            if (offers == 0) {
                return false;
            }
            hoarded.put(framework, offered);
        }
        return offered.dominantShare(view.total()) >= 1.0 / (1 << Math.min(30, marks));
    }

    /// Why an agent is not for a claim, whatever is free on it, or null when it is.
    public @Nullable Obstacle agent(ClaimEntry claim, AgentStock agent) {
        if (!agent.isOffered()) {
            return Obstacle.AGENT_NOT_OFFERED;
        }
        AgentTraits traits = agent.traits();
        if (traits.gpus() == AgentTraits.Gpus.SOME
                && rules.gpus() == AllocationRules.GpuRule.KEPT
                && !claim.has(Capability.Type.GPU_RESOURCES)) {
            return Obstacle.GPUS;
        }
        if (isForeign(agent) && !claim.has(Capability.Type.REGION_AWARE)) {
            return Obstacle.REGION;
        }
        boolean served =
                switch (traits.roles()) {
                    case ANY -> true;
                    case FLAT -> claim.role().parent() == view.roles().root();
                };
        if (!served) {
            return Obstacle.CAPABILITY;
        }
        return view.excludedByConstraints(
                        claim.claim().framework(), claim.claim().role(), agent.id())
                ? Obstacle.CONSTRAINTS
                : null;
    }

    boolean isForeign(AgentStock agent) {
        String region = view.region();
        return region != null
                && agent.traits().region() != null
                && !region.equals(agent.traits().region());
    }

    /// What of `free` a claim may have: of a kind that it knows, and reserved to nobody else.
    Resources allocatable(ClaimEntry claim, Resources free) {
        return free.filter(claim::understands).allocatableTo(claim.claim().role());
    }

    /// What of `allocatable` there is for a claim while the cluster comes back, and by quota.
    Resources withinQuota(ClaimEntry claim, Resources allocatable) {
        return quota.within(
                claim.role(),
                view.isRecovering()
                        ? allocatable.filter(r -> !r.reservations().isEmpty())
                        : allocatable);
    }

    /// What of an offer a claim waits for: all of it when it does not say.
    Resources needed(ClaimEntry claim, AgentStock agent, Resources offer) {
        return demand.needed(claim, agent.id(), offer);
    }

    /// Whether a claim says what it waits for.
    boolean isDemandStated(ClaimEntry claim) {
        return demand.isStated(claim);
    }

    /// Whether resources are worth an offer to a claim; what it says that it waits for always is.
    boolean isWorthwhile(ClaimEntry claim, Resources resources) {
        if (resources.isEmpty() || demand.isStated(claim)) {
            return !resources.isEmpty();
        }
        MinimumSizes minimum = claim.minimum();
        return (minimum == null ? rules.minimumSizes() : minimum).reachedBy(resources);
    }

    /// What would be offered to a claim of what is free on an agent: all of `free` that passes
    /// every check; empty when something stands in the way ([#obstacles] says what).
    public Resources offer(ClaimEntry claim, AgentStock agent, Resources free) {
        if (standing(claim) != null || agent(claim, agent) != null) {
            return Resources.EMPTY;
        }
        Resources offer = needed(claim, agent, withinQuota(claim, allocatable(claim, free)));
        boolean good =
                isWorthwhile(claim, offer)
                        && !view.refusals(agent.id()).refuses(claim.number(), offer);
        return good ? offer : Resources.EMPTY;
    }

    /// Counts what a claim is given, for the checks to come.
    public void given(ClaimEntry claim, AgentStock agent, Resources resources) {
        quota.give(claim.role(), resources);
        demand.take(claim, agent.id(), resources);
        if (rules.hoarding().isOn() && view.marks(claim.claim().framework()) > 0) {
            Amounts offered =
                    hoarded.computeIfAbsent(
                            claim.claim().framework(),
                            framework -> {
                                Amounts out = new Amounts();
                                view.claims().of(framework).forEach(c -> out.add(c.offered()));
                                return out;
                            });
            offered.add(Amounts.of(resources, Counted.ALL, view.names()));
        }
    }

    /// All obstacles between `wanted` of an agent and a claim, in the order of [Obstacle]; empty
    /// when it would be offered.
    ///
    /// `wanted` are amounts without reservations, at least one; scalars count by their sum, ranges
    /// by their size. Each check is done as if all others had been passed.
    public List<Finding> obstacles(AgentId agentId, Claim claimed, Resources wanted) {
        List<Finding> found = new ArrayList<>();
        ClaimEntry claim = view.claims().find(claimed);
        if (claim == null || !claim.isSubscribed()) {
            found.add(new Finding(Obstacle.NOT_SUBSCRIBED));
            return found;
        }
        add(standing(claim), found);
        AgentStock agent = view.agent(agentId);
        if (agent == null) {
            found.add(new Finding(Obstacle.AGENT_NOT_OFFERED));
            return found;
        }
        add(agent(claim, agent), found);
        ofResources(claim, agent, wanted, found);
        return found;
    }

    private static void add(@Nullable Obstacle obstacle, List<Finding> found) {
        if (obstacle != null) {
            found.add(new Finding(obstacle));
        }
    }

    private void ofResources(
            ClaimEntry claim, AgentStock agent, Resources wanted, List<Finding> found) {
        if (!Shapes.fits(agent.total(), wanted)) {
            found.add(new Finding(Obstacle.AGENT_TOO_SMALL));
            return;
        }
        if (!Shapes.fits(agent.free(), wanted)) {
            found.add(new Finding(Obstacle.NOT_FREE));
            return;
        }
        Resources understood = agent.free().filter(claim::understands);
        Resources allocatable = understood.allocatableTo(claim.claim().role());
        if (!Shapes.fits(allocatable, wanted)) {
            boolean known = Shapes.fits(understood, wanted);
            found.add(new Finding(known ? Obstacle.RESERVED : Obstacle.CAPABILITY));
            return;
        }
        Resources now =
                view.isRecovering()
                        ? allocatable.filter(r -> !r.reservations().isEmpty())
                        : allocatable;
        if (!Shapes.fits(now, wanted)) {
            found.add(new Finding(Obstacle.RECOVERING));
        }
        Resources offer = quota.within(claim.role(), allocatable);
        if (!Shapes.fits(offer, wanted)) {
            found.addAll(ofQuota(claim.role(), allocatable, wanted));
        }
        Resources needed = needed(claim, agent, offer);
        if (demand.isStated(claim) && !Shapes.fits(needed, wanted)) {
            found.add(new Finding(Obstacle.NOT_NEEDED));
        }
        if (!demand.isStated(claim) && !isWorthwhile(claim, offer)) {
            found.add(new Finding(Obstacle.MINIMUM_SIZE));
        }
        if (view.refusals(agent.id()).refuses(claim.number(), needed)) {
            found.add(new Finding(Obstacle.FILTER));
        }
    }

    /// Which role's limit, or the guarantees of which role, leave too little.
    private List<Finding> ofQuota(RoleNode role, Resources allocatable, Resources wanted) {
        List<Finding> found = new ArrayList<>();
        Amounts want = Amounts.of(wanted, Counted.ALL, view.names());
        Amounts reserved = Amounts.of(allocatable, Counted.ALL, view.names());
        reserved.subtract(Amounts.of(allocatable, Counted.CHARGED, view.names()));
        for (int kind = 0; kind < view.names().size(); kind++) {
            long missing = want.get(kind) - reserved.get(kind);
            if (missing > quota.limitRoom(role, kind)) {
                RoleNode limiting = quota.limiting(role, kind);
                found.add(
                        new Finding(
                                Obstacle.QUOTA_LIMIT, limiting == null ? null : limiting.path()));
            }
            if (missing > quota.headroom(role, kind)) {
                found.add(new Finding(Obstacle.HEADROOM, quota.mostRequiring(kind)));
            }
        }
        return found.stream().distinct().sorted().toList();
    }
}
