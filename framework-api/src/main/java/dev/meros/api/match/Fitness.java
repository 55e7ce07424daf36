package dev.meros.api.match;

import dev.meros.api.model.Scalar;

import java.util.List;

/// How well a place suits a task that fits there: from 0, hardly, to 1, best of all. A pure
/// function: the same candidate gets the same figure. A [Constraint] forbids; this prefers.
@FunctionalInterface
public interface Fitness {
    /// A figure from 0 to 1. [OfferPlanner] takes the place with the highest and, of equals, the
    /// one offered first; it brings others into this range, and takes what is no number for 0.
    double of(Candidate candidate);

    /// Any place is as good as another: the first that fits is taken.
    static Fitness firstFit() {
        return _ -> 0;
    }

    /// Fills offers up: the larger the share of what is left that the task takes, the better. The
    /// share is the mean of those of the cpus, memory, disk and GPUs that are wanted. What it
    /// leaves are whole agents, for large tasks and for switching off.
    static Fitness binPack() {
        return candidate -> {
            double sum = 0;
            int kinds = 0;
            Demand demand = candidate.demand();
            Amounts left = candidate.left();
            Scalar[][] pairs = {
                {demand.cpus(), left.cpus()},
                {demand.mem(), left.mem()},
                {demand.disk(), left.disk()},
                {demand.gpus(), left.gpus()}
            };
            for (Scalar[] pair : pairs) {
                if (pair[0].isPositive()) {
                    sum += (double) pair[0].thousandths() / pair[1].thousandths();
                    kinds++;
                }
            }
            return kinds == 0 ? 0 : sum / kinds;
        };
    }

    /// The opposite of [#binPack]: the emptier, the better.
    static Fitness emptiest() {
        return candidate -> 1 - binPack().of(candidate);
    }

    /// Spreads the tasks of a kind over the values of a field, such as `hostname`, `@zone` or an
    /// attribute: the fewer are there, the better. A place without the field gets 0.
    static Fitness spread(String field) {
        return candidate ->
                candidate.place().field(field) == null
                        ? 0
                        : 1.0 / (1 + candidate.others().sharing(field, candidate.place()));
    }

    /// A wish rather than a rule: 1 where the constraint holds, 0 elsewhere. For constraints that
    /// look at other tasks, [#spread] says more.
    static Fitness prefer(Constraint constraint) {
        Neighbours alone = Neighbours.of(List.of(constraint), List.of());
        return candidate -> alone.allows(candidate.place()) ? 1 : 0;
    }

    /// A fitness and how much it counts among others.
    ///
    /// @param weight positive
    record Weighted(Fitness fitness, double weight) {
        public Weighted {
            if (!(weight > 0) || Double.isInfinite(weight)) {
                throw new IllegalArgumentException("weight: " + weight + " (expected: positive)");
            }
        }
    }

    /// This one with a weight, for [#weighted].
    default Weighted times(double weight) {
        return new Weighted(this, weight);
    }

    /// The mean of several by their weights, such as `weighted(spread("@zone").times(3),
    /// binPack().times(1))`.
    static Fitness weighted(Weighted... parts) {
        List<Weighted> all = List.of(parts);
        if (all.isEmpty()) {
            throw new IllegalArgumentException("parts: none (expected: at least one)");
        }
        double total = all.stream().mapToDouble(Weighted::weight).sum();
        return candidate -> {
            double sum = 0;
            for (Weighted part : all) {
                sum += part.weight() * bounded(part.fitness().of(candidate));
            }
            return sum / total;
        };
    }

    /// A figure brought into the range from 0 to 1.
    private static double bounded(double figure) {
        return figure > 0 ? Math.min(figure, 1) : 0; // NaN is not above 0
    }
}
