package dev.meros.cli.bench;

import dev.meros.api.framework.Framework;
import dev.meros.api.framework.SchedulerDriver;
import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.Filters;
import dev.meros.api.model.Offer;
import dev.meros.api.model.Resource;
import dev.meros.api.model.Scalar;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.resource.Resources;
import dev.meros.api.scheduler.Event;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// Accepts every offer with as many small tasks as fit and are wanted.
final class LaunchScheduler implements Framework {
    private static final Scalar CPUS = Scalar.of(0.01);
    private static final Scalar MEM = Scalar.of(1L);
    private static final List<Resource> RESOURCES =
            List.of(Resource.scalar("cpus", CPUS), Resource.scalar("mem", MEM));
    private static final CommandInfo COMMAND = CommandInfo.builder().value("true").build();
    private static final Filters AT_ONCE = new Filters(0.0);
    private static final Filters NEVER = new Filters(3600.0);

    private final int perAccept;

    // all of this on the driver's thread only
    private LaunchRecord record = new LaunchRecord(0, 0);
    private int next;
    private int end;
    private int running;
    private CompletableFuture<Void> done = new CompletableFuture<>();

    LaunchScheduler(int perAccept) {
        this.perAccept = perAccept;
    }

    /// Launches the tasks with the numbers from `from` to before `to`; completes when all of them
    /// have finished.
    CompletableFuture<Void> launch(SchedulerDriver driver, LaunchRecord times, int from, int to) {
        CompletableFuture<Void> all = new CompletableFuture<>();
        driver.execute(
                () -> {
                    record = times;
                    next = from;
                    end = to;
                    running = to - from;
                    done = all;
                    driver.revive(List.of());
                });
        return all;
    }

    @Override
    public void subscribed(SchedulerDriver driver, Event.Subscribed event) {
        driver.revive(List.of());
    }

    @Override
    public void offers(SchedulerDriver driver, List<Offer> offers) {
        for (Offer offer : offers) {
            List<TaskInfo> tasks = tasks(offer);
            if (tasks.isEmpty()) {
                driver.decline(List.of(offer.id()), NEVER);
            } else {
                driver.accept(List.of(offer.id()), List.of(Offer.Operation.launch(tasks)), AT_ONCE);
            }
        }
    }

    private List<TaskInfo> tasks(Offer offer) {
        Resources free = Resources.of(offer.resources());
        long fit =
                Math.min(
                        free.scalar("cpus").thousandths() / CPUS.thousandths(),
                        free.scalar("mem").thousandths() / MEM.thousandths());
        int count = (int) Math.min(fit, Math.min(perAccept, end - next));
        List<TaskInfo> tasks = new ArrayList<>(count);
        long now = System.nanoTime();
        for (int i = 0; i < count; i++) {
            record.accepted(next, now);
            tasks.add(
                    TaskInfo.builder()
                            .name("bench")
                            .taskId(LaunchRecord.id(next++))
                            .agentId(offer.agentId())
                            .command(COMMAND)
                            .resources(RESOURCES)
                            .build());
        }
        return tasks;
    }

    @Override
    public Acknowledgement update(SchedulerDriver driver, TaskStatus status) {
        if (status.state().isTerminal()) {
            if (status.state() != TaskState.TASK_FINISHED) {
                done.completeExceptionally(
                        new IllegalStateException(
                                status.taskId().value()
                                        + " "
                                        + status.state()
                                        + ": "
                                        + status.message()));
            }
            record.finished(status.taskId());
            running--;
            if (running == 0) {
                done.complete(null);
            }
        }
        return Acknowledgement.NOW;
    }

    @Override
    public void error(SchedulerDriver driver, String message) {
        done.completeExceptionally(new IllegalStateException(message));
    }
}
