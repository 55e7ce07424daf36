package dev.meros.testkit.sim;

import java.util.List;

/// An invariant was broken. The message says which one, in which seed and step, what happened last,
/// and how to see it again.
public final class SimulationFailure extends AssertionError {
    private static final long serialVersionUID = 1;
    private final long seed;
    private final long step;
    private final String invariant;

    SimulationFailure(
            long seed, long step, String invariant, String how, String replay, List<String> last) {
        super(
                "seed %d, step %d: broken: %s%n  %s%n  last events:%n    %s%n  see it again: %s"
                        .formatted(
                                seed,
                                step,
                                invariant,
                                how,
                                String.join(System.lineSeparator() + "    ", last),
                                replay));
        this.seed = seed;
        this.step = step;
        this.invariant = invariant;
    }

    public long seed() {
        return seed;
    }

    public long step() {
        return step;
    }

    /// The sentence that does not hold.
    public String invariant() {
        return invariant;
    }
}
