package dev.meros.kernel.core.demand;

import java.util.List;

/// Everything that a framework waits for in one role, in the order in which it was stated. What it
/// launches does not count down: it states anew what is left.
public record StatedDemand(List<DemandShape> shapes) {
    public StatedDemand {
        shapes = List.copyOf(shapes);
    }
}
