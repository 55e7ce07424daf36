package dev.meros.kernel.core.explain;

import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.Resource;
import dev.meros.api.model.TaskId;
import dev.meros.api.resource.Ranges;
import dev.meros.api.resource.Resources;
import dev.meros.kernel.core.allocation.Claim;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Tasks of one shape that a framework wants to place while a change is played. Mutable.
final class Want {
    final FrameworkId framework;
    final String role;
    final Resources shape;
    final int wanted;

    /// The task that lost its place, when it is one.
    final @Nullable TaskId lost;

    final List<String> hostnames = new ArrayList<>();
    int left;

    Want(Claim claim, Resources shape, int wanted, @Nullable TaskId lost) {
        this.framework = claim.framework();
        this.role = claim.role();
        this.shape = shape;
        this.wanted = wanted;
        this.left = wanted;
        this.lost = lost;
    }

    Claim claim() {
        return new Claim(role, framework);
    }

    /// What one task takes of these resources: of scalars so much, of ranges so many numbers; empty
    /// when they are too little.
    Optional<Resources> take(Resources from) {
        Resources left = from;
        Resources taken = Resources.EMPTY;
        for (Resource r : shape.toList()) {
            Optional<Resources> part =
                    switch (r.type()) {
                        case SCALAR -> left.pick(r.name(), shape.scalar(r.name()));
                        case RANGES -> {
                            long count = Ranges.size(shape.ranges(r.name()));
                            yield Ranges.size(left.ranges(r.name())) < count
                                    ? Optional.empty()
                                    : left.pick(
                                            r.name(), Ranges.lowest(left.ranges(r.name()), count));
                        }
                        case SET, TEXT ->
                                left.contains(Resources.of(r))
                                        ? Optional.of(Resources.of(r))
                                        : Optional.empty();
                    };
            if (part.isEmpty()) {
                return part;
            }
            left = left.minus(part.get());
            taken = taken.plus(part.get());
        }
        return Optional.of(taken);
    }
}
