package dev.meros.kernel.core.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.api.model.TaskState;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.Arrays;
import java.util.Map;

/// Every pair of a state and what a task is told in it.
class TaskTransitionsTest {
    /// A row per state: what may follow. E stands for all terminal states.
    private static final Map<String, String> MATRIX =
            Map.ofEntries(
                    Map.entry("UNKNOWN", "STAGING"),
                    Map.entry("STAGING", "STARTING RUNNING KILLING UNREACHABLE E"),
                    Map.entry("STARTING", "STARTING RUNNING KILLING UNREACHABLE E"),
                    Map.entry("RUNNING", "RUNNING KILLING UNREACHABLE E"),
                    Map.entry("KILLING", "KILLING UNREACHABLE E"),
                    Map.entry("UNREACHABLE", "STAGING STARTING RUNNING KILLING E"),
                    Map.entry("FINISHED", ""),
                    Map.entry("FAILED", ""),
                    Map.entry("KILLED", ""),
                    Map.entry("ERROR", ""),
                    Map.entry("LOST", ""),
                    Map.entry("DROPPED", ""),
                    Map.entry("GONE", ""),
                    Map.entry("GONE_BY_OPERATOR", ""));

    @ParameterizedTest
    @EnumSource(TaskState.class)
    void everyStateIsFollowedByExactlyWhatTheMatrixSays(TaskState from) {
        String row = MATRIX.getOrDefault(from.name().substring("TASK_".length()), "no row");

        for (TaskState told : TaskState.values()) {
            boolean follows =
                    Arrays.asList(row.split(" ")).contains(told.name().substring("TASK_".length()))
                            || (row.endsWith(" E") && told.isTerminal());
            assertThat(TaskTransitions.allowed(from, told))
                    .as(from + " → " + told)
                    .isEqualTo(follows);
            assertThat(TaskTransitions.next(from, told))
                    .as("after %s in %s", told, from)
                    .isEqualTo(follows ? told : from);
        }
    }

    @ParameterizedTest
    @EnumSource(TaskState.class)
    void terminalStatesAreFinal(TaskState state) {
        assertThat(TaskTransitions.after(state).isEmpty()).isEqualTo(state.isTerminal());
    }
}
