package dev.meros.agent.nested.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.stream.Collectors;
import java.util.stream.Stream;

class ContainerTableTest {
    private static final String MATRIX =
            """
            LAUNCHING  STARTED   -> RUNNING []
            LAUNCHING  FAILED    -> ENDED [END_CHILDREN]
            LAUNCHING  EXITED    -> ENDED [END_CHILDREN]
            LAUNCHING  RECOVERED -> RUNNING []
            LAUNCHING  MISSING   -> ENDED [END_CHILDREN]
            LAUNCHING  DESTROY   -> DESTROYING [END_CHILDREN]
            RUNNING    STARTED   -> RUNNING []
            RUNNING    FAILED    -> RUNNING []
            RUNNING    EXITED    -> ENDED [END_CHILDREN]
            RUNNING    RECOVERED -> RUNNING []
            RUNNING    MISSING   -> ENDED [END_CHILDREN]
            RUNNING    DESTROY   -> DESTROYING [END_CHILDREN, SIGNAL_KILL]
            DESTROYING STARTED   -> DESTROYING [SIGNAL_KILL]
            DESTROYING FAILED    -> ENDED [END_CHILDREN]
            DESTROYING EXITED    -> ENDED [END_CHILDREN]
            DESTROYING RECOVERED -> DESTROYING [SIGNAL_KILL]
            DESTROYING MISSING   -> ENDED [END_CHILDREN]
            DESTROYING DESTROY   -> DESTROYING [SIGNAL_KILL]
            ENDED      STARTED   -> ENDED []
            ENDED      FAILED    -> ENDED []
            ENDED      EXITED    -> ENDED []
            ENDED      RECOVERED -> ENDED []
            ENDED      MISSING   -> ENDED []
            ENDED      DESTROY   -> ENDED []
            """;

    @Test
    void everyEventInEveryPhaseLeadsWhereTheMatrixSays() {
        String matrix =
                Stream.of(Phase.values())
                        .flatMap(
                                phase ->
                                        Stream.of(ContainerEvent.values())
                                                .map(event -> line(phase, event)))
                        .collect(Collectors.joining("\n", "", "\n"));

        assertThat(matrix).isEqualTo(MATRIX);
    }

    private static String line(Phase phase, ContainerEvent event) {
        ContainerTable.Step step = ContainerTable.step(phase, event);
        return "%-10s %-9s -> %s %s".formatted(phase, event, step.next(), step.actions());
    }
}
