package dev.meros.testkit.sim.planted;

import dev.meros.testkit.sim.Profile;
import dev.meros.testkit.sim.RandomCluster;
import dev.meros.testkit.sim.SimulationFailure;

import org.jspecify.annotations.Nullable;

import java.util.function.LongFunction;

/// Runs the simulation of a seed with whatever classes its own loader gives; the answer is the
/// broken invariant, or null.
public final class SeedProbe implements LongFunction<@Nullable String> {
    @Override
    public @Nullable String apply(long seed) {
        try {
            RandomCluster.of(seed, seed % 2 == 0 ? Profile.FAULTY : Profile.WILD, 1_200).run();
            return null;
        } catch (SimulationFailure e) {
            return e.invariant();
        }
    }
}
