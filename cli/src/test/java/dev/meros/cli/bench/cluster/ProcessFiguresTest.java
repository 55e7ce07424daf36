package dev.meros.cli.bench.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;

class ProcessFiguresTest {
    @Test
    void figuresAreThoseOfProc() {
        ProcessFigures figures =
                ProcessFigures.parse(
                        List.of("Name:\tjava", "VmRSS:\t   81920 kB", "Threads:\t21"),
                        "42 (a) b) S 1 42 42 0 -1 4194304 9 0 0 0 150 25 7 7 20 0 21 0 99 1 1");

        assertThat(figures).isEqualTo(new ProcessFigures(81_920, 1_750, 21));
    }

    @Test
    void theShareOfACoreIsThatOfTheWholeTime() {
        AgentIdleBench.Samples samples =
                new AgentIdleBench.Samples(
                        List.of(
                                new ProcessFigures(80_000, 1_000, 20),
                                new ProcessFigures(82_000, 1_010, 20),
                                new ProcessFigures(81_000, 1_010, 20)),
                        Duration.ofSeconds(2));

        assertThat(samples.percent()).isCloseTo(0.5, within(1e-9));
        assertThat(samples.percents()).containsExactly(1.0, 0.0);
        assertThat(samples.residentKb()).isEqualTo(81_000);
    }

    @Test
    void quantilesAreValuesThatWereSeen() {
        assertThat(AgentIdleBench.quantile(List.of(1.0, 2.0, 3.0, 4.0), 0.5)).isEqualTo(2.0);
        assertThat(AgentIdleBench.quantile(List.of(1.0, 2.0, 3.0, 4.0), 0.99)).isEqualTo(4.0);
        assertThat(AgentIdleBench.quantile(List.of(7.0), 0.5)).isEqualTo(7.0);
    }
}
