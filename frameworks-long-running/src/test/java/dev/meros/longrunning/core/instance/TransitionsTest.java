package dev.meros.longrunning.core.instance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

final class TransitionsTest {
    /// Rows are states, columns events in the order of [InstanceEvent]; `.` is no change.
    private static final String MATRIX =
            """
            SCHEDULED            PROVISIONED . . . . . . . . . . . . . .
            PROVISIONED          . STAGING STARTING RUNNING KILLING FINISHED FAILED KILLED ERROR GONE DROPPED UNKNOWN UNREACHABLE . .
            STAGING              . . STARTING RUNNING KILLING FINISHED FAILED KILLED ERROR GONE DROPPED UNKNOWN UNREACHABLE . .
            STARTING             . . . RUNNING KILLING FINISHED FAILED KILLED ERROR GONE DROPPED UNKNOWN UNREACHABLE . .
            RUNNING              . . . . KILLING FINISHED FAILED KILLED ERROR GONE DROPPED UNKNOWN UNREACHABLE . .
            KILLING              . . . . . FINISHED FAILED KILLED ERROR GONE DROPPED UNKNOWN UNREACHABLE . .
            UNREACHABLE          . STAGING STARTING RUNNING KILLING FINISHED FAILED KILLED ERROR GONE DROPPED UNKNOWN . UNREACHABLE_INACTIVE EXPUNGED
            UNREACHABLE_INACTIVE . STAGING STARTING RUNNING KILLING FINISHED FAILED KILLED ERROR GONE DROPPED UNKNOWN . . EXPUNGED
            FINISHED             . . . . . . . . . . . . . . .
            FAILED               . . . . . . . . . . . . . . .
            KILLED               . . . . . . . . . . . . . . .
            ERROR                . . . . . . . . . . . . . . .
            GONE                 . . . . . . . . . . . . . . .
            DROPPED              . . . . . . . . . . . . . . .
            UNKNOWN              . . . . . . . . . . . . . . .
            EXPUNGED             . . . . . . . . . . . . . . .
            """;

    @Test
    void everyStateAndEventHasTheStateOfTheMatrix() {
        List<String> visited = new ArrayList<>();

        for (String line : MATRIX.lines().toList()) {
            String[] words = line.trim().split(" +", -1);
            InstanceState from = InstanceState.valueOf(words[0]);
            visited.add(words[0]);
            InstanceEvent[] events = InstanceEvent.values();
            assertThat(words).hasSize(events.length + 1);
            for (int i = 0; i < events.length; i++) {
                InstanceEvent event = events[i];
                String word = words[i + 1];
                InstanceState expected = word.equals(".") ? from : InstanceState.valueOf(word);

                assertThat(Transitions.next(from, event))
                        .as("%s on %s", from, event)
                        .isEqualTo(expected);
            }
        }

        assertThat(visited).hasSize(InstanceState.values().length);
    }

    @Test
    void whatIsOverStaysOver() {
        for (InstanceState state : InstanceState.values()) {
            if (state.isTerminal()) {
                assertThat(Transitions.table()).doesNotContainKey(state);
            }
        }
    }
}
