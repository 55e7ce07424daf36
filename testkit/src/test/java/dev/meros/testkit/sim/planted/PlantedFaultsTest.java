package dev.meros.testkit.sim.planted;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.List;
import java.util.function.BiFunction;

/// Every fault that is planted into the cores is found within a few seeds, so the invariants do
/// look.
class PlantedFaultsTest {
    private static final int SEEDS = 120;

    static List<PlantedFault> faults() {
        return PlantedFaults.all();
    }

    @Test
    void coresWithoutFaultAreGreen() {
        BiFunction<Long, @Nullable String, @Nullable String> probe = probe(new PlantedLoader(null));

        for (long seed = 1; seed <= 10; seed++) {
            assertThat(probe.apply(seed, null)).as("seed " + seed).isNull();
        }
    }

    @ParameterizedTest
    @MethodSource("faults")
    void plantedFaultIsFound(PlantedFault fault) {
        PlantedLoader loader = new PlantedLoader(fault);
        BiFunction<Long, @Nullable String, @Nullable String> probe = probe(loader);
        long begin = System.nanoTime();
        for (long seed = 1; seed <= SEEDS; seed++) {
            String broken = probe.apply(seed, fault.profile());
            assertThat(loader.hasChanged()).as("the class was used").isTrue();
            if (broken != null) {
                System.out.printf(
                        "planted: %-60s found in seed %2d (%.1f s): %s%n",
                        fault.words(), seed, (System.nanoTime() - begin) / 1e9, broken);
                return;
            }
        }
        fail("not found in %d seeds: %s", SEEDS, fault.words());
    }

    @SuppressWarnings("unchecked")
    private static BiFunction<Long, @Nullable String, @Nullable String> probe(
            PlantedLoader loader) {
        try {
            return (BiFunction<Long, @Nullable String, @Nullable String>)
                    loader.loadClass(SeedProbe.class.getName()).getConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("the probe of a planted fault", e);
        }
    }
}
