package dev.meros.agent.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// Walks every phase × event.
class TaskTableTest {
    /// One line for each phase that an event changes or acts in: event, next phase, actions. What
    /// is not listed means nothing.
    private static final String EXPECTED =
            """
            LAUNCHING STARTED -> RUNNING [REPORT_RUNNING, START_CHECKS]
            LAUNCHING LAUNCH_FAILED -> ENDED [REPORT_OUTCOME]
            LAUNCHING RECOVERED -> RUNNING [REPORT_RUNNING, START_CHECKS]
            LAUNCHING MISSING -> ENDED [REPORT_DROPPED]
            LAUNCHING EXITED -> ENDED [REPORT_OUTCOME]
            LAUNCHING KILL -> ABORTING [SIGNAL_KILL, SET_RETRY]
            ABORTING STARTED -> ABORTING [SIGNAL_KILL, SET_RETRY]
            ABORTING LAUNCH_FAILED -> ENDED [REPORT_ABORTED]
            ABORTING RECOVERED -> ABORTING [SIGNAL_KILL, SET_RETRY]
            ABORTING MISSING -> ENDED [REPORT_ABORTED]
            ABORTING EXITED -> ENDED [REPORT_ABORTED]
            ABORTING GRACE_OVER -> ABORTING [SIGNAL_KILL, SET_RETRY]
            RUNNING RECOVERED -> RUNNING [START_CHECKS]
            RUNNING MISSING -> ENDED [REPORT_OUTCOME]
            RUNNING EXITED -> ENDED [STOP_CHECKS, REPORT_OUTCOME]
            RUNNING KILL -> KILLING [STOP_CHECKS, REPORT_KILLING, SIGNAL_TERM, SET_GRACE]
            RUNNING CONDEMN -> CONDEMNED [STOP_CHECKS, REPORT_KILLING, SIGNAL_TERM, SET_GRACE]
            KILLING RECOVERED -> KILLING [SIGNAL_TERM]
            KILLING MISSING -> ENDED [REPORT_KILLED]
            KILLING EXITED -> ENDED [REPORT_KILLED]
            KILLING KILL -> KILLING [SET_GRACE]
            KILLING GRACE_OVER -> KILLING [SIGNAL_KILL, SET_RETRY]
            CONDEMNED RECOVERED -> CONDEMNED [SIGNAL_TERM]
            CONDEMNED MISSING -> ENDED [REPORT_VERDICT]
            CONDEMNED EXITED -> ENDED [REPORT_VERDICT]
            CONDEMNED KILL -> CONDEMNED [SET_GRACE]
            CONDEMNED GRACE_OVER -> CONDEMNED [SIGNAL_KILL, SET_RETRY]
            """;

    @Test
    void everyPhaseAndEventLeadsWhereTheTableSays() {
        StringBuilder actual = new StringBuilder();

        for (TaskPhase phase : TaskPhase.values()) {
            for (TaskEvent event : TaskEvent.values()) {
                TaskTable.Step step = TaskTable.step(phase, event);
                if (step.next() != phase || !step.actions().isEmpty()) {
                    actual.append(phase + " " + event + " -> " + step.next() + " ");
                    actual.append(step.actions()).append('\n');
                }
            }
        }

        assertThat(actual.toString()).isEqualTo(EXPECTED);
    }

    @Test
    void whatHasEndedStaysEnded() {
        for (TaskEvent event : TaskEvent.values()) {
            TaskTable.Step step = TaskTable.step(TaskPhase.ENDED, event);

            assertThat(step).isEqualTo(new TaskTable.Step(TaskPhase.ENDED, List.of()));
        }
    }

    @Test
    void everyEndIsReportedExactlyOnce() {
        Set<TaskAction> finals =
                EnumSet.of(
                        TaskAction.REPORT_OUTCOME,
                        TaskAction.REPORT_KILLED,
                        TaskAction.REPORT_ABORTED,
                        TaskAction.REPORT_DROPPED,
                        TaskAction.REPORT_VERDICT);

        for (TaskPhase phase : EnumSet.complementOf(EnumSet.of(TaskPhase.ENDED))) {
            for (TaskEvent event : TaskEvent.values()) {
                TaskTable.Step step = TaskTable.step(phase, event);
                long reports = step.actions().stream().filter(finals::contains).count();

                assertThat(reports)
                        .as("%s on %s", phase, event)
                        .isEqualTo(step.next() == TaskPhase.ENDED ? 1 : 0);
            }
        }
    }
}
