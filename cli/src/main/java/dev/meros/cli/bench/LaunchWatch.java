package dev.meros.cli.bench;

import dev.meros.api.model.TaskId;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/// What agents report to and are told by a benchmark of launches; thread-safe.
final class LaunchWatch {
    private volatile LaunchRecord record = new LaunchRecord(0, 0);
    private volatile CountDownLatch toArrive = new CountDownLatch(0);
    private volatile Statuses statuses = Statuses.AT_ONCE;
    private final CompletableFuture<Void> failed = new CompletableFuture<>();

    /// When agents send statuses.
    enum Statuses {
        AT_ONCE,
        HELD,
        /// RUNNING at once and nothing after it: tasks stay.
        NEVER_DONE
    }

    /// Launches are noted here from now on.
    void watch(LaunchRecord newRecord) {
        toArrive = new CountDownLatch(newRecord.tasks());
        record = newRecord;
    }

    void tell(Statuses newStatuses) {
        statuses = newStatuses;
    }

    Statuses statuses() {
        return statuses;
    }

    void arrived(TaskId task) {
        record.arrived(task);
        toArrive.countDown();
    }

    /// Counts down to all tasks of the present record being at their agents.
    CountDownLatch toArrive() {
        return toArrive;
    }

    void failed(String message) {
        failed.completeExceptionally(new IllegalStateException(message));
    }

    /// Ends with what goes wrong, if anything.
    CompletableFuture<Void> failure() {
        return failed;
    }
}
