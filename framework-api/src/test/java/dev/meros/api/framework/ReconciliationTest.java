package dev.meros.api.framework;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.scheduler.Call;
import dev.meros.api.testing.FakeSchedulerDriver;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

final class ReconciliationTest {
    private final FakeSchedulerDriver driver =
            new FakeSchedulerDriver(new FrameworkId("f"), Instant.EPOCH);
    private final List<List<TaskId>> ended = new ArrayList<>();

    private Reconciliation start(String... tasks) {
        Map<TaskId, @Nullable AgentId> asked = new LinkedHashMap<>();
        for (String task : tasks) {
            asked.put(new TaskId(task), new AgentId("a"));
        }
        Reconciliation reconciliation = Reconciliation.start(driver, asked, ended::add);
        driver.run();
        return reconciliation;
    }

    private static TaskStatus status(String task) {
        return TaskStatus.builder().taskId(new TaskId(task)).state(TaskState.TASK_RUNNING).build();
    }

    private List<List<String>> asked() {
        return driver.calls(Call.Type.RECONCILE).stream()
                .map(call -> call.reconcile().tasks().stream())
                .map(tasks -> tasks.map(task -> task.taskId().value()).toList())
                .toList();
    }

    @Test
    void whatIsNotAnsweredIsAskedAgainAfterLongerAndLongerPauses() {
        Reconciliation reconciliation = start("t-1", "t-2", "t-3");
        assertThat(asked()).containsExactly(List.of("t-1", "t-2", "t-3"));

        reconciliation.answered(status("t-2"));
        driver.advance(Duration.ofSeconds(2));
        reconciliation.answered(status("t-1"));
        driver.advance(Duration.ofSeconds(3));
        assertThat(asked()).hasSize(2);
        driver.advance(Duration.ofSeconds(1));

        assertThat(asked())
                .containsExactly(
                        List.of("t-1", "t-2", "t-3"), List.of("t-1", "t-3"), List.of("t-3"));
        assertThat(ended).isEmpty();
    }

    @Test
    void itEndsWithTheLastAnswer() {
        Reconciliation reconciliation = start("t-1", "t-2");

        reconciliation.answered(status("t-1"));
        reconciliation.answered(status("other"));
        reconciliation.answered(status("t-2"));
        reconciliation.answered(status("t-2"));
        driver.advance(Duration.ofHours(1));

        assertThat(ended).containsExactly(List.of());
        assertThat(asked()).hasSize(1);
    }

    @Test
    void itGivesUpAfterABoundedNumberOfQuestions() {
        start("t-1");

        driver.advance(Duration.ofMinutes(9));
        assertThat(ended).isEmpty();
        driver.advance(Duration.ofHours(1));

        assertThat(ended).containsExactly(List.of(new TaskId("t-1")));
        assertThat(asked()).hasSize(Reconciliation.MAX_ROUNDS);
    }

    @Test
    void nothingToAskEndsAtOnceAndAnEmptyCallIsNeverMade() {
        start();

        assertThat(ended).containsExactly(List.of());
        assertThat(asked()).isEmpty();
    }

    @Test
    void manyTasksAreAskedInSeveralCalls() {
        String[] tasks = new String[2_500];
        for (int i = 0; i < tasks.length; i++) {
            tasks[i] = "t-" + i;
        }

        start(tasks);

        assertThat(asked()).extracting(List::size).containsExactly(1_000, 1_000, 500);
    }

    @Test
    void whatIsCancelledAsksAndTellsNothingMore() {
        Reconciliation reconciliation = start("t-1");

        reconciliation.cancel();
        reconciliation.answered(status("t-1"));
        driver.advance(Duration.ofHours(1));

        assertThat(ended).isEmpty();
        assertThat(asked()).hasSize(1);
    }
}
