package dev.meros.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meros.api.framework.Framework;
import dev.meros.api.framework.SchedulerDriver;
import dev.meros.api.model.Offer;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskState;
import dev.meros.examples.KeepRunning;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The tests of a framework that docs/write-a-framework.md shows, and those of the cluster in
/// memory on which they run.
final class KeepRunningTest {
    // docs: begin
    private final MemoryCluster cluster =
            MemoryCluster.withAgents(3).subscribe("keep", () -> new KeepRunning("./serve", 3));

    private List<String> nodes() {
        return cluster.running("keep").stream()
                .map(SimulatedCluster.KnownTask::agent)
                .sorted()
                .toList();
    }

    @Test
    void copiesAreSpreadOverTheNodes() {
        cluster.await("three run", () -> nodes().size() == 3);

        assertThat(nodes()).containsExactly("agent-0", "agent-1", "agent-2");
    }

    @Test
    void aCopyThatFailsIsReplaced() {
        cluster.await("three run", () -> nodes().size() == 3);
        TaskId first = cluster.running("keep").getFirst().id();

        cluster.exit(first, 1);

        cluster.await("one has failed", () -> nodes().size() == 2);
        cluster.await("three run again", () -> nodes().size() == 3);
        assertThat(cluster.running("keep")).extracting(task -> task.id()).doesNotContain(first);
    }

    @Test
    void copiesOfALostMachineRunElsewhere() {
        cluster.await("three run", () -> nodes().size() == 3);

        cluster.loseMachine("agent-1");

        cluster.await("three run elsewhere", () -> nodes().size() == 3 && !onAgent1());
    }

    private boolean onAgent1() {
        return nodes().contains("agent-1");
    }

    // docs: end

    @Test
    void copiesThatComeBackWithTheirAgentAreKilledWhenTheyWereReplaced() {
        cluster.await("three run", () -> nodes().size() == 3);
        cluster.partition("agent-1");
        cluster.await("three run elsewhere", () -> nodes().size() == 3 && !onAgent1());
        assertThat(cluster.containersOn("agent-1")).hasSize(1);

        cluster.reconnect("agent-1");

        cluster.await("the former copy ends", () -> cluster.containersOn("agent-1").isEmpty());
        cluster.advance(Duration.ofMinutes(1));
        assertThat(nodes()).hasSize(3);
    }

    @Test
    void aNewInstanceKnowsWhatRuns() {
        cluster.await("three run", () -> nodes().size() == 3);
        List<String> before = ids();

        cluster.crash("keep");
        cluster.advance(Duration.ofSeconds(30));
        cluster.start("keep");
        cluster.advance(Duration.ofMinutes(2));

        assertThat(ids()).isEqualTo(before);
    }

    @Test
    void aSecondInstanceTakesOver() {
        cluster.await("three run", () -> nodes().size() == 3);
        List<String> before = ids();
        Framework first = cluster.instance("keep");

        cluster.failOver("keep");
        cluster.advance(Duration.ofMinutes(2));

        assertThat(cluster.instance("keep")).isNotSameAs(first);
        assertThat(ids()).isEqualTo(before);
    }

    @Test
    void aRestartOfTheKernelChangesNothing() {
        cluster.await("three run", () -> nodes().size() == 3);
        List<String> before = ids();

        cluster.restartKernel();
        cluster.advance(Duration.ofMinutes(2));

        assertThat(ids()).isEqualTo(before);
    }

    @Test
    void anAgentThatRestartsKeepsItsContainers() {
        cluster.await("three run", () -> nodes().size() == 3);
        List<String> before = ids();

        cluster.stopAgent("agent-0");
        assertThat(cluster.agents()).containsExactly("agent-1", "agent-2");
        cluster.advance(Duration.ofMillis(200));
        cluster.startAgent("agent-0");
        cluster.advance(Duration.ofMinutes(2));

        assertThat(ids()).isEqualTo(before);
        assertThat(cluster.containersOn("agent-0")).hasSize(1);
    }

    @Test
    void aLostTaskIsReplaced() {
        cluster.await("three run", () -> nodes().size() == 3);
        TaskId first = cluster.running("keep").getFirst().id();

        cluster.loseTask(first);

        cluster.await(
                "three others run",
                () ->
                        nodes().size() == 3
                                && cluster.running("keep").stream()
                                        .noneMatch(task -> task.id().equals(first)));
        assertThat(cluster.tasks("keep"))
                .filteredOn(task -> task.id().equals(first))
                .singleElement()
                .matches(task -> task.state() != TaskState.TASK_RUNNING);
    }

    @Test
    void aTaskThatAnOperatorKillsIsReplacedEvenIfItHangs() {
        MemoryCluster other =
                MemoryCluster.withAgents(1)
                        .containers(_ -> Behaviour.forever().hanging())
                        .subscribe("keep", () -> new KeepRunning("./serve", 1));
        other.await("one runs", () -> other.running("keep").size() == 1);
        TaskId first = other.running("keep").getFirst().id();

        other.kill("keep", first);

        other.await(
                "another one runs",
                () ->
                        other.running("keep").size() == 1
                                && !other.running("keep").getFirst().id().equals(first));
    }

    @Test
    void containersDoWhatTheTestSays() {
        MemoryCluster other =
                MemoryCluster.withAgents(1)
                        .containers(_ -> Behaviour.runs(Duration.ofSeconds(10), 0))
                        .subscribe("keep", () -> new KeepRunning("./serve", 1));

        other.await("one has finished", () -> finished(other) == 1);
        other.advance(Duration.ofSeconds(60));

        assertThat(finished(other)).isGreaterThan(3);
    }

    private static long finished(MemoryCluster cluster) {
        return cluster.tasks("keep").stream()
                .filter(task -> task.state() == TaskState.TASK_FINISHED)
                .count();
    }

    @Test
    void theSameCallsGiveTheSameRun() {
        List<List<String>> runs = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            List<String> lines = new ArrayList<>();
            MemoryCluster one =
                    MemoryCluster.withAgents(2)
                            .trace(lines::add)
                            .subscribe("keep", () -> new KeepRunning("./serve", 2));
            one.await("two run", () -> one.running("keep").size() == 2);
            one.loseMachine("agent-0");
            one.advance(Duration.ofMinutes(2));
            runs.add(lines);
        }

        assertThat(runs.getFirst()).isNotEmpty().isEqualTo(runs.getLast());
    }

    @Test
    void timePassesOnlyWhenTheTestSaysSo() {
        var start = cluster.now();

        cluster.advance(Duration.ofHours(1));

        assertThat(Duration.between(start, cluster.now())).isEqualTo(Duration.ofHours(1));
        cluster.step();
        assertThat(cluster.now()).isAfter(start.plus(Duration.ofHours(1)));
    }

    @Test
    void exceptionsOfAFrameworkComeOut() {
        cluster.subscribe(
                "broken",
                () ->
                        new Framework() {
                            @Override
                            public void offers(SchedulerDriver driver, List<Offer> offers) {
                                throw new IllegalArgumentException("on offers");
                            }
                        });

        assertThatThrownBy(() -> cluster.advance(Duration.ofMinutes(1))).hasMessage("on offers");
    }

    @Test
    void whatDoesNotComeToBeIsToldWithTheLastEvents() {
        assertThatThrownBy(
                        () ->
                                cluster.await(
                                        "five run",
                                        Duration.ofMinutes(1),
                                        () -> nodes().size() == 5))
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("five run: not within PT1M; the last events:")
                .hasMessageContaining("keep");
    }

    @Test
    void whatIsNotThereIsNamed() {
        assertThatThrownBy(() -> cluster.loseMachine("agent-9"))
                .hasMessage("agent: agent-9 (expected: one of [agent-0, agent-1, agent-2])");
        assertThatThrownBy(() -> cluster.tasks("other"))
                .hasMessage("framework: other (expected: one of [keep])");
        assertThatThrownBy(() -> cluster.exit(new TaskId("t"), 0))
                .hasMessage("task: t (expected: one that runs)");
        assertThatThrownBy(() -> cluster.addAgent("agent-0", "cpus:1"))
                .hasMessage("agent: agent-0 (expected: a new name)");
    }

    private List<String> ids() {
        return cluster.running("keep").stream().map(task -> task.id().value()).sorted().toList();
    }
}
