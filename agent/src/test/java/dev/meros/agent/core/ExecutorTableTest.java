package dev.meros.agent.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// Walks every phase × event of both tables of custom executors.
class ExecutorTableTest {
    /// One line for each phase that an event changes or acts in: event, next phase, actions. What
    /// is not listed means nothing.
    private static final String EXECUTORS =
            """
            STARTING STARTED -> REGISTERING [SET_REGISTRATION]
            STARTING LAUNCH_FAILED -> ENDED [END]
            STARTING SUBSCRIBED -> RUNNING [GREET]
            STARTING RECOVERED -> REGISTERING [SET_REGISTRATION]
            STARTING ORPHANED -> TERMINATING [SIGNAL_KILL, SET_RETRY]
            STARTING MISSING -> ENDED [END]
            STARTING EXITED -> ENDED [END]
            STARTING SHUTDOWN -> ABORTING []
            ABORTING STARTED -> TERMINATING [SIGNAL_KILL, SET_RETRY]
            ABORTING LAUNCH_FAILED -> ENDED [END]
            ABORTING SUBSCRIBED -> TERMINATING [TELL_SHUTDOWN, SET_GRACE]
            ABORTING RECOVERED -> TERMINATING [SIGNAL_KILL, SET_RETRY]
            ABORTING ORPHANED -> TERMINATING [SIGNAL_KILL, SET_RETRY]
            ABORTING MISSING -> ENDED [END]
            ABORTING EXITED -> ENDED [END]
            REGISTERING LAUNCH_FAILED -> ENDED [END]
            REGISTERING SUBSCRIBED -> RUNNING [GREET]
            REGISTERING RECOVERED -> REGISTERING [SET_REGISTRATION]
            REGISTERING ORPHANED -> TERMINATING [SIGNAL_KILL, SET_RETRY]
            REGISTERING MISSING -> ENDED [END]
            REGISTERING EXITED -> ENDED [END]
            REGISTERING SHUTDOWN -> TERMINATING [SIGNAL_TERM, SET_GRACE]
            REGISTERING OVERDUE -> TERMINATING [SIGNAL_KILL, SET_RETRY]
            RUNNING LAUNCH_FAILED -> ENDED [END]
            RUNNING SUBSCRIBED -> RUNNING [GREET]
            RUNNING LOST -> DISCONNECTED [SET_RETURN]
            RUNNING RECOVERED -> DISCONNECTED [SET_REREGISTRATION]
            RUNNING ORPHANED -> TERMINATING [SIGNAL_KILL, SET_RETRY]
            RUNNING MISSING -> ENDED [END]
            RUNNING EXITED -> ENDED [END]
            RUNNING UNPREPARED -> TERMINATING [SIGNAL_KILL, SET_RETRY]
            RUNNING SHUTDOWN -> TERMINATING [TELL_SHUTDOWN, SET_GRACE]
            DISCONNECTED LAUNCH_FAILED -> ENDED [END]
            DISCONNECTED SUBSCRIBED -> RUNNING [GREET]
            DISCONNECTED RECOVERED -> DISCONNECTED [SET_REREGISTRATION]
            DISCONNECTED ORPHANED -> TERMINATING [SIGNAL_KILL, SET_RETRY]
            DISCONNECTED MISSING -> ENDED [END]
            DISCONNECTED EXITED -> ENDED [END]
            DISCONNECTED UNPREPARED -> TERMINATING [SIGNAL_KILL, SET_RETRY]
            DISCONNECTED SHUTDOWN -> TERMINATING [SIGNAL_TERM, SET_GRACE]
            DISCONNECTED OVERDUE -> TERMINATING [SIGNAL_KILL, SET_RETRY]
            TERMINATING LAUNCH_FAILED -> ENDED [END]
            TERMINATING SUBSCRIBED -> TERMINATING [TELL_SHUTDOWN]
            TERMINATING ORPHANED -> TERMINATING [SIGNAL_KILL, SET_RETRY]
            TERMINATING MISSING -> ENDED [END]
            TERMINATING EXITED -> ENDED [END]
            TERMINATING OVERDUE -> TERMINATING [SIGNAL_KILL, SET_RETRY]
            """;

    private static final String TASKS =
            """
            LAUNCHING DELIVERED -> RUNNING []
            LAUNCHING KILL -> ENDED [REPORT_ABORTED]
            LAUNCHING EXECUTOR_ENDED -> ENDED [REPORT_OUTCOME]
            RUNNING UPDATED -> RUNNING [FORWARD]
            RUNNING TERMINATED -> ENDED [FORWARD]
            RUNNING KILL -> KILLING [TELL_KILL]
            RUNNING UNLISTED -> ENDED [REPORT_DROPPED]
            RUNNING EXECUTOR_ENDED -> ENDED [REPORT_OUTCOME]
            KILLING UPDATED -> KILLING [FORWARD]
            KILLING TERMINATED -> ENDED [FORWARD]
            KILLING KILL -> KILLING [TELL_KILL]
            KILLING RETURNED -> KILLING [TELL_KILL]
            KILLING UNLISTED -> ENDED [REPORT_ABORTED]
            KILLING EXECUTOR_ENDED -> ENDED [REPORT_OUTCOME]
            """;

    @Test
    void everyPhaseAndEventOfAnExecutorLeadsWhereTheTableSays() {
        StringBuilder actual = new StringBuilder();

        for (ExecutorPhase phase : ExecutorPhase.values()) {
            for (ExecutorHappening event : ExecutorHappening.values()) {
                ExecutorTable.Step step = ExecutorTable.step(phase, event);
                if (step.next() != phase || !step.actions().isEmpty()) {
                    actual.append(phase + " " + event + " -> " + step.next() + " ");
                    actual.append(step.actions()).append('\n');
                }
            }
        }

        assertThat(actual.toString()).isEqualTo(EXECUTORS);
    }

    @Test
    void everyPhaseAndEventOfItsTasksLeadsWhereTheTableSays() {
        StringBuilder actual = new StringBuilder();

        for (TaskPhase phase : TaskPhase.values()) {
            for (ExecutorTaskTable.Event event : ExecutorTaskTable.Event.values()) {
                ExecutorTaskTable.Step step = ExecutorTaskTable.step(phase, event);
                if (step.next() != phase || !step.actions().isEmpty()) {
                    actual.append(phase + " " + event + " -> " + step.next() + " ");
                    actual.append(step.actions()).append('\n');
                }
            }
        }

        assertThat(actual.toString()).isEqualTo(TASKS);
    }

    @Test
    void everyWaitingPhaseHasADeadlineAndAWayOut() {
        for (ExecutorPhase phase :
                List.of(
                        ExecutorPhase.REGISTERING,
                        ExecutorPhase.DISCONNECTED,
                        ExecutorPhase.TERMINATING)) {
            for (ExecutorPhase from : ExecutorPhase.values()) {
                for (ExecutorHappening event : ExecutorHappening.values()) {
                    ExecutorTable.Step step = ExecutorTable.step(from, event);
                    boolean entered = step.next() == phase && from != phase;
                    assertThat(!entered || step.actions().stream().anyMatch(this::setsTime))
                            .as("%s on %s", from, event)
                            .isTrue();
                }
            }

            assertThat(ExecutorTable.step(phase, ExecutorHappening.OVERDUE).actions())
                    .contains(ExecutorAction.SIGNAL_KILL);
        }
    }

    private boolean setsTime(ExecutorAction action) {
        return action.name().startsWith("SET_");
    }

    @Test
    void everyEndOfAnExecutorAndOfATaskIsToldExactlyOnce() {
        Set<ExecutorTaskTable.Action> finals =
                EnumSet.complementOf(EnumSet.of(ExecutorTaskTable.Action.TELL_KILL));

        for (ExecutorPhase phase : ExecutorPhase.values()) {
            for (ExecutorHappening event : ExecutorHappening.values()) {
                ExecutorTable.Step step = ExecutorTable.step(phase, event);
                boolean ends = phase != ExecutorPhase.ENDED && step.next() == ExecutorPhase.ENDED;
                assertThat(step.actions().contains(ExecutorAction.END))
                        .as("%s on %s", phase, event)
                        .isEqualTo(ends);
            }
        }
        for (TaskPhase phase : EnumSet.complementOf(EnumSet.of(TaskPhase.ENDED))) {
            for (ExecutorTaskTable.Event event : ExecutorTaskTable.Event.values()) {
                ExecutorTaskTable.Step step = ExecutorTaskTable.step(phase, event);
                if (step.next() == TaskPhase.ENDED) {
                    assertThat(step.actions().stream().filter(finals::contains).count())
                            .as("%s on %s", phase, event)
                            .isEqualTo(1);
                }
            }
        }
    }
}
