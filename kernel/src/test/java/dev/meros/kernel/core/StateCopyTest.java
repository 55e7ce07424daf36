package dev.meros.kernel.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.kernel.core.command.ClockCommand;
import dev.meros.kernel.engine.StateCopy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;

final class StateCopyTest {
    private static final int STEPS = 400;

    /// Two walks of one seed, one of which goes on with a copy of its state again and again.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void aCopyDecidesAsTheOriginalDoes(long seed) {
        Walk walk = new Walk(seed);
        Walk copied = new Walk(seed);
        for (int step = 0; step < STEPS; step++) {
            walk.step();
            copied.step();
            copied.replaceState(StateCopy.of(copied.state(), StateCopy.Part.ALL));

            assertThat(copied.journal().size()).as("step " + step).isEqualTo(walk.journal().size());
        }
        assertThat(copied.journal()).isEqualTo(walk.journal());
        assertThat(copied.state().stateHash()).isEqualTo(walk.state().stateHash());
        assertThat(copied.state().offers().all())
                .containsExactlyElementsOf(walk.state().offers().all());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whatHappensToACopyDoesNotTouchTheOriginal(long seed) {
        Walk walk = new Walk(seed);
        Walk untouched = new Walk(seed);
        KernelRules rules = KernelRules.defaults(World.MASTER);
        for (int step = 0; step < STEPS; step++) {
            walk.step();
            untouched.step();
            for (StateCopy.Part part : StateCopy.Part.values()) {
                ClusterState copy = StateCopy.of(walk.state(), part);
                List<ClockCommand> commands = new ArrayList<>();
                commands.add(new ClockCommand.Lead(1_000, "other"));
                commands.add(new ClockCommand.Tick());
                commands.add(new ClockCommand.Allocate());
                for (ClockCommand command : commands) {
                    new Kernel(rules)
                            .decide(copy, command, World.leading().now.plusSeconds(100_000))
                            .records()
                            .forEach(copy::apply);
                }
            }
        }
        assertThat(walk.journal()).isEqualTo(untouched.journal());
        assertThat(walk.state().stateHash()).isEqualTo(untouched.state().stateHash());
    }
}
