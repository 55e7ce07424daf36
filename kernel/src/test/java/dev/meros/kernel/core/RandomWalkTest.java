package dev.meros.kernel.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.api.model.TaskState;
import dev.meros.kernel.core.record.KernelRecord;
import dev.meros.kernel.core.record.TaskRecord;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// Random agents and frameworks, connections that break, kernels that start anew: whatever happens,
/// the invariants hold.
class RandomWalkTest {
    private static final int STEPS = 600;
    private static final int SEEDS_PER_TEST = 10;

    @ParameterizedTest
    @ValueSource(longs = {0, 10, 20, 30, 40, 50, 60, 70, 80, 90})
    void invariantsHoldOnRandomWalks(long firstSeed) {
        for (long seed = firstSeed; seed < firstSeed + SEEDS_PER_TEST; seed++) {
            Walk walk = new Walk(seed);
            for (int step = 0; step < STEPS; step++) {
                walk.step();
                walk.checkInvariants("seed " + seed + ", step " + step);
            }
            walk.settle();
            walk.checkInvariants("seed " + seed + ", settled");
            walk.checkReplay("seed " + seed);
            walk.checkSettled("seed " + seed);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void theHashChangesWithWhatIsDurableAndOnlyWithThat(long seed) {
        Walk walk = new Walk(seed);
        List<KernelRecord.Durable> durable = walk.state().snapshot();
        long hash = walk.state().stateHash();
        for (int step = 0; step < STEPS; step++) {
            walk.step();

            List<KernelRecord.Durable> next = walk.state().snapshot();
            long nextHash = walk.state().stateHash();

            assertThat(nextHash == hash)
                    .as("seed %d, step %d: the hash stays the same", seed, step)
                    .isEqualTo(next.equals(durable));
            durable = next;
            hash = nextHash;
        }
    }

    @Test
    void walksVisitTheStatesThatMatter() {
        Set<TaskState> visited = EnumSet.noneOf(TaskState.class);

        for (long seed = 0; seed < 20; seed++) {
            Walk walk = new Walk(seed);
            for (int step = 0; step < STEPS; step++) {
                walk.step();
            }
            for (KernelRecord record : walk.journal()) {
                if (record instanceof TaskRecord.StatusChanged changed) {
                    visited.add(changed.status().state());
                }
            }
        }

        assertThat(visited)
                .contains(
                        TaskState.TASK_RUNNING,
                        TaskState.TASK_FINISHED,
                        TaskState.TASK_FAILED,
                        TaskState.TASK_KILLED,
                        TaskState.TASK_UNREACHABLE,
                        TaskState.TASK_GONE,
                        TaskState.TASK_GONE_BY_OPERATOR);
    }
}
