package dev.meros.cli.bench;

import dev.meros.api.framework.Framework;
import dev.meros.api.framework.SchedulerDriver;
import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.Filters;
import dev.meros.api.model.Offer;
import dev.meros.api.model.Scalar;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.resource.Resources;
import dev.meros.api.scheduler.Event;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// Accepts every offer with as many small tasks as fit and are wanted.
final class LaunchScheduler implements Framework {
    private static final Scalar CPUS = Scalar.of(0.01);
    private static final Scalar MEM = Scalar.of(1L);
    private static final Filters AT_ONCE = new Filters(0.0);
    private static final Filters NEVER = new Filters(3600.0);

    private final LaunchRecord record;
    private final int perAccept;

    // all of this on the driver's thread only
    private int launched;
    private int wanted;
    private int finished;
    private CompletableFuture<Void> done = new CompletableFuture<>();

    LaunchScheduler(LaunchRecord record, int perAccept) {
        this.record = record;
        this.perAccept = perAccept;
    }

    /// Wants that many tasks more; completes when all of them have finished.
    CompletableFuture<Void> launch(SchedulerDriver driver, int tasks) {
        CompletableFuture<Void> all = new CompletableFuture<>();
        driver.execute(
                () -> {
                    wanted += tasks;
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
                tasks.forEach(task -> record.accepted(task.taskId()));
                driver.accept(List.of(offer.id()), List.of(Offer.Operation.launch(tasks)), AT_ONCE);
            }
        }
    }

    private List<TaskInfo> tasks(Offer offer) {
        List<TaskInfo> tasks = new ArrayList<>();
        Resources free = Resources.of(offer.resources());
        while (launched < wanted && tasks.size() < perAccept) {
            Optional<Resources> cpus = free.pick("cpus", CPUS);
            Optional<Resources> mem = free.pick("mem", MEM);
            if (cpus.isEmpty() || mem.isEmpty()) {
                break;
            }
            Resources used = cpus.get().plus(mem.get());
            free = free.minus(used);
            launched++;
            tasks.add(
                    TaskInfo.builder()
                            .name("bench")
                            .taskId(new TaskId("bench-" + launched))
                            .agentId(offer.agentId())
                            .command(CommandInfo.builder().value("true").build())
                            .resources(used.toList())
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
            finished++;
            if (finished == wanted) {
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
