package dev.meros.kernel.core.allocation;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.Resource;
import dev.meros.api.model.Scalar;
import dev.meros.api.resource.Ranges;
import dev.meros.api.resource.Resources;
import dev.meros.kernel.core.demand.DemandShape;
import dev.meros.kernel.core.demand.StatedDemand;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Demand during one allocation: what frameworks wait for, less what the offers that are out to
/// them already hold.
final class DemandLedger {
    /// The most pieces of a shape that are picked one by one.
    private static final int MAX_SINGLE_PIECES = 1_000;

    /// The most agents that are looked at to find how many have a piece of a shape.
    private static final int MAX_LOOKS = 2_000;

    private final AllocationView view;
    private final Map<Claim, Left> known = new HashMap<>();

    DemandLedger(AllocationView view) {
        this.view = view;
    }

    /// The pieces of each shape that a claim still waits for.
    private static final class Left {
        final List<DemandShape> shapes;
        final long[] pieces;
        final long[] after;

        /// What one agent gives at most of a shape that is spread; 0 until it is asked for.
        final long[] fair;

        Left(StatedDemand demand) {
            shapes = demand.shapes();
            pieces = new long[shapes.size()];
            after = new long[shapes.size()];
            fair = new long[shapes.size()];
            for (int i = 0; i < pieces.length; i++) {
                pieces[i] = shapes.get(i).offered();
            }
        }

        void settle() {
            System.arraycopy(after, 0, pieces, 0, pieces.length);
        }
    }

    private @Nullable Left left(ClaimEntry claim) {
        Left found = known.get(claim.claim());
        if (found == null) {
            StatedDemand demand = view.demand(claim.claim().framework(), claim.claim().role());
            if (demand == null) {
                return null;
            }
            found = new Left(demand);
            for (Allocator.Grant offer : view.openOffers(claim)) {
                var _ = pick(found, offer.agent(), offer.resources(), Share.ALL);
                found.settle();
            }
            known.put(claim.claim(), found);
        }
        return found;
    }

    /// Whether a claim says what it waits for.
    boolean isStated(ClaimEntry claim) {
        return view.demand(claim.claim().framework(), claim.claim().role()) != null;
    }

    /// What of an offer a claim waits for: all of it when it does not say; empty when nothing of it
    /// is of use.
    Resources needed(ClaimEntry claim, AgentId agent, Resources offer) {
        Left left = left(claim);
        return left == null ? offer : pick(left, agent, offer, Share.FAIR);
    }

    /// A claim was given what it was last found to need.
    void take(ClaimEntry claim, AgentId agent, Resources given) {
        Left left = left(claim);
        if (left != null) {
            var _ = pick(left, agent, given, Share.ALL);
            left.settle();
        }
    }

    /// How much of what a claim waits for may come from one agent.
    private enum Share {
        /// Whatever is there.
        ALL,
        /// An equal part, where the demand shall be spread.
        FAIR
    }

    private Resources pick(Left left, AgentId agent, Resources from, Share share) {
        Resources rest = from;
        Resources picked = Resources.EMPTY;
        System.arraycopy(left.pieces, 0, left.after, 0, left.pieces.length);
        for (int i = 0; i < left.pieces.length && !rest.isEmpty(); i++) {
            DemandShape shape = left.shapes.get(i);
            if (left.pieces[i] == 0 || !view.suits(shape, agent)) {
                continue;
            }
            long most = share == Share.FAIR ? fairShare(left, i) : left.pieces[i];
            long many = Math.min(Math.min(left.pieces[i], most), atMost(shape, rest));
            DemandShape multiple = many > 1 ? times(shape, many) : null;
            Optional<Resources> part = multiple == null ? Optional.empty() : multiple.take(rest);
            if (part.isPresent()) {
                picked = picked.plus(part.get());
                rest = rest.minus(part.get());
                left.after[i] = less(left.after[i], many);
                continue;
            }
            for (int piece = 0; piece < Math.min(many, MAX_SINGLE_PIECES); piece++) {
                part = shape.take(rest);
                if (part.isEmpty()) {
                    break;
                }
                picked = picked.plus(part.get());
                rest = rest.minus(part.get());
                left.after[i] = less(left.after[i], 1);
            }
        }
        return picked;
    }

    /// An equal part of what is offered of a shape, if every agent that has a piece gives one. Of
    /// many agents only the first are counted: then each is asked for more, and fewer give it.
    private long fairShare(Left left, int index) {
        DemandShape shape = left.shapes.get(index);
        if (!shape.isSpread()) {
            return left.pieces[index];
        }
        if (left.fair[index] == 0) {
            int agents = 0;
            int looks = 0;
            AgentStock next = view.nextOpen(0);
            while (next != null && agents < shape.offered() && looks < MAX_LOOKS) {
                looks++;
                agents += view.suits(shape, next.id()) && atMost(shape, next.free()) > 0 ? 1 : 0;
                next = view.nextOpen(next.number() + 1);
            }
            left.fair[index] = Math.ceilDiv(shape.offered(), Math.max(1, agents));
        }
        return left.fair[index];
    }

    private static long less(long pieces, long by) {
        return pieces == DemandShape.ANY_NUMBER ? pieces : pieces - by;
    }

    /// How many pieces there are at most, by the sums of scalars and the sizes of ranges.
    private static long atMost(DemandShape shape, Resources from) {
        long most = DemandShape.ANY_NUMBER;
        for (Resource r : shape.resources().toList()) {
            Scalar each = r.scalar();
            if (each != null && each.isPositive()) {
                long have =
                        from.scalar(r.name()).thousandths()
                                + 1000 * Ranges.size(from.ranges(r.name()));
                most = Math.min(most, have / each.thousandths());
            }
        }
        return most;
    }

    /// A shape of which one piece is as much as so many of another; null where that cannot be.
    private static @Nullable DemandShape times(DemandShape shape, long pieces) {
        List<Resource> many = new ArrayList<>();
        for (Resource r : shape.resources().toList()) {
            Scalar each = r.scalar();
            if (each == null || !r.reservations().isEmpty() || r.disk() != null) {
                return null;
            }
            many.add(
                    r.toBuilder()
                            .scalar(new Scalar(Math.multiplyExact(each.thousandths(), pieces)))
                            .build());
        }
        return new DemandShape(
                Resources.of(many),
                shape.count(),
                shape.agent(),
                shape.constraints(),
                shape.spread());
    }
}
