package dev.meros.kernel.core.allocation;

import dev.meros.kernel.core.allocation.AllocationRules.Sorter;
import dev.meros.kernel.core.amount.Amounts;
import dev.meros.kernel.core.role.RoleNode;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/// Those who want offers in the order in which they are served, during one allocation.
///
/// With dominant shares (Ghodsi et al., NSDI 2011; hierarchical as in mesos-v1 §6.2): siblings of
/// the role tree by share over weight, all of a role before its next sibling, frameworks of a role
/// by share. An offer moves only the framework, its role and those above. By lot: role after role
/// drawn in proportion to the weights (each level's weight among those who want something), then
/// its frameworks drawn alike.
final class Ranking {
    private final AllocationRules.Order order;
    private final Amounts total;
    private final Lots lots;
    private final Ranked.@Nullable OfClaim[] claims;
    private final Ranked.@Nullable OfRole[] roles;
    private final Ranked.@Nullable OfRole[] own;
    private final Ranked.OfRole root;
    private final List<Ranked.OfRole> leaves = new ArrayList<>();
    private double[] leafWeights = new double[0];

    /// Those among the candidates (a bit for each claim).
    Ranking(AllocationView view, long[] candidates) {
        order = view.rules().order();
        total = fairTotal(view);
        lots = new Lots(view.seed());
        claims = new Ranked.OfClaim[view.claims().numbers()];
        roles = new Ranked.OfRole[view.roles().numbers()];
        own = new Ranked.OfRole[view.roles().numbers()];
        root = new Ranked.OfRole(view.roles().root(), null, total);
        roles[0] = root;
        Bits.forEach(
                candidates,
                number -> {
                    ClaimEntry entry = view.claims().find(number);
                    if (entry != null) {
                        Ranked.OfClaim rank = new Ranked.OfClaim(entry, total);
                        claims[number] = rank;
                        role(entry.role()).claims.add(rank);
                    }
                });
        if (order.roles() == Sorter.RANDOM || order.frameworks() == Sorter.RANDOM) {
            collectLeaves(root, 1);
        }
        sort(root);
    }

    /// Scalars that do not count for shares have no total.
    private static Amounts fairTotal(AllocationView view) {
        if (view.rules().order().excluded().isEmpty()) {
            return view.total();
        }
        Amounts fair = view.total().copy();
        for (String name : view.rules().order().excluded()) {
            int number = view.names().numberOf(name);
            fair.add(number, -fair.get(number));
        }
        return fair;
    }

    private Ranked.OfRole role(RoleNode node) {
        Ranked.OfRole known = roles[node.number()];
        if (known != null) {
            return known;
        }
        RoleNode above = node.parent();
        Ranked.OfRole parent = above == null ? root : role(above);
        Ranked.OfRole made = new Ranked.OfRole(node, parent, total);
        roles[node.number()] = made;
        parent.roles.add(made);
        return made;
    }

    private void sort(Ranked.OfRole rank) {
        if (!rank.claims.isEmpty() && !rank.roles.isEmpty()) {
            Ranked.OfRole virtual = Ranked.OfRole.own(rank, total);
            virtual.claims.addAll(rank.claims);
            rank.claims.clear();
            own[rank.node.number()] = virtual;
            rank.roles.add(virtual);
        }
        if (rank.claims.size() > 1) {
            rank.claims.sort(Ranked.POOREST_FIRST);
        }
        for (Ranked.OfRole below : List.copyOf(rank.roles)) {
            sort(below);
        }
        if (rank.roles.size() > 1) {
            rank.roles.sort(Ranked.POOREST_FIRST);
        }
    }

    private void collectLeaves(Ranked.OfRole rank, double weight) {
        if (!rank.claims.isEmpty()) {
            leaves.add(rank);
            if (leaves.size() > leafWeights.length) {
                leafWeights = Arrays.copyOf(leafWeights, leaves.size() * 2);
            }
            leafWeights[leaves.size() - 1] = weight;
        }
        double sum = rank.claims.isEmpty() ? 0 : 1;
        for (Ranked.OfRole below : rank.roles) {
            sum += below.weight;
        }
        for (Ranked.OfRole below : rank.roles) {
            collectLeaves(below, weight * below.weight / sum);
        }
    }

    Ranked.@Nullable OfClaim find(int claim) {
        return claims[claim];
    }

    /// The claims of a role and of all below it, added to `found`.
    void claimsBelow(RoleNode role, long[] found) {
        Ranked.OfRole rank = role.number() < roles.length ? roles[role.number()] : null;
        if (rank != null) {
            claimsBelow(rank, found);
        }
    }

    private static void claimsBelow(Ranked.OfRole rank, long[] found) {
        for (Ranked.OfClaim claim : rank.claims) {
            Bits.set(found, claim.number());
        }
        for (Ranked.OfRole below : rank.roles) {
            claimsBelow(below, found);
        }
    }

    /// Goes through those of `some`, the first in line first, until the visitor has enough.
    void visit(long[] some, Visitor visitor) {
        if (order.roles() == Sorter.RANDOM) {
            visitByLot(some, visitor);
        } else {
            visit(root, some, visitor);
        }
    }

    private boolean visit(Ranked.OfRole rank, long[] some, Visitor visitor) {
        if (visitClaims(rank, some, visitor)) {
            return true;
        }
        List<Ranked.OfRole> below = rank.roles;
        for (int i = 0; i < below.size(); i++) {
            if (visit(below.get(i), some, visitor)) {
                return true;
            }
        }
        return false;
    }

    private boolean visitClaims(Ranked.OfRole rank, long[] some, Visitor visitor) {
        List<Ranked.OfClaim> inLine = rank.claims;
        if (order.frameworks() == Sorter.RANDOM && inLine.size() > 1) {
            return lots.draw(
                    inLine,
                    null,
                    claim ->
                            Bits.has(some, claim.number()) && visitor.visit(claim) == Visit.ENOUGH);
        }
        for (int i = 0; i < inLine.size(); i++) {
            Ranked.OfClaim claim = inLine.get(i);
            if (Bits.has(some, claim.number()) && visitor.visit(claim) == Visit.ENOUGH) {
                return true;
            }
        }
        return false;
    }

    private void visitByLot(long[] some, Visitor visitor) {
        lots.draw(leaves, leafWeights, leaf -> visitClaims(leaf, some, visitor));
    }

    /// Which of two comes first; not for lots.
    int compare(Ranked.OfClaim a, Ranked.OfClaim b) {
        Ranked.OfRole x = leaf(a);
        Ranked.OfRole y = leaf(b);
        if (x == y) {
            return Ranked.POOREST_FIRST.compare(a, b);
        }
        int depthX = depth(x);
        int depthY = depth(y);
        for (; depthX > depthY; depthX--) {
            x = above(x);
        }
        for (; depthY > depthX; depthY--) {
            y = above(y);
        }
        while (above(x) != above(y)) {
            x = above(x);
            y = above(y);
        }
        return Ranked.POOREST_FIRST.compare(x, y);
    }

    private Ranked.OfRole above(Ranked.OfRole rank) {
        return rank.parent == null ? root : rank.parent;
    }

    private static int depth(Ranked.OfRole rank) {
        int depth = 0;
        for (Ranked.OfRole each = rank.parent; each != null; each = each.parent) {
            depth++;
        }
        return depth;
    }

    private Ranked.OfRole leaf(Ranked.OfClaim claim) {
        RoleNode node = claim.claim.role();
        Ranked.OfRole virtual = own[node.number()];
        return virtual == null ? role(node) : virtual;
    }

    /// Counts what a claim got, and puts it and the roles above it in their new places. Not during
    /// a visit.
    void give(Ranked.OfClaim claim, Amounts given) {
        Ranked.OfRole rank = leaf(claim);
        if (order.frameworks() == Sorter.RANDOM) {
            claim.give(given, total);
        } else {
            move(rank.claims, claim, given);
        }
        for (Ranked.OfRole parent = rank.parent; parent != null; parent = rank.parent) {
            move(parent.roles, rank, given);
            rank = parent;
        }
    }

    private <T extends Ranked> void move(List<T> line, T rank, Amounts given) {
        if (line.size() == 1) {
            rank.give(given, total);
            return;
        }
        int from = Collections.binarySearch(line, rank, Ranked.POOREST_FIRST);
        rank.give(given, total);
        int to = from;
        while (to + 1 < line.size()
                && to - from < 8
                && Ranked.POOREST_FIRST.compare(line.get(to + 1), rank) < 0) {
            line.set(to, line.get(to + 1));
            to++;
        }
        if (to - from < 8 || to + 1 == line.size()) {
            line.set(to, rank);
            return;
        }
        line.remove(to);
        int at = Collections.binarySearch(line, rank, Ranked.POOREST_FIRST);
        line.add(at < 0 ? -at - 1 : at, rank);
    }

    /// Whether a visit goes on.
    enum Visit {
        MORE,
        ENOUGH
    }

    @FunctionalInterface
    interface Visitor {
        Visit visit(Ranked.OfClaim claim);
    }
}
