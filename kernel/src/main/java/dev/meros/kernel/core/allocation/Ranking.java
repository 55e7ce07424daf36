package dev.meros.kernel.core.allocation;

import dev.meros.api.resource.Resources;

import java.util.Collection;
import java.util.Comparator;
import java.util.TreeMap;
import java.util.TreeSet;

/// Those who want offers, the poorest first: roles by their dominant share, frameworks of a role by
/// theirs; with equal shares, those who got fewer offers first, then by name.
final class Ranking {
    private static final Comparator<Demand> POOREST_DEMAND =
            Comparator.comparingDouble(Demand::share)
                    .thenComparingLong(Demand::offers)
                    .thenComparing(Demand::framework);
    private static final Comparator<RoleRank> POOREST_ROLE =
            Comparator.comparingDouble((RoleRank r) -> r.share)
                    .thenComparingLong(r -> r.offers)
                    .thenComparing(r -> r.role);

    private final TreeSet<RoleRank> roles = new TreeSet<>(POOREST_ROLE);
    private final TreeMap<String, RoleRank> byName = new TreeMap<>();
    private final Quantities total;

    private static final class RoleRank {
        final String role;
        final Quantities taken;
        final TreeSet<Demand> demands = new TreeSet<>(POOREST_DEMAND);
        double share;
        long offers;

        RoleRank(String role, Quantities taken) {
            this.role = role;
            this.taken = taken;
        }
    }

    private Ranking(Quantities total) {
        this.total = total;
    }

    Ranking(Collection<Demand> demands, AllocationView view, Quantities total) {
        this(total);
        for (Demand demand : demands) {
            RoleRank rank =
                    byName.computeIfAbsent(
                            demand.claim.role(),
                            role -> new RoleRank(role, view.takenByRole(role)));
            rank.demands.add(demand);
            rank.offers += demand.offers();
        }
        for (RoleRank rank : byName.values()) {
            rank.share = rank.taken.dominantShare(total);
            roles.add(rank);
        }
    }

    boolean isEmpty() {
        return roles.isEmpty();
    }

    /// The ranking of only some of these demands.
    Ranking among(Collection<Demand> some) {
        Ranking among = new Ranking(total);
        for (Demand demand : some) {
            RoleRank rank = byName.get(demand.claim.role());
            if (rank != null) {
                among.byName
                        .computeIfAbsent(rank.role, role -> new RoleRank(role, rank.taken))
                        .demands
                        .add(demand);
            }
        }
        for (RoleRank rank : among.byName.values()) {
            rank.share = rank.taken.dominantShare(total);
            rank.demands.forEach(d -> rank.offers += d.offers());
            among.roles.add(rank);
        }
        return among;
    }

    /// Goes through the demands, the poorest first, until `visitor` has nothing left to give.
    void visit(Visitor visitor) {
        for (RoleRank rank : roles) {
            for (Demand demand : rank.demands) {
                if (visitor.visit(demand) == Visit.ENOUGH) {
                    return;
                }
            }
        }
    }

    /// Counts what a framework got, and puts it in its new place. Not during a visit.
    void give(Demand taker, Resources given) {
        RoleRank rank = byName.get(taker.claim.role());
        if (rank != null) {
            roles.remove(rank);
            rank.demands.remove(taker);
            taker.take(given);
            rank.taken.add(given);
            rank.share = rank.taken.dominantShare(total);
            rank.offers++;
            rank.demands.add(taker);
            roles.add(rank);
        }
    }

    /// Whether a walk goes on.
    enum Visit {
        MORE,
        ENOUGH
    }

    interface Visitor {
        Visit visit(Demand demand);
    }
}
