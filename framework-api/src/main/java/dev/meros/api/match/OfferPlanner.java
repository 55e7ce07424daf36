package dev.meros.api.match;

import dev.meros.api.model.Offer;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Finds places for many tasks in many offers: for each task, of the offers in which it fits and
/// whose agent its constraints allow, the one of the best [Fitness]. Kinds of tasks are served in
/// the order in which they are given. Pure and immutable: the same offers and tasks give the same
/// plan.
///
/// Each offer is used by itself: two offers of one agent are not put together. Time grows with
/// offers × tasks; docs/performance.md has figures.
public final class OfferPlanner {
    private final Fitness fitness;
    private final List<AgentRule> rules;

    private OfferPlanner(Fitness fitness, List<AgentRule> rules) {
        this.fitness = fitness;
        this.rules = List.copyOf(rules);
    }

    public static OfferPlanner of(Fitness fitness) {
        return new OfferPlanner(fitness, List.of());
    }

    /// This planner with one more rule.
    public OfferPlanner withRule(AgentRule rule) {
        List<AgentRule> all = new ArrayList<>(rules);
        all.add(rule);
        return new OfferPlanner(fitness, all);
    }

    /// Puts as many of the wanted tasks on the offers as fit.
    public Plan plan(List<Offer> offers, List<Wanted> wanted) {
        List<Share> shares = offers.stream().map(offer -> new Share(offer, veto(offer))).toList();
        List<Plan.Unmet> unmet = new ArrayList<>();
        for (Wanted kind : wanted) {
            Search search = new Search(kind, shares);
            int missing = kind.count();
            while (missing > 0 && search.placeOne()) {
                missing--;
            }
            if (missing > 0) {
                unmet.add(new Plan.Unmet(kind.kind(), missing, search.why()));
            }
        }
        return new Plan(
                shares.stream()
                        .filter(share -> !share.tasks.isEmpty())
                        .map(share -> new Plan.Used(share.left.offer(), share.tasks))
                        .toList(),
                shares.stream()
                        .filter(share -> share.tasks.isEmpty())
                        .map(share -> share.left.offer())
                        .toList(),
                unmet);
    }

    private @Nullable Veto veto(Offer offer) {
        for (AgentRule rule : rules) {
            Optional<Veto> veto = rule.veto(offer);
            if (veto.isPresent()) {
                return veto.get();
            }
        }
        return null;
    }

    /// An offer, what is left of it and what was put there.
    private static final class Share {
        private final Place place;
        private final @Nullable Veto veto;
        private final List<Plan.Placed> tasks = new ArrayList<>();
        private OfferRemainder left;
        private Amounts amounts;

        private Share(Offer offer, @Nullable Veto veto) {
            this.place = Place.of(offer);
            this.veto = veto;
            this.left = OfferRemainder.of(offer);
            this.amounts = Amounts.of(left.left());
        }

        private void put(String kind, Match.Fits fits) {
            tasks.add(new Plan.Placed(kind, place, fits));
            left = left.minus(fits.resources());
            amounts = Amounts.of(left.left());
        }
    }

    /// The search for places of one kind.
    private final class Search {
        private final Wanted kind;
        private final Neighbours others;

        /// Shares with room for one more; what is too small now stays so.
        private final List<Share> roomy = new ArrayList<>();

        private final List<Share> refusing = new ArrayList<>();

        private Search(Wanted kind, List<Share> shares) {
            this.kind = kind;
            this.others = Neighbours.of(kind.constraints(), kind.running());
            for (Share share : shares) {
                (hasRoom(share) ? roomy : refusing).add(share);
            }
        }

        private boolean hasRoom(Share share) {
            return share.veto == null
                    && share.amounts.missing(kind.demand()).isEmpty()
                    && (kind.demand().disks().isEmpty() || vetoes(share).isEmpty());
        }

        private List<Veto> vetoes(Share share) {
            return OfferMatcher.match(share.left, kind.demand()) instanceof Match.Refused refused
                    ? refused.vetoes()
                    : List.of();
        }

        private boolean placeOne() {
            Share best = null;
            double highest = -1;
            for (Share share : roomy) {
                if (others.allows(share.place)) {
                    double figure = figure(share);
                    if (figure > highest) {
                        best = share;
                        highest = figure;
                    }
                }
            }
            if (best == null
                    || !(OfferMatcher.match(best.left, kind.demand()) instanceof Match.Fits fits)) {
                return false;
            }
            best.put(kind.kind(), fits);
            others.add(best.place);
            if (!hasRoom(best)) {
                roomy.remove(best);
                refusing.add(best);
            }
            return true;
        }

        private double figure(Share share) {
            double figure =
                    fitness.of(new Candidate(share.place, share.amounts, kind.demand(), others));
            return figure > 0 ? Math.min(figure, 1) : 0; // NaN is not above 0
        }

        /// Counts the reasons; the texts are made for one example of each.
        private VetoSummary why() {
            EnumMap<Veto.Code, VetoSummary.Reason> reasons = new EnumMap<>(Veto.Code.class);
            refusing.forEach(share -> reasonsOf(share, reasons));
            roomy.forEach(share -> reasonsOf(share, reasons));
            return VetoSummary.of(roomy.size() + refusing.size(), reasons);
        }

        private void reasonsOf(Share share, EnumMap<Veto.Code, VetoSummary.Reason> reasons) {
            if (share.veto != null) {
                count(reasons, share.veto.code(), share);
                return;
            }
            Set<Veto.Code> missing = share.amounts.missing(kind.demand());
            if (!kind.demand().disks().isEmpty()) {
                vetoes(share).forEach(veto -> missing.add(veto.code()));
            }
            missing.forEach(code -> count(reasons, code, share));
            if (!others.allows(share.place)) {
                count(reasons, Veto.Code.CONSTRAINT, share);
            }
        }

        private void count(
                EnumMap<Veto.Code, VetoSummary.Reason> reasons, Veto.Code code, Share share) {
            VetoSummary.Reason so = reasons.get(code);
            reasons.put(
                    code,
                    so == null
                            ? new VetoSummary.Reason(1, example(share, code))
                            : new VetoSummary.Reason(so.offers() + 1, so.example()));
        }

        private Veto example(Share share, Veto.Code code) {
            if (share.veto != null) {
                return share.veto;
            }
            List<Veto> all = new ArrayList<>(others.vetoes(share.place));
            all.addAll(vetoes(share));
            return all.stream().filter(veto -> veto.code() == code).findFirst().orElseThrow();
        }
    }
}
