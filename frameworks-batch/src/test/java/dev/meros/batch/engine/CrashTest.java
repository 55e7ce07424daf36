package dev.meros.batch.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.api.codec.Json;
import dev.meros.api.model.TaskState;
import dev.meros.batch.codec.JobDefaults;
import dev.meros.batch.codec.JobReader;
import dev.meros.batch.core.Policy;
import dev.meros.batch.core.command.Command;
import dev.meros.batch.core.effect.Answer;
import dev.meros.batch.core.job.Counters;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/// The framework crashes again and again, at any point, and goes on from its stored entries: no run
/// is missed and none takes place twice.
final class CrashTest {
    private static final Instant START = Instant.parse("2025-01-01T00:00:00Z");
    private static final Policy POLICY = Policy.DEFAULT.withRetryDelay(Duration.ofSeconds(5));

    /// No outage is so long that occurrences are merged.
    private static final Policy PATIENT = POLICY.withMisfireThreshold(Duration.ofMinutes(20));

    private static final int SEEDS = 25;

    /// Posts a job until it is known to be stored.
    private static void post(SimulatedCluster cluster, String json) {
        while (true) {
            Command command =
                    new Command.PutJob(
                            new JobReader(JobDefaults.CHRONOS).read(Json.readTree(json), START),
                            START,
                            Counters.NONE);
            CompletableFuture<Answer> answer = cluster.engine.submit(command);
            cluster.world.advance(Duration.ofSeconds(1));
            if (answer.isDone() && !answer.isCompletedExceptionally()) {
                assertThat(answer.join()).isInstanceOf(Answer.Done.class);
                return;
            }
        }
    }

    private static Map<String, Map<Instant, List<SimulatedCluster.Ran>>> byRun(
            SimulatedCluster cluster) {
        Map<String, Map<Instant, List<SimulatedCluster.Ran>>> runs = new HashMap<>();
        for (SimulatedCluster.Ran r : cluster.ran) {
            runs.computeIfAbsent(r.job(), _ -> new TreeMap<>())
                    .merge(
                            r.due(),
                            List.of(r),
                            (a, b) -> Stream.concat(a.stream(), b.stream()).toList());
        }
        return runs;
    }

    private static void tasksDoNotOverlap(List<SimulatedCluster.Ran> tasks, String what) {
        for (int i = 1; i < tasks.size(); i++) {
            assertThat(tasks.get(i - 1).end).as(what).isNotNull();
            assertThat(tasks.get(i).begin).as(what).isAfterOrEqualTo(tasks.get(i - 1).end);
        }
    }

    @Test
    void everyOccurrenceRunsOnceThroughCrashesAtAnyPoint() {
        for (long seed = 0; seed < SEEDS; seed++) {
            SimulatedCluster.Faults faults =
                    new SimulatedCluster.Faults(15, 30, 60, 30, Duration.ofSeconds(40));
            SimulatedCluster cluster = new SimulatedCluster(seed, START, PATIENT, faults);
            post(
                    cluster,
                    """
                    {"name":"many","schedule":"R/2025-01-01T00:01:00Z/PT30S","concurrent":true,
                     "retries":1000}
                    """);
            post(
                    cluster,
                    """
                    {"name":"finite","schedule":"R20/2025-01-01T00:02:00Z/PT1M","concurrent":true,
                     "retries":1000}
                    """);

            cluster.world.advance(Duration.ofMinutes(60));

            var runs = byRun(cluster);
            Instant settled = cluster.world.now().minus(Duration.ofMinutes(10));
            everyDueRanOnce(
                    seed, runs, "many", Duration.ofSeconds(30), START.plusSeconds(60), settled);
            everyDueRanOnce(
                    seed,
                    runs,
                    "finite",
                    Duration.ofMinutes(1),
                    START.plusSeconds(120),
                    START.plusSeconds(120 + 19 * 60));
            assertThat(runs.get("finite")).as("seed " + seed).hasSize(20);
            assertThat(cluster.crashes).as("seed " + seed).isPositive();
        }
    }

    private static void everyDueRanOnce(
            long seed,
            Map<String, Map<Instant, List<SimulatedCluster.Ran>>> runs,
            String job,
            Duration period,
            Instant from,
            Instant to) {
        for (Instant due = from; !due.isAfter(to); due = due.plus(period)) {
            String what = "seed " + seed + ": " + job + " at " + due;
            List<SimulatedCluster.Ran> tasks = runs.get(job).getOrDefault(due, List.of());
            assertThat(tasks.stream().filter(r -> r.state == TaskState.TASK_FINISHED).count())
                    .as(what)
                    .isEqualTo(1);
            assertThat(tasks.getLast().state).as(what).isEqualTo(TaskState.TASK_FINISHED);
            tasksDoNotOverlap(tasks, what);
        }
    }

    @Test
    void epsilonMakesUpForLongOutages() {
        for (long seed = 0; seed < SEEDS; seed++) {
            SimulatedCluster.Faults faults =
                    new SimulatedCluster.Faults(8, 0, 0, 0, Duration.ofMinutes(6));
            SimulatedCluster cluster = new SimulatedCluster(seed, START, POLICY, faults);
            post(
                    cluster,
                    """
                    {"name":"job","schedule":"R/2025-01-01T00:01:00Z/PT1M","concurrent":true,
                     "epsilon":"PT2H"}
                    """);

            cluster.world.advance(Duration.ofHours(2));

            everyDueRanOnce(
                    seed,
                    byRun(cluster),
                    "job",
                    Duration.ofMinutes(1),
                    START.plusSeconds(60),
                    cluster.world.now().minus(Duration.ofMinutes(40)));
        }
    }

    @Test
    void runsOfAJobThatIsNotConcurrentNeverOverlap() {
        for (long seed = 0; seed < SEEDS; seed++) {
            SimulatedCluster.Faults faults =
                    new SimulatedCluster.Faults(10, 20, 100, 20, Duration.ofSeconds(100));
            SimulatedCluster cluster = new SimulatedCluster(seed, START, POLICY, faults);
            post(cluster, "{\"name\":\"job\",\"schedule\":\"R/2025-01-01T00:01:00Z/PT3S\"}");

            cluster.world.advance(Duration.ofMinutes(30));

            List<SimulatedCluster.Ran> tasks = cluster.ran;
            assertThat(tasks).as("seed " + seed).hasSizeGreaterThan(50);
            tasksDoNotOverlap(tasks, "seed " + seed);
        }
    }

    @Test
    void dependantRunsOnceForEachSuccessOfItsParent() {
        for (long seed = 0; seed < SEEDS; seed++) {
            SimulatedCluster.Faults faults =
                    new SimulatedCluster.Faults(15, 30, 50, 30, Duration.ofSeconds(30));
            SimulatedCluster cluster = new SimulatedCluster(seed, START, PATIENT, faults);
            post(
                    cluster,
                    """
                    {"name":"parent","schedule":"R30/2025-01-01T00:01:00Z/PT1M","concurrent":true,
                     "retries":1000}
                    """);
            post(
                    cluster,
                    "{\"name\":\"child\",\"parents\":[\"parent\"],\"concurrent\":true,"
                            + "\"retries\":1000}");

            cluster.world.advance(Duration.ofMinutes(60));

            var runs = byRun(cluster);
            assertThat(runs.get("parent")).as("seed " + seed).hasSize(30);
            assertThat(runs.get("child")).as("seed " + seed).hasSize(30);
            for (List<SimulatedCluster.Ran> tasks : runs.get("child").values()) {
                tasksDoNotOverlap(tasks, "seed " + seed);
                assertThat(tasks.getLast().state).isEqualTo(TaskState.TASK_FINISHED);
            }
        }
    }

    @Test
    void deletedJobLeavesNothingRunning() {
        for (long seed = 0; seed < SEEDS; seed++) {
            SimulatedCluster.Faults faults =
                    new SimulatedCluster.Faults(3, 20, 50, 30, Duration.ofSeconds(20));
            SimulatedCluster cluster = new SimulatedCluster(seed, START, POLICY, faults);
            post(
                    cluster,
                    "{\"name\":\"job\",\"schedule\":\"R/2025-01-01T00:00:10Z/PT1S\","
                            + "\"concurrent\":true}");
            cluster.world.advance(Duration.ofMinutes(2));

            for (int i = 0; i < 100; i++) {
                CompletableFuture<Answer> _ = cluster.engine.submit(new Command.DeleteJob("job"));
                cluster.world.advance(Duration.ofSeconds(5));
            }
            int tasks = cluster.ran.size();
            cluster.world.advance(Duration.ofMinutes(5));

            assertThat(cluster.running()).as("seed " + seed).isZero();
            assertThat(cluster.ran).as("seed " + seed).hasSize(tasks);
            assertThat(cluster.world.stateEntries("").join()).as("seed " + seed).isEmpty();
        }
    }
}
