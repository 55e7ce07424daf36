package dev.meros.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The engines of the long-running and the batch framework, driven in virtual time through faults.
class RealFrameworksTest {
    private static final int STEPS = 1_200;

    @ParameterizedTest
    @CsvSource({"calm, 1, 3", "faulty, 1, 8", "wild, 1, 8", "nodes, 1, 4", "everything, 1, 4"})
    void appsAndJobsAreAsWantedInTheEnd(String profile, long first, long last) {
        SeedRuns runs = new SeedRuns(Profile.named(profile), STEPS, 2, 1, SeedRuns.Frameworks.REAL);

        SeedRuns.Outcome outcome = runs.run(first, last, _ -> {});

        assertThat(outcome.failures()).isEmpty();
        assertThat(outcome.launches()).isGreaterThan(10 * outcome.seeds());
    }

    @Test
    void sameSeedGivesTheSameTraceAndState() {
        SimulationReport once = RealCluster.of(1, Profile.WILD, STEPS).run();
        SimulationReport again = RealCluster.of(1, Profile.WILD, STEPS).run();

        assertThat(again).isEqualTo(once);
    }
}
