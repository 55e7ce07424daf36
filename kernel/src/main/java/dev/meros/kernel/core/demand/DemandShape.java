package dev.meros.kernel.core.demand;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.AgentInfo;
import dev.meros.api.model.Request;
import dev.meros.api.model.Resource;
import dev.meros.api.model.Scalar;
import dev.meros.api.model.Value;
import dev.meros.api.resource.Ranges;
import dev.meros.api.resource.Reservations;
import dev.meros.api.resource.Resources;
import dev.meros.kernel.core.constraint.AgentConstraints;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Optional;

/// One thing of which a framework wants some.
///
/// @param resources what one piece takes, as in [Request#resources()]
/// @param count how many pieces; [#ANY_NUMBER] when it did not say
/// @param agent the only agent on which it is of use; null: any
/// @param constraints which agents are wanted; null: any
/// @param spread how many pieces are offered on top, in equal parts by all agents; negative: none,
///   and each agent gives all it can
public record DemandShape(
        Resources resources,
        long count,
        @Nullable AgentId agent,
        @Nullable AgentConstraints constraints,
        int spread) {
    /// As many as there are.
    public static final long ANY_NUMBER = Long.MAX_VALUE;

    /// No [#spread]: from as few agents as can be.
    public static final int TOGETHER = -1;

    private static final List<Choice> CHOICES = List.of(Choice.values());

    /// The shape of a request that keeps the rules of [DemandRules].
    static DemandShape of(Request request) {
        return new DemandShape(
                Resources.of(request.resources()).unallocated(),
                request.count() == null ? ANY_NUMBER : request.count(),
                request.agentId(),
                request.constraints() == null ? null : AgentConstraints.of(request.constraints()),
                request.spread() == null ? TOGETHER : request.spread());
    }

    /// How many pieces are offered at a time.
    public long offered() {
        return isSpread() ? count + spread : count;
    }

    /// Whether all agents shall give equal parts.
    public boolean isSpread() {
        return count != ANY_NUMBER && spread >= 0;
    }

    /// Whether the shape is of use on an agent that has enough.
    public boolean suits(AgentId id, AgentInfo info) {
        return (agent == null || agent.equals(id))
                && (constraints == null || constraints.admit(info));
    }

    /// What one piece takes of these resources, reserved ones first; empty when they are too
    /// little.
    public Optional<Resources> take(Resources from) {
        Resources left = from;
        Resources taken = Resources.EMPTY;
        for (Choice choice : CHOICES) {
            for (Resource wanted : resources.toList()) {
                if (Choice.of(wanted) == choice) {
                    Optional<Resources> part = part(wanted, choice, left);
                    if (part.isEmpty()) {
                        return part;
                    }
                    left = left.minus(part.get());
                    taken = taken.plus(part.get());
                }
            }
        }
        return Optional.of(taken);
    }

    /// How much choice there is; what leaves none is taken first.
    private enum Choice {
        /// A reservation, a volume, an item of a set.
        EXACT,
        /// These numbers, reserved to whomever.
        NUMBERS,
        /// So much of it.
        AMOUNT;

        static Choice of(Resource r) {
            boolean exact =
                    Reservations.isReserved(r)
                            || r.disk() != null
                            || r.shared() != null
                            || r.providerId() != null
                            || r.type() == Value.Type.SET;
            return exact ? EXACT : r.ranges() != null ? NUMBERS : AMOUNT;
        }
    }

    private static Optional<Resources> part(Resource wanted, Choice choice, Resources from) {
        if (choice == Choice.EXACT) {
            Resources exact = Resources.of(wanted);
            return from.contains(exact) ? Optional.of(exact) : Optional.empty();
        }
        boolean revocable = wanted.revocable() != null;
        Resources usable =
                from.filter(r -> (r.revocable() != null) == revocable && r.shared() == null);
        if (wanted.ranges() != null) {
            return usable.pick(wanted.name(), wanted.ranges().range());
        }
        Scalar amount = wanted.scalar() == null ? Scalar.ZERO : wanted.scalar();
        List<Value.Range> numbers = usable.ranges(wanted.name());
        return numbers.isEmpty()
                ? usable.pick(wanted.name(), amount)
                : numbers(wanted.name(), wholes(amount), numbers, usable);
    }

    /// So many numbers of ranges, the lowest first.
    private static Optional<Resources> numbers(
            String name, long count, List<Value.Range> numbers, Resources from) {
        List<Value.Range> first = Ranges.lowest(numbers, count);
        return Ranges.size(first) < count ? Optional.empty() : from.pick(name, first);
    }

    private static long wholes(Scalar amount) {
        return Math.ceilDiv(amount.thousandths(), 1000L);
    }
}
