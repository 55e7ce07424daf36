package dev.meros.agent.core;

import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Random lives of an executor, its agent and its kernel; see [ExecutorWalk] for what must hold.
@Timeout(60)
class ExecutorWalkTest {
    private static final int SEEDS = 400;
    private static final int STEPS = 300;

    @Test
    void nothingIsLostOrRepeatedWhateverDies() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            ExecutorWalk walk = new ExecutorWalk(seed);
            assertThatCode(
                            () -> {
                                for (int step = 0; step < STEPS; step++) {
                                    walk.step();
                                }
                                walk.settle();
                            })
                    .as("seed " + seed)
                    .doesNotThrowAnyException();
        }
    }
}
