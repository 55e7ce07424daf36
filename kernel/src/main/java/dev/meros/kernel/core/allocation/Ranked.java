package dev.meros.kernel.core.allocation;

import dev.meros.kernel.core.amount.Amounts;
import dev.meros.kernel.core.role.RoleNode;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// A role or a claim with its place in line, during one allocation.
abstract sealed class Ranked {
    /// The smallest share first, then who got fewer offers, then by name.
    static final Comparator<Ranked> POOREST_FIRST =
            (a, b) -> {
                int byShare = Double.compare(a.share, b.share);
                if (byShare != 0) {
                    return byShare;
                }
                int byOffers = Long.compare(a.offers, b.offers);
                return byOffers != 0 ? byOffers : a.name.compareTo(b.name);
            };

    final String name;
    final double weight;
    double share;
    long offers;
    private Amounts taken;
    private @Nullable Amounts changed;

    private Ranked(String name, double weight, Amounts taken, long offers, Amounts total) {
        this.name = name;
        this.weight = weight;
        this.taken = taken;
        this.offers = offers;
        this.share = taken.dominantShare(total) / weight;
    }

    /// Counts what it was given.
    void give(Amounts given, Amounts total) {
        Amounts mine = changed;
        if (mine == null) {
            mine = taken.copy();
            changed = mine;
            taken = mine;
        }
        mine.add(given);
        share = taken.dominantShare(total) / weight;
        offers++;
    }

    /// A role; where it has both frameworks and roles below, its frameworks stand together among
    /// the roles below, as a role of their own ([#own]).
    static final class OfRole extends Ranked {
        final RoleNode node;
        final @Nullable OfRole parent;
        final List<OfRole> roles = new ArrayList<>(0);
        final List<OfClaim> claims = new ArrayList<>(1);

        OfRole(RoleNode node, @Nullable OfRole parent, Amounts total) {
            super(node.path(), node.weight(), node.taken(), node.offers(), total);
            this.node = node;
            this.parent = parent;
        }

        private OfRole(OfRole whole, Amounts total) {
            super(
                    whole.node.path() + "/.",
                    1,
                    whole.node.ownTaken(),
                    whole.node.ownOffers(),
                    total);
            this.node = whole.node;
            this.parent = whole;
        }

        static OfRole own(OfRole whole, Amounts total) {
            return new OfRole(whole, total);
        }
    }

    /// A framework in a role.
    static final class OfClaim extends Ranked {
        final ClaimEntry claim;

        OfClaim(ClaimEntry claim, Amounts total) {
            super(claim.claim().framework().value(), 1, claim.taken(), claim.offers(), total);
            this.claim = claim;
        }

        int number() {
            return claim.number();
        }
    }
}
