package dev.meros.batch.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

final class RunTableTest {
    /// Every pair that means something; all others change nothing.
    private static final String EXPECTED =
            """
            QUEUED PLACED -> LAUNCHING
            QUEUED JOB_DISABLED -> CANCELLED CLOSE
            QUEUED JOB_DELETED -> CANCELLED FORGET
            LAUNCHING TASK_STAGED -> LAUNCHING
            LAUNCHING TASK_RUNNING -> RUNNING
            LAUNCHING TASK_FINISHED -> SUCCEEDED SUCCESS CLOSE
            LAUNCHING ATTEMPT_FAILED -> RETRYING
            LAUNCHING LAST_ATTEMPT_FAILED -> FAILED FAILURE CLOSE
            LAUNCHING TASK_KILLED -> KILLED CLOSE
            LAUNCHING TASK_LOST -> RETRYING
            LAUNCHING TASK_UNREACHABLE -> UNREACHABLE
            LAUNCHING STOP -> STOPPING KILL
            LAUNCHING JOB_DELETED -> ABANDONED KILL
            RUNNING TASK_RUNNING -> RUNNING
            RUNNING TASK_FINISHED -> SUCCEEDED SUCCESS CLOSE
            RUNNING ATTEMPT_FAILED -> RETRYING
            RUNNING LAST_ATTEMPT_FAILED -> FAILED FAILURE CLOSE
            RUNNING TASK_KILLED -> KILLED CLOSE
            RUNNING TASK_LOST -> RETRYING
            RUNNING TASK_UNREACHABLE -> UNREACHABLE
            RUNNING STOP -> STOPPING KILL
            RUNNING JOB_DELETED -> ABANDONED KILL
            UNREACHABLE TASK_STAGED -> LAUNCHING
            UNREACHABLE TASK_RUNNING -> RUNNING
            UNREACHABLE TASK_FINISHED -> SUCCEEDED SUCCESS CLOSE
            UNREACHABLE ATTEMPT_FAILED -> RETRYING
            UNREACHABLE LAST_ATTEMPT_FAILED -> FAILED FAILURE CLOSE
            UNREACHABLE TASK_KILLED -> KILLED CLOSE
            UNREACHABLE TASK_LOST -> RETRYING
            UNREACHABLE STOP -> STOPPING KILL
            UNREACHABLE JOB_DELETED -> ABANDONED KILL
            RETRYING RETRY_DUE -> QUEUED
            RETRYING STOP -> CANCELLED CLOSE
            RETRYING JOB_DISABLED -> CANCELLED CLOSE
            RETRYING JOB_DELETED -> CANCELLED FORGET
            STOPPING TASK_STAGED -> STOPPING KILL
            STOPPING TASK_RUNNING -> STOPPING KILL
            STOPPING TASK_FINISHED -> SUCCEEDED SUCCESS CLOSE
            STOPPING ATTEMPT_FAILED -> KILLED CLOSE
            STOPPING LAST_ATTEMPT_FAILED -> KILLED CLOSE
            STOPPING TASK_KILLED -> KILLED CLOSE
            STOPPING TASK_LOST -> KILLED CLOSE
            STOPPING TASK_UNREACHABLE -> KILLED CLOSE
            STOPPING STOP -> STOPPING KILL
            STOPPING JOB_DELETED -> ABANDONED KILL
            ABANDONED TASK_STAGED -> ABANDONED KILL
            ABANDONED TASK_RUNNING -> ABANDONED KILL
            ABANDONED TASK_FINISHED -> SUCCEEDED FORGET
            ABANDONED ATTEMPT_FAILED -> KILLED FORGET
            ABANDONED LAST_ATTEMPT_FAILED -> KILLED FORGET
            ABANDONED TASK_KILLED -> KILLED FORGET
            ABANDONED TASK_LOST -> KILLED FORGET
            ABANDONED TASK_UNREACHABLE -> KILLED FORGET
            """;

    private static String text(RunState from, RunEvent event) {
        return RunTable.step(from, event)
                .map(
                        s ->
                                from
                                        + " "
                                        + event
                                        + " -> "
                                        + s.to()
                                        + s.effects().stream()
                                                .map(e -> " " + e)
                                                .collect(Collectors.joining()))
                .orElse("");
    }

    @Test
    void everyPairOfStateAndEventDoesWhatIsWrittenHere() {
        List<String> expected = EXPECTED.lines().toList();

        for (RunState from : RunState.values()) {
            for (RunEvent event : RunEvent.values()) {
                String pair = from + " " + event + " ";
                String line =
                        expected.stream().filter(l -> l.startsWith(pair)).findFirst().orElse("");
                assertThat(text(from, event)).as(pair).isEqualTo(line);
            }
        }
        assertThat(expected).doesNotHaveDuplicates();
    }

    @Test
    void nothingFollowsAFinalState() {
        for (RunState state : RunState.values()) {
            if (state.isFinal()) {
                for (RunEvent event : RunEvent.values()) {
                    assertThat(RunTable.step(state, event)).isEmpty();
                }
            }
        }
    }

    @Test
    void everyOpenStateCanReachAFinalOne() {
        for (RunState from : RunState.values()) {
            Set<RunState> seen = EnumSet.of(from);
            Deque<RunState> open = new ArrayDeque<>(List.of(from));
            while (!open.isEmpty()) {
                RunState state = open.pop();
                for (RunEvent event : RunEvent.values()) {
                    RunTable.step(state, event)
                            .filter(s -> seen.add(s.to()))
                            .ifPresent(s -> open.add(s.to()));
                }
            }
            assertThat(seen).anyMatch(RunState::isFinal);
        }
    }
}
