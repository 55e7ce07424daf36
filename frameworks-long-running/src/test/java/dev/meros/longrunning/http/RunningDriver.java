package dev.meros.longrunning.http;

import dev.meros.api.framework.Framework;
import dev.meros.api.framework.SchedulerDriver;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.Filters;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.KillPolicy;
import dev.meros.api.model.Offer;
import dev.meros.api.model.OfferId;
import dev.meros.api.model.Request;
import dev.meros.api.model.Resource;
import dev.meros.api.model.Scalar;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.model.Value;
import dev.meros.api.scheduler.Call;
import dev.meros.api.scheduler.Event;
import dev.meros.api.state.FrameworkState;
import dev.meros.api.testing.FakeSchedulerDriver;
import dev.meros.longrunning.LongRunningServer;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/// A driver with a thread and a kernel of a few lines behind it: it offers one agent after each
/// revive, runs every task at once and ends those that are killed.
final class RunningDriver implements SchedulerDriver, LongRunningServer.Connection {
    static final String HOST = "localhost";

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    private final FakeSchedulerDriver memory;
    private final Framework framework;
    private final FrameworkId id;
    private final Map<String, TaskInfo> tasks = new ConcurrentHashMap<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private int offers;

    /// Whether offers are made.
    volatile Supply supply = Supply.PLENTY;

    enum Supply {
        PLENTY,
        NOTHING
    }

    RunningDriver(FrameworkId id, Framework framework) {
        this.id = id;
        this.framework = framework;
        this.memory = new FakeSchedulerDriver(id, Instant.EPOCH);
    }

    Map<String, TaskInfo> tasks() {
        return tasks;
    }

    void report(TaskId task, TaskState state) {
        TaskInfo info = state.isTerminal() ? tasks.remove(task.value()) : tasks.get(task.value());
        if (info != null) {
            TaskStatus status =
                    TaskStatus.builder()
                            .taskId(task)
                            .agentId(info.agentId())
                            .state(state)
                            .message("told so")
                            .build();
            execute(() -> framework.update(this, status));
        }
    }

    @Override
    public SchedulerDriver driver() {
        return this;
    }

    @Override
    public void start() {
        execute(() -> framework.subscribed(this, new Event.Subscribed(id, 15.0, null)));
    }

    @Override
    public void close() {
        thread.shutdownNow();
        ended.complete(null);
    }

    @Override
    public CompletableFuture<Void> ended() {
        return ended;
    }

    @Override
    public FrameworkId frameworkId() {
        return id;
    }

    @Override
    public Instant now() {
        return Instant.now();
    }

    @Override
    public void accept(List<OfferId> ids, List<Offer.Operation> operations, Filters filters) {
        for (Offer.Operation operation : operations) {
            Offer.Operation.Launch launch = operation.launch();
            for (TaskInfo task : launch == null ? List.<TaskInfo>of() : launch.taskInfos()) {
                tasks.put(task.taskId().value(), task);
                report(task.taskId(), TaskState.TASK_RUNNING);
            }
        }
    }

    @Override
    public void decline(List<OfferId> ids, Filters filters) {}

    @Override
    public void revive(List<String> roles) {
        if (supply == Supply.PLENTY) {
            execute(() -> framework.offers(this, List.of(offer())));
        }
    }

    private Offer offer() {
        return Offer.builder()
                .id(new OfferId("o" + offers++))
                .frameworkId(id)
                .agentId(new AgentId("s1"))
                .hostname(HOST)
                .resources(
                        List.of(
                                Resource.scalar("cpus", Scalar.of(100)),
                                Resource.scalar("mem", Scalar.of(100_000)),
                                Resource.ranges("ports", List.of(new Value.Range(31000L, 32000L)))))
                .build();
    }

    @Override
    public void suppress(List<String> roles) {}

    @Override
    public void kill(TaskId task, @Nullable AgentId agent, @Nullable KillPolicy policy) {
        report(task, TaskState.TASK_KILLED);
    }

    @Override
    public void acknowledge(TaskStatus status) {}

    @Override
    public void reconcile(List<Call.Reconcile.Task> asked) {}

    @Override
    public void request(List<Request> requests) {}

    @Override
    public void send(Call call) {}

    @Override
    public void teardown() {}

    @Override
    public CompletableFuture<List<FrameworkState.Entry>> stateEntries(String prefix) {
        return memory.stateEntries(prefix);
    }

    @Override
    public CompletableFuture<List<Long>> writeState(List<FrameworkState.Change> changes) {
        return memory.writeState(changes);
    }

    @Override
    public Timer schedule(Duration delay, Runnable action) {
        if (thread.isShutdown()) {
            return () -> {};
        }
        ScheduledFuture<?> future = thread.schedule(action, delay.toNanos(), TimeUnit.NANOSECONDS);
        return () -> future.cancel(false);
    }

    @Override
    public void execute(Runnable action) {
        schedule(Duration.ZERO, action);
    }
}
