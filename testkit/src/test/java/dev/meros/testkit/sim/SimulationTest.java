package dev.meros.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

class SimulationTest {
    private static final int STEPS = 1_200;

    @ParameterizedTest
    @CsvSource({
        "calm, 1, 10",
        "faulty, 1, 40",
        "wild, 1, 40",
        "roles, 1, 15",
        "nodes, 1, 15",
        "volumes, 1, 15",
        "everything, 1, 15"
    })
    void invariantsHoldForEverySeed(String profile, long first, long last) {
        SeedRuns runs = new SeedRuns(Profile.named(profile), STEPS, 2, 1);

        SeedRuns.Outcome outcome = runs.run(first, last, _ -> {});

        assertThat(outcome.failures()).isEmpty();
        assertThat(outcome.seeds()).isEqualTo(last - first + 1);
        assertThat(outcome.launches()).isGreaterThan(10 * outcome.seeds());
    }

    @Test
    void sameSeedGivesTheSameTraceAndState() {
        for (long seed = 1; seed <= 5; seed++) {
            SimulationReport once = RandomCluster.of(seed, Profile.WILD, STEPS).run();
            SimulationReport again = RandomCluster.of(seed, Profile.WILD, STEPS).run();

            assertThat(again).isEqualTo(once);
        }
    }

    @Test
    void differentSeedsGiveDifferentTraces() {
        assertThat(RandomCluster.of(1, Profile.CALM, STEPS).run().traceHash())
                .isNotEqualTo(RandomCluster.of(2, Profile.CALM, STEPS).run().traceHash());
    }

    @Test
    void everyFaultStrikes() {
        Map<String, Integer> struck = new HashMap<>();
        int torn = 0;
        for (long seed = 1; seed <= 30; seed++) {
            SimulationReport report = RandomCluster.of(seed, Profile.WILD, STEPS).run();
            report.faults().forEach((fault, count) -> struck.merge(fault, count, Integer::sum));
            torn += report.tornEntries();
        }

        assertThat(struck)
                .containsKeys(
                        "partition",
                        "one-way partition",
                        "connection reset",
                        "kernel crash",
                        "kernel pause",
                        "journal write fails",
                        "slow journal",
                        "agent loses PROCESS",
                        "agent loses MACHINE",
                        "agent loses DISK",
                        "framework crash",
                        "framework fails over",
                        "word of a former leader",
                        "operator kills a task");
        assertThat(torn).isPositive();
    }

    @Test
    void failureSaysWhatIsBrokenAndHowToSeeItAgain() {
        Simulation simulation =
                RandomCluster.of(4711, Profile.FAULTY, STEPS)
                        .always("there are always five agents", c -> c.agents().size() == 5);

        assertThatExceptionOfType(SimulationFailure.class)
                .isThrownBy(simulation::run)
                .withMessageContaining("seed 4711, step ")
                .withMessageContaining("broken: there are always five agents")
                .withMessageContaining("last events:")
                .withMessageContaining(
                        "see it again: meros sim --seed 4711 --profile faulty --steps 1200 --trace")
                .satisfies(e -> assertThat(e.seed()).isEqualTo(4711));
    }

    @Test
    void goalThatIsNotReachedIsAFailure() {
        Simulation simulation =
                Simulation.of(1).agents(1).steps(100).eventually("pigs fly", _ -> false);

        assertThatExceptionOfType(SimulationFailure.class)
                .isThrownBy(simulation::run)
                .satisfies(e -> assertThat(e.invariant()).isEqualTo("pigs fly"));
    }

    @Test
    void traceTellsEveryEvent() {
        List<String> lines = new ArrayList<>();

        RandomCluster.of(1, Profile.CALM, 300).trace(lines::add).run();

        assertThat(lines)
                .anyMatch(l -> l.contains("kernel") && l.contains("starts"))
                .anyMatch(l -> l.contains("random-0/1") && l.contains("gets Event[type=OFFERS"));
    }
}
