package dev.meros.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

import java.util.List;

class MixedBenchTest {
    @Test
    void jainsIndexIsOneWhenAllHaveTheSame() {
        assertThat(MixedBench.jain(List.of(0.2, 0.2, 0.2))).isCloseTo(1, within(1e-9));
    }

    @Test
    void jainsIndexIsThePartOfThoseWhoHaveSomething() {
        assertThat(MixedBench.jain(List.of(0.5, 0.0, 0.0, 0.0))).isCloseTo(0.25, within(1e-9));
    }
}
