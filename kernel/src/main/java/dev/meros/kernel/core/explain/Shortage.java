package dev.meros.kernel.core.explain;

import dev.meros.api.model.Resource;
import dev.meros.api.model.Scalar;
import dev.meros.api.model.Value;
import dev.meros.api.resource.Ranges;
import dev.meros.api.resource.Resources;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What resources have too little of for a shape: for scalars an amount, for ranges how many
/// numbers. `relative` is the largest part of a wanted amount that is missing, 0 to 1.
record Shortage(List<Part> parts) {

    /// Of one resource of the shape.
    record Part(Resource wanted, long wantedThousandths, long haveThousandths) {
        long missing() {
            return wantedThousandths - haveThousandths;
        }
    }

    Shortage {
        parts = List.copyOf(parts);
    }

    static Shortage of(Resources have, Resources shape) {
        List<Part> parts = new ArrayList<>();
        for (Resource r : shape.toList()) {
            long wanted = amount(shape, r);
            long there = amount(have, r);
            if (there < wanted) {
                parts.add(new Part(r, wanted, there));
            }
        }
        return new Shortage(parts);
    }

    private static long amount(Resources of, Resource like) {
        return switch (like.type()) {
            case SCALAR -> of.scalar(like.name()).thousandths();
            case RANGES -> 1_000 * Ranges.size(of.ranges(like.name()));
            case SET, TEXT -> of.contains(Resources.of(like)) ? 1_000 : 0;
        };
    }

    List<String> names() {
        return parts.stream().map(p -> p.wanted().name()).toList();
    }

    double relative() {
        double most = 0;
        for (Part p : parts) {
            most = Math.max(most, (double) p.missing() / p.wantedThousandths());
        }
        return most;
    }

    /// What is missing, as resources; empty when it cannot be named: which numbers or items are
    /// meant is open.
    Optional<Resources> missing() {
        List<Resource> missing = new ArrayList<>();
        for (Part p : parts) {
            if (p.wanted().type() != Value.Type.SCALAR) {
                return Optional.empty();
            }
            missing.add(p.wanted().toBuilder().scalar(new Scalar(p.missing())).build());
        }
        return Optional.of(Resources.of(missing));
    }

    /// The shape with no more of anything than there is; empty when nothing of something is left.
    static Optional<Resources> lowered(Resources have, Resources shape) {
        List<Resource> lower = new ArrayList<>();
        for (Resource r : shape.toList()) {
            long there = Math.min(amount(have, r), amount(shape, r));
            if (there <= 0) {
                return Optional.empty();
            }
            switch (r.type()) {
                case SCALAR -> lower.add(r.toBuilder().scalar(new Scalar(there)).build());
                case RANGES ->
                        lower.add(
                                r.toBuilder()
                                        .ranges(
                                                new Value.Ranges(
                                                        Ranges.lowest(
                                                                shape.ranges(r.name()),
                                                                there / 1_000)))
                                        .build());
                case SET, TEXT -> lower.add(r);
            }
        }
        return Optional.of(Resources.of(lower));
    }
}
