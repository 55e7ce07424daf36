package dev.meros.api.framework;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// The one thread on which a driver works: actions in the order of their times, the first one that
/// throws goes to `failed`. After [#end] nothing runs any more and new actions are dropped.
final class DriverThread {
    /// More pending actions than this are a fault of the framework, not a load.
    static final int MAX_PENDING = 1 << 20;

    private final ScheduledThreadPoolExecutor executor;
    private final Consumer<Throwable> failed;
    private volatile boolean ended;

    DriverThread(String name, Consumer<Throwable> failed) {
        this.failed = failed;
        this.executor =
                new ScheduledThreadPoolExecutor(
                        1, action -> Thread.ofPlatform().name(name).daemon().unstarted(action));
        executor.setRemoveOnCancelPolicy(true);
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    void execute(Runnable action) {
        schedule(Duration.ZERO, action);
    }

    SchedulerDriver.Timer schedule(Duration delay, Runnable action) {
        if (executor.getQueue().size() >= MAX_PENDING) {
            throw new IllegalStateException(
                    "pending actions: " + MAX_PENDING + " (expected: fewer)");
        }
        try {
            ScheduledFuture<?> future =
                    executor.schedule(() -> guarded(action), delay.toNanos(), TimeUnit.NANOSECONDS);
            return () -> future.cancel(false);
        } catch (RejectedExecutionException e) {
            return () -> {};
        }
    }

    void end() {
        ended = true;
        executor.shutdown();
    }

    private void guarded(Runnable action) {
        if (ended) {
            return;
        }
        try {
            action.run();
        } catch (Throwable e) {
            failed.accept(e);
        }
    }
}
