package dev.meros.batch.engine;

import dev.meros.api.framework.SchedulerDriver;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.Bytes;
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
import dev.meros.api.scheduler.Call;
import dev.meros.api.scheduler.Event;
import dev.meros.api.state.FrameworkState;
import dev.meros.api.testing.FakeSchedulerDriver;
import dev.meros.batch.core.BatchScheduler;
import dev.meros.batch.core.Policy;
import dev.meros.batch.core.run.Run;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Level;
import java.util.logging.Logger;

/// A kernel with one agent in virtual time: it keeps state, launches tasks, sends statuses until
/// they are acknowledged, and can crash the framework at each of its calls. After a crash nothing
/// that the old instance does has an effect, and a new one subscribes.
final class SimulatedCluster {
    /// Kept, so that its level is: an instance after each crash would fill the log.
    private static final Logger QUIET = Logger.getLogger("dev.meros.batch");

    static {
        QUIET.setLevel(Level.WARNING);
    }

    private static final AgentId AGENT = new AgentId("agent");

    final FakeSchedulerDriver world;
    final Faults faults;
    final List<Ran> ran = new ArrayList<>();

    /// How the tasks of a job end; the others end by the faults.
    final Map<String, TaskState> endings = new HashMap<>();

    /// Jobs whose tasks run until they are killed.
    final Set<String> endless = new HashSet<>();

    BatchEngine engine;
    int crashes;

    private final SplittableRandom random;
    private final Policy policy;
    private final Map<TaskId, Alive> alive = new LinkedHashMap<>();
    private final Map<TaskId, TaskStatus> unacknowledged = new LinkedHashMap<>();
    private Instance current;
    boolean suppressed = true;
    List<Request> demand = List.of();
    private boolean offered;
    private long sequence;

    /// How often things go wrong, in thousandths of the occasions.
    record Faults(int crash, int drop, int fail, int lose, Duration longestDowntime) {
        static final Faults NONE = new Faults(0, 0, 0, 0, Duration.ZERO);
    }

    /// A task from its begin to its end.
    static final class Ran {
        final TaskInfo task;
        final Instant begin;
        @Nullable Instant end;
        @Nullable TaskState state;

        Ran(TaskInfo task, Instant begin) {
            this.task = task;
            this.begin = begin;
        }

        String job() {
            return task.taskId().value().split(":", -1)[3];
        }

        Instant due() {
            return Instant.ofEpochMilli(Long.parseLong(task.taskId().value().split(":", -1)[1]));
        }
    }

    private record Alive(TaskInfo task, Ran ran) {}

    SimulatedCluster(long seed, Instant start, Policy policy, Faults faults) {
        this.random = new SplittableRandom(seed);
        this.world = new FakeSchedulerDriver(new FrameworkId("batch"), start);
        this.policy = policy;
        this.faults = faults;
        subscribe();
    }

    private void subscribe() {
        Instance instance = new Instance();
        engine = new BatchEngine(new BatchScheduler(policy), new Silent());
        engine.attach(instance);
        current = instance;
        suppressed = true;
        offered = false;
        BatchEngine subscriber = engine;
        instance.execute(
                () ->
                        subscriber.subscribed(
                                instance, new Event.Subscribed(world.frameworkId(), 15.0, null)));
        List.copyOf(unacknowledged.values()).forEach(this::deliver);
    }

    void crash() {
        if (current.alive) {
            crashes++;
            current.alive = false;
            long most = Math.max(1, faults.longestDowntime().toMillis());
            world.schedule(Duration.ofMillis(random.nextLong(most)), this::subscribe);
        }
    }

    boolean happens(int thousandths) {
        return random.nextInt(1000) < thousandths;
    }

    private Duration latency() {
        return Duration.ofMillis(1 + random.nextLong(30));
    }

    private void launch(TaskInfo task) {
        if (happens(faults.drop())) {
            send(task.taskId(), TaskState.TASK_DROPPED);
            return;
        }
        Ran run = new Ran(task, world.now());
        ran.add(run);
        alive.put(task.taskId(), new Alive(task, run));
        send(task.taskId(), TaskState.TASK_RUNNING);
        Duration length = Duration.ofMillis(100 + random.nextLong(8000));
        if (endless.contains(run.job())) {
            return;
        }
        TaskState end =
                endings.containsKey(run.job())
                        ? endings.get(run.job())
                        : happens(faults.fail())
                                ? TaskState.TASK_FAILED
                                : happens(faults.lose())
                                        ? TaskState.TASK_GONE
                                        : TaskState.TASK_FINISHED;
        world.schedule(length, () -> end(task.taskId(), end));
    }

    void end(TaskId task, TaskState state) {
        Alive gone = alive.remove(task);
        if (gone != null) {
            gone.ran().end = world.now();
            gone.ran().state = state;
            send(task, state);
        }
    }

    /// A status that is sent again until it is acknowledged.
    void send(TaskId task, TaskState state) {
        TaskStatus status =
                TaskStatus.builder()
                        .taskId(task)
                        .state(state)
                        .agentId(AGENT)
                        .uuid(Bytes.ofUtf8("uuid-" + sequence++))
                        .build();
        unacknowledged.put(task, status);
        deliver(status);
    }

    private void deliver(TaskStatus status) {
        Instance to = current;
        BatchEngine receiver = engine;
        world.schedule(
                latency(),
                () -> {
                    if (to == current && to.alive) {
                        receiver.update(to, status);
                    }
                });
    }

    private void offer() {
        if (suppressed || offered) {
            return;
        }
        offered = true;
        Instance to = current;
        BatchEngine receiver = engine;
        world.schedule(
                latency(),
                () -> {
                    if (to == current && to.alive) {
                        receiver.offers(to, List.of(freshOffer()));
                    }
                });
    }

    private Offer freshOffer() {
        return Offer.builder()
                .id(new OfferId("offer-" + sequence++))
                .frameworkId(world.frameworkId())
                .agentId(AGENT)
                .hostname("host")
                .resources(
                        List.of(
                                Resource.scalar("cpus", Scalar.of(4)),
                                Resource.scalar("mem", Scalar.of(4096)),
                                Resource.scalar("disk", Scalar.of(10_000))))
                .build();
    }

    private void reconcile(List<Call.Reconcile.Task> tasks) {
        if (tasks.isEmpty()) {
            alive.keySet().forEach(t -> deliver(answer(t, TaskState.TASK_RUNNING)));
        }
        for (Call.Reconcile.Task t : tasks) {
            TaskStatus last = unacknowledged.get(t.taskId());
            boolean runs = alive.containsKey(t.taskId());
            TaskState state =
                    runs
                            ? TaskState.TASK_RUNNING
                            : last != null ? last.state() : TaskState.TASK_UNKNOWN;
            deliver(answer(t.taskId(), state));
        }
    }

    private static TaskStatus answer(TaskId task, TaskState state) {
        return TaskStatus.builder().taskId(task).state(state).agentId(AGENT).build();
    }

    /// How many tasks run now.
    int running() {
        return alive.size();
    }

    private static final class Silent implements Observer {
        @Override
        public void placed(Run run) {}

        @Override
        public void ended(Run run) {}

        @Override
        public void written(int entries, Duration took) {}

        @Override
        public void counts(int jobs, int openRuns) {}
    }

    /// The driver of one instance of the framework.
    private final class Instance implements SchedulerDriver {
        boolean alive = true;

        /// A call on its way: the kernel takes it unless another instance has subscribed before.
        private void call(Runnable effect) {
            if (!alive) {
                return;
            }
            if (happens(faults.crash())) {
                crash();
                if (random.nextBoolean()) {
                    return;
                }
            }
            world.schedule(
                    latency(),
                    () -> {
                        if (this == current) {
                            effect.run();
                        }
                    });
        }

        @Override
        public FrameworkId frameworkId() {
            return world.frameworkId();
        }

        @Override
        public Instant now() {
            return world.now();
        }

        @Override
        public void accept(List<OfferId> offers, List<Offer.Operation> operations, Filters f) {
            call(
                    () -> {
                        offered = false;
                        operations.forEach(
                                o -> o.launch().taskInfos().forEach(SimulatedCluster.this::launch));
                        offer();
                    });
        }

        @Override
        public void decline(List<OfferId> offers, Filters filters) {
            call(
                    () -> {
                        offered = false;
                        world.schedule(Duration.ofSeconds(5), SimulatedCluster.this::offer);
                    });
        }

        @Override
        public void revive(List<String> roles) {
            call(
                    () -> {
                        suppressed = false;
                        offer();
                    });
        }

        @Override
        public void suppress(List<String> roles) {
            call(() -> suppressed = true);
        }

        @Override
        public void kill(TaskId task, @Nullable AgentId agent, @Nullable KillPolicy policy) {
            call(() -> end(task, TaskState.TASK_KILLED));
        }

        @Override
        public void acknowledge(TaskStatus status) {
            call(() -> unacknowledged.remove(status.taskId(), status));
        }

        @Override
        public void reconcile(List<Call.Reconcile.Task> tasks) {
            call(() -> SimulatedCluster.this.reconcile(tasks));
        }

        @Override
        public void request(List<Request> requests) {
            demand = requests;
        }

        @Override
        public void send(Call call) {}

        @Override
        public void teardown() {}

        @Override
        public CompletableFuture<List<FrameworkState.Entry>> stateEntries(String prefix) {
            CompletableFuture<List<FrameworkState.Entry>> answer = new CompletableFuture<>();
            world.schedule(
                    latency(),
                    () -> {
                        if (this == current && alive) {
                            answer.complete(world.stateEntries(prefix).join());
                        }
                    });
            return answer;
        }

        @Override
        public CompletableFuture<List<Long>> writeState(List<FrameworkState.Change> changes) {
            CompletableFuture<List<Long>> answer = new CompletableFuture<>();
            if (!alive) {
                return answer;
            }
            boolean dies = happens(faults.crash());
            if (dies && random.nextBoolean()) {
                crash();
                return answer;
            }
            world.schedule(
                    latency(),
                    () -> {
                        if (this != current) {
                            return;
                        }
                        List<Long> versions = world.writeState(changes).join();
                        if (dies) {
                            crash();
                        } else if (alive) {
                            world.schedule(
                                    latency(),
                                    () -> {
                                        if (alive) {
                                            answer.complete(versions);
                                        }
                                    });
                        }
                    });
            return answer;
        }

        @Override
        public Timer schedule(Duration delay, Runnable action) {
            return world.schedule(
                    delay,
                    () -> {
                        if (alive) {
                            action.run();
                        }
                    });
        }

        @Override
        public void execute(Runnable action) {
            schedule(Duration.ZERO, action);
        }
    }
}
