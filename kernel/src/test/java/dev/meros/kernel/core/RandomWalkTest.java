package dev.meros.kernel.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.api.model.Offer;
import dev.meros.api.model.OperationState;
import dev.meros.api.model.TaskState;
import dev.meros.kernel.core.allocation.AllocationRules;
import dev.meros.kernel.core.allocation.PackingAllocator;
import dev.meros.kernel.core.record.AgentRecord;
import dev.meros.kernel.core.record.ExecutorRecord;
import dev.meros.kernel.core.record.KernelRecord;
import dev.meros.kernel.core.record.MaintenanceRecord;
import dev.meros.kernel.core.record.OperationRecord;
import dev.meros.kernel.core.record.RoleRecord;
import dev.meros.kernel.core.record.TaskRecord;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/// Random agents and frameworks, connections that break, kernels that start anew: whatever happens,
/// the invariants hold.
class RandomWalkTest {
    private static final int STEPS = 400;
    private static final int SEEDS_PER_TEST = 10;

    private static final List<Class<?>> EVENTFUL =
            List.of(
                    AgentRecord.Deactivated.class,
                    AgentRecord.DrainBegun.class,
                    AgentRecord.Drained.class,
                    AgentRecord.MarkedGone.class,
                    AgentRecord.Unreachable.class,
                    ExecutorRecord.Began.class,
                    ExecutorRecord.Ended.class,
                    MaintenanceRecord.MachinesDown.class,
                    MaintenanceRecord.MachinesUp.class,
                    MaintenanceRecord.ScheduleReplaced.class,
                    OperationRecord.Acknowledged.class,
                    RoleRecord.QuotaSet.class,
                    RoleRecord.WeightSet.class);

    @ParameterizedTest
    @ValueSource(longs = {0, 10, 20, 30, 40, 50, 60, 70, 80, 90})
    void invariantsHoldOnRandomWalks(long firstSeed) {
        walk(firstSeed, AllocationRules.USUAL);
    }

    @ParameterizedTest
    @ValueSource(longs = {100})
    void invariantsHoldWithAnotherPolicy(long firstSeed) {
        walk(firstSeed, AllocationRules.USUAL.withPolicy(new PackingAllocator()));
    }

    private static void walk(long firstSeed, AllocationRules allocation) {
        for (long seed = firstSeed; seed < firstSeed + SEEDS_PER_TEST; seed++) {
            Walk walk = new Walk(seed, allocation);
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
        Set<TaskState> states = EnumSet.noneOf(TaskState.class);
        Set<Offer.Operation.Type> operations = EnumSet.noneOf(Offer.Operation.Type.class);
        Set<OperationState> ends = EnumSet.noneOf(OperationState.class);
        Set<Class<?>> records = new HashSet<>();

        for (long seed = 0; seed < 60; seed++) {
            Walk walk = new Walk(seed);
            for (int step = 0; step < STEPS; step++) {
                walk.step();
            }
            for (KernelRecord record : walk.journal()) {
                records.add(record.getClass());
                switch (record) {
                    case TaskRecord.StatusChanged r -> states.add(r.status().state());
                    case OperationRecord.Begun r ->
                            operations.add(Objects.requireNonNull(r.operation().type()));
                    case OperationRecord.StatusChanged r -> ends.add(r.status().state());
                    default -> {}
                }
            }
        }

        assertThat(states)
                .contains(
                        TaskState.TASK_RUNNING,
                        TaskState.TASK_FINISHED,
                        TaskState.TASK_FAILED,
                        TaskState.TASK_KILLED,
                        TaskState.TASK_UNREACHABLE,
                        TaskState.TASK_GONE,
                        TaskState.TASK_GONE_BY_OPERATOR);
        assertThat(operations)
                .contains(
                        Offer.Operation.Type.RESERVE,
                        Offer.Operation.Type.UNRESERVE,
                        Offer.Operation.Type.CREATE,
                        Offer.Operation.Type.DESTROY,
                        Offer.Operation.Type.GROW_VOLUME,
                        Offer.Operation.Type.SHRINK_VOLUME,
                        Offer.Operation.Type.CREATE_DISK,
                        Offer.Operation.Type.DESTROY_DISK);
        assertThat(ends)
                .contains(
                        OperationState.OPERATION_PENDING,
                        OperationState.OPERATION_FINISHED,
                        OperationState.OPERATION_FAILED);
        assertThat(records).containsAll(EVENTFUL);
    }
}
