package dev.meros.cli.bench;

import dev.meros.api.framework.Framework;
import dev.meros.api.framework.SchedulerDriver;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.ContainerInfo;
import dev.meros.api.model.Filters;
import dev.meros.api.model.Offer;
import dev.meros.api.model.Resource;
import dev.meros.api.model.Scalar;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/// Runs a number of containers at once, notes when each of them runs, and ends them.
public final class ContainersScheduler implements Framework {
    private static final List<Resource> RESOURCES =
            List.of(
                    Resource.scalar("cpus", Scalar.of(0.01)),
                    Resource.scalar("mem", Scalar.of(32L)));
    private static final Filters AT_ONCE = new Filters(0.0);
    private static final Filters LONG = new Filters(3600.0);

    private final @Nullable ContainerInfo container;

    // all of this on the driver's thread only
    private int wanted;
    private int made;
    private long submitted;
    private final Set<TaskId> waiting = new LinkedHashSet<>();
    private final Set<TaskId> alive = new LinkedHashSet<>();
    private List<Long> nanos = new ArrayList<>();
    private CompletableFuture<List<Long>> running = new CompletableFuture<>();
    private CompletableFuture<Void> ended = new CompletableFuture<>();

    /// Containers of this kind; none for plain processes.
    public ContainersScheduler(@Nullable ContainerInfo container) {
        this.container = container;
    }

    /// Starts `count` of them; completes with the times from now until each was running.
    public CompletableFuture<List<Long>> start(SchedulerDriver driver, int count) {
        CompletableFuture<List<Long>> all = new CompletableFuture<>();
        driver.execute(
                () -> {
                    submitted = System.nanoTime();
                    wanted = count;
                    nanos = new ArrayList<>();
                    running = all;
                    driver.revive(List.of());
                });
        return all;
    }

    /// Kills all of them; completes when they have ended.
    public CompletableFuture<Void> end(SchedulerDriver driver) {
        CompletableFuture<Void> all = new CompletableFuture<>();
        driver.execute(
                () -> {
                    ended = all;
                    alive.forEach(id -> driver.kill(id, null, null));
                });
        return all;
    }

    @Override
    public void offers(SchedulerDriver driver, List<Offer> offers) {
        for (Offer offer : offers) {
            if (wanted == 0) {
                driver.decline(List.of(offer.id()), LONG);
                continue;
            }
            List<TaskInfo> tasks = new ArrayList<>();
            for (; wanted > 0; wanted--) {
                tasks.add(task(offer.agentId()));
            }
            driver.accept(List.of(offer.id()), List.of(Offer.Operation.launch(tasks)), AT_ONCE);
        }
    }

    private TaskInfo task(AgentId agent) {
        TaskId id = new TaskId("c" + made++);
        waiting.add(id);
        alive.add(id);
        return TaskInfo.builder()
                .name("bench")
                .taskId(id)
                .agentId(agent)
                .command(
                        CommandInfo.builder()
                                .shell(false)
                                .value("sleep")
                                .arguments(List.of("sleep", "3600"))
                                .build())
                .container(container)
                .resources(RESOURCES)
                .build();
    }

    @Override
    public Acknowledgement update(SchedulerDriver driver, TaskStatus status) {
        TaskId id = status.taskId();
        if (status.state() == TaskState.TASK_RUNNING && waiting.remove(id)) {
            nanos.add(System.nanoTime() - submitted);
            if (waiting.isEmpty() && wanted == 0) {
                running.complete(nanos);
            }
        }
        if (status.state().isTerminal()) {
            alive.remove(id);
            if (waiting.contains(id)) {
                running.completeExceptionally(
                        new IllegalStateException(id.value() + ": " + status.message()));
            }
            if (alive.isEmpty()) {
                ended.complete(null);
            }
        }
        return Acknowledgement.NOW;
    }

    @Override
    public void error(SchedulerDriver driver, String message) {
        running.completeExceptionally(new IllegalStateException(message));
    }
}
