package dev.meros.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.kernel.core.KernelRules;
import dev.meros.kernel.core.allocation.AllocationRules;
import dev.meros.kernel.core.allocation.PackingAllocator;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What holds in a cluster does not hang on how resources are shared.
class PackingSimulationTest {
    private static final int STEPS = 800;

    @ParameterizedTest
    @CsvSource({"calm, 1, 5", "faulty, 1, 15", "wild, 1, 10"})
    void invariantsHoldWithAnotherPolicy(String profile, long first, long last) {
        KernelRules rules =
                RandomCluster.RULES.withAllocation(
                        AllocationRules.USUAL.withPolicy(new PackingAllocator()));
        int busy = 0;
        for (long seed = first; seed <= last; seed++) {
            SimulationReport report =
                    RandomCluster.of(seed, Profile.named(profile), STEPS).rules(rules).run();
            busy += report.launches() > 0 ? 1 : 0;
        }
        // with faults from the first step on, a short run may come to nothing
        assertThat(busy)
                .as("seeds that launched something")
                .isGreaterThan((int) (last - first) / 2);
    }
}
