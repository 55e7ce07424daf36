package dev.meros.testkit.sim;

import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.scheduler.Event;
import dev.meros.kernel.core.ClusterState;
import dev.meros.kernel.core.record.FrameworkRecord;
import dev.meros.kernel.core.record.KernelRecord;
import dev.meros.kernel.core.record.TaskRecord;
import dev.meros.kernel.core.task.TaskEntry;
import dev.meros.kernel.core.task.TaskKey;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.Map;

/// A task has at most one end: in the kernel's books, and as its framework is told.
final class TasksEndOnce extends Invariant {
    private final Map<TaskKey, TaskState> booked = new HashMap<>();
    private final Map<TaskKey, TaskState> told = new HashMap<>();

    @Override
    String sentence() {
        return "an accepted launch reaches one terminal state and never another one";
    }

    @Override
    void committed(ClusterState committed, java.util.List<KernelRecord> records) {
        for (KernelRecord record : records) {
            switch (record) {
                case TaskRecord.Launched r -> {
                    // a framework may use the id of a task that is over again
                    TaskKey key = new TaskKey(r.framework(), r.task().taskId());
                    booked.remove(key);
                    told.remove(key);
                }
                case TaskRecord.StatusChanged r ->
                        end(committed, new TaskKey(r.framework(), r.status().taskId()));
                case FrameworkRecord.Removed r ->
                        committed
                                .tasks()
                                .completedOf(r.framework())
                                .forEach(t -> end(committed, t.key()));
                default -> {}
            }
        }
    }

    private void end(ClusterState committed, TaskKey key) {
        TaskEntry live = committed.tasks().find(key.framework(), key.task());
        TaskEntry task =
                live == null ? committed.tasks().findCompleted(key.framework(), key.task()) : live;
        if (task == null) {
            return;
        }
        @Nullable TaskState before = booked.get(key);
        if (task.latestState().isTerminal()) {
            expect(
                    before == null || before == task.latestState(),
                    "task %s ended as %s and as %s",
                    key,
                    before,
                    task.latestState());
            booked.put(key, task.latestState());
        } else {
            expect(before == null, "task %s was %s and is %s", key, before, task.latestState());
        }
    }

    @Override
    void frameworkGets(SimDriver driver, Event event) {
        if (event.update() == null
                || !driver.host.info().has(FrameworkInfo.Capability.Type.PARTITION_AWARE)) {
            return;
        }
        TaskStatus status = event.update().status();
        if (status.reason() == TaskStatus.Reason.REASON_RECONCILIATION
                // a refused launch may have had the id of a task that lives
                || status.reason() == TaskStatus.Reason.REASON_INVALID_OFFERS
                || status.reason() == TaskStatus.Reason.REASON_TASK_INVALID
                || !status.state().isTerminal()) {
            return;
        }
        TaskKey key = new TaskKey(driver.frameworkId(), status.taskId());
        TaskState before = told.putIfAbsent(key, status.state());
        expect(
                before == null || before == status.state(),
                "%s was told that task %s is %s, and now that it is %s",
                driver.name,
                key,
                before,
                status.state());
    }
}
