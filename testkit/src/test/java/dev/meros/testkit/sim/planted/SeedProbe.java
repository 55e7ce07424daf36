package dev.meros.testkit.sim.planted;

import dev.meros.testkit.sim.Profile;
import dev.meros.testkit.sim.SeedRuns;
import dev.meros.testkit.sim.SimulationFailure;
import dev.meros.testkit.sim.VolumeHandover;

import org.jspecify.annotations.Nullable;

import java.util.function.BiFunction;

/// Runs the simulation of a seed with whatever classes its own loader gives; the answer is the
/// broken invariant, or null. Without the name of a profile it takes those with plain tasks in
/// turn.
public final class SeedProbe implements BiFunction<Long, @Nullable String, @Nullable String> {
    private static final int STEPS = 1_200;

    /// Stands for the one scene of a volume that goes from framework to framework.
    static final String HANDOVER = "handover";

    private static final String REAL = "real ";

    @Override
    public @Nullable String apply(Long seed, @Nullable String profile) {
        if (HANDOVER.equals(profile)) {
            return handOver();
        }
        boolean real = profile != null && profile.startsWith(REAL);
        Profile rough =
                real
                        ? Profile.named(profile.substring(REAL.length()))
                        : profile != null
                                ? Profile.named(profile)
                                : seed % 2 == 0 ? Profile.FAULTY : Profile.WILD;
        SeedRuns.Frameworks frameworks =
                real ? SeedRuns.Frameworks.REAL : SeedRuns.Frameworks.RANDOM;
        try {
            frameworks.of(seed, rough, STEPS).run();
            return null;
        } catch (SimulationFailure e) {
            return e.invariant();
        }
    }

    private static @Nullable String handOver() {
        try {
            VolumeHandover.run();
            return null;
        } catch (SimulationFailure e) {
            return e.invariant();
        }
    }
}
