package dev.meros.kernel.core.allocation;

import dev.meros.api.model.Resource;
import dev.meros.api.resource.Ranges;
import dev.meros.api.resource.Resources;

/// Whether amounts fit into resources, whatever the reservations: scalars by their sum, ranges by
/// their size, items of a set by name.
final class Shapes {
    private Shapes() {}

    static boolean fits(Resources have, Resources wanted) {
        for (Resource r : wanted.toList()) {
            boolean fits =
                    switch (r.type()) {
                        case SCALAR ->
                                have.scalar(r.name()).compareTo(wanted.scalar(r.name())) >= 0;
                        case RANGES ->
                                Ranges.size(have.ranges(r.name()))
                                        >= Ranges.size(wanted.ranges(r.name()));
                        case SET, TEXT -> have.contains(Resources.of(r));
                    };
            if (!fits) {
                return false;
            }
        }
        return true;
    }
}
