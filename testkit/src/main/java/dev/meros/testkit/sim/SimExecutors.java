package dev.meros.testkit.sim;

import dev.meros.agent.core.AgentCommand;
import dev.meros.agent.core.AgentEffect;
import dev.meros.agent.core.AgentExecutor;
import dev.meros.agent.core.AgentState;
import dev.meros.agent.core.ContainerExit;
import dev.meros.agent.core.ExecutorKey;
import dev.meros.agent.core.ExecutorPhase;
import dev.meros.agent.core.TaskProcess;
import dev.meros.api.executor.Call;
import dev.meros.api.executor.Event;
import dev.meros.api.model.Bytes;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.model.TaskStatus.Reason;
import dev.meros.api.model.TimeInfo;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/// The custom executors of a machine: processes that subscribe at the agent, run what they are
/// given, tell again what was not acknowledged, and end when nothing has been left to do for a
/// while. They outlive the agent's process, not the machine.
final class SimExecutors {
    private static final long IDLE_MICROS = 700_000;
    private static final long TELL_AGAIN_MICROS = 2_000_000;
    private static final int SIGTERM = 15;
    private static final int SIGKILL = 9;

    private final World world;
    private final SimAgent machine;
    private final Map<String, Box> boxes = new LinkedHashMap<>();
    private int pids = 10_000;
    private int streams;

    SimExecutors(World world, SimAgent machine) {
        this.world = world;
        this.machine = machine;
    }

    /// One executor.
    private final class Box {
        private final ExecutorKey key;
        private final String container;
        private final TaskProcess process;
        private final Map<TaskId, TaskInfo> live = new LinkedHashMap<>();
        private final Map<TaskId, TaskInfo> unacknowledged = new LinkedHashMap<>();
        private final Map<Bytes, TaskStatus> updates = new LinkedHashMap<>();
        private @Nullable ContainerExit exit;
        private @Nullable String stream;
        private long idleSince;

        Box(ExecutorKey key, String container, TaskProcess process) {
            this.key = key;
            this.container = container;
            this.process = process;
            this.idleSince = world.agenda.micros();
        }

        /// Comes back to its agent when it can, and ends when it is of no use.
        void live() {
            world.agenda.after(
                    world.dice.between(50_000, 300_000),
                    () -> {
                        if (exit != null) {
                            return;
                        }
                        boolean idle = live.isEmpty() && updates.isEmpty() && stream != null;
                        if (!idle) {
                            idleSince = world.agenda.micros();
                        }
                        if (world.agenda.micros() - idleSince > IDLE_MICROS) {
                            end(new ContainerExit.Exited(0));
                            return;
                        }
                        if (stream == null) {
                            subscribe();
                        }
                        live();
                    });
        }

        private void subscribe() {
            AgentProcess agent = machine.process();
            if (agent != null) {
                stream = "executor-stream-" + streams++;
                agent.submit(
                        new AgentCommand.ExecutorSubscribed(
                                key,
                                stream,
                                new Call.Subscribe(
                                        List.copyOf(unacknowledged.values()),
                                        updates.values().stream().map(Call.Update::new).toList())));
            }
        }

        void hear(String on, Event event) {
            if (exit != null || !on.equals(stream) || event.type() == null) {
                return;
            }
            switch (event.type()) {
                case LAUNCH -> run(Objects.requireNonNull(event.launch()).task());
                case LAUNCH_GROUP ->
                        Objects.requireNonNull(event.launchGroup())
                                .taskGroup()
                                .tasks()
                                .forEach(this::run);
                case KILL -> {
                    TaskId task = Objects.requireNonNull(event.kill()).taskId();
                    world.agenda.after(
                            world.dice.between(500, 200_000),
                            () -> over(task, TaskState.TASK_KILLED));
                }
                case ACKNOWLEDGED -> {
                    Event.Acknowledged ack = Objects.requireNonNull(event.acknowledged());
                    updates.remove(ack.uuid());
                    unacknowledged.remove(ack.taskId());
                }
                case SHUTDOWN -> {
                    List.copyOf(live.keySet()).forEach(t -> over(t, TaskState.TASK_KILLED));
                    world.agenda.after(
                            world.dice.between(1_000, 300_000),
                            () -> end(new ContainerExit.Exited(0)));
                }
                case ERROR -> end(new ContainerExit.Exited(1));
                case SUBSCRIBED, MESSAGE, HEARTBEAT, UNKNOWN -> {}
            }
        }

        private void run(TaskInfo task) {
            live.put(task.taskId(), task);
            unacknowledged.put(task.taskId(), task);
            if (world.dice.chance(world.profile().containerFailure())) {
                end(new ContainerExit.Exited(7));
                return;
            }
            say(task.taskId(), TaskState.TASK_STARTING);
            world.agenda.after(
                    world.dice.between(500, 20_000),
                    () -> {
                        if (live.containsKey(task.taskId())) {
                            say(task.taskId(), TaskState.TASK_RUNNING);
                        }
                    });
            Behaviour behaviour = world.behaviour(task);
            if (behaviour.runs() != null) {
                world.agenda.after(
                        behaviour.runs().toNanos() / 1000 + 20_000,
                        () ->
                                over(
                                        task.taskId(),
                                        behaviour.exitStatus() == 0
                                                ? TaskState.TASK_FINISHED
                                                : TaskState.TASK_FAILED));
            }
        }

        private void over(TaskId task, TaskState state) {
            if (exit == null && live.remove(task) != null) {
                say(task, state);
            }
        }

        private void say(TaskId task, TaskState state) {
            if (exit != null) {
                return;
            }
            UUID uuid = world.dice.uuid();
            Bytes bytes =
                    Bytes.of(
                            ByteBuffer.allocate(16)
                                    .putLong(uuid.getMostSignificantBits())
                                    .putLong(uuid.getLeastSignificantBits())
                                    .array());
            TaskStatus status =
                    TaskStatus.builder()
                            .taskId(task)
                            .state(state)
                            .source(TaskStatus.Source.SOURCE_EXECUTOR)
                            .uuid(bytes)
                            .build();
            updates.put(bytes, status);
            tell(bytes);
        }

        private void tell(Bytes uuid) {
            TaskStatus status = updates.get(uuid);
            if (exit != null || status == null) {
                return;
            }
            AgentProcess agent = machine.process();
            if (agent != null && stream != null) {
                agent.submit(new AgentCommand.ExecutorUpdated(key, status));
            }
            world.agenda.after(TELL_AGAIN_MICROS, () -> tell(uuid));
        }

        void end(ContainerExit how) {
            if (exit != null) {
                return;
            }
            exit = how;
            live.clear();
            AgentProcess agent = machine.process();
            String last = stream;
            if (agent != null) {
                if (last != null && world.dice.chance(0.5)) {
                    agent.submit(new AgentCommand.ExecutorLost(key, last));
                }
                agent.submit(new AgentCommand.ExecutorExited(key, container, how));
            }
        }
    }

    /// How many run.
    long running() {
        return boxes.values().stream().filter(b -> b.exit == null).count();
    }

    void carryOut(AgentProcess agent, AgentEffect.OfExecutor effect) {
        switch (effect) {
            case AgentEffect.StartExecutor s ->
                    world.agenda.after(
                            world.dice.between(500, 20_000),
                            () -> {
                                if (agent.isAlive()) {
                                    start(agent, s);
                                }
                            });
            case AgentEffect.SignalExecutor s -> {
                Box box = boxes.get(s.container());
                if (box != null) {
                    int signal = s.signal() == AgentEffect.Signal.TERM ? SIGTERM : SIGKILL;
                    world.agenda.after(
                            world.dice.between(500, 20_000),
                            () -> box.end(new ContainerExit.Signalled(signal)));
                }
            }
            case AgentEffect.TellExecutor t -> {
                for (Box box : of(t.key())) {
                    world.agenda.after(500, () -> box.hear(t.stream(), t.event()));
                }
            }
            case AgentEffect.CloseStream c -> {
                for (Box box : of(c.key())) {
                    world.agenda.after(
                            500,
                            () -> {
                                if (c.stream().equals(box.stream)) {
                                    box.stream = null;
                                }
                            });
                }
            }
            case AgentEffect.ForgetExecutor f -> boxes.remove(f.container());
            case AgentEffect.ReportEnd e -> agent.link().sendEnd(e.key(), e.status());
            case AgentEffect.PrepareExecutor _, AgentEffect.SendMessage _ -> {
                // no containers to prepare, and no executor says anything
            }
        }
    }

    private List<Box> of(ExecutorKey key) {
        List<Box> found = new ArrayList<>();
        for (Box box : boxes.values()) {
            if (box.exit == null && box.key.equals(key)) {
                found.add(box);
            }
        }
        return found;
    }

    private void start(AgentProcess agent, AgentEffect.StartExecutor start) {
        if (world.dice.chance(world.profile().containerFailure())) {
            agent.submit(
                    new AgentCommand.ExecutorFailed(
                            start.key(),
                            start.container(),
                            Reason.REASON_CONTAINER_LAUNCH_FAILED,
                            "no luck"));
            return;
        }
        Box box =
                new Box(
                        start.key(),
                        start.container(),
                        new TaskProcess(
                                pids++, "boot-" + machine.boots(), TimeInfo.of(world.now())));
        boxes.put(start.container(), box);
        agent.submit(new AgentCommand.ExecutorStarted(start.key(), start.container(), box.process));
        box.live();
    }

    /// A new process of the agent looks for what the former one has started.
    void recover(AgentProcess agent, AgentState state) {
        for (AgentExecutor executor : state.executors().values()) {
            if (executor.phase() == ExecutorPhase.ENDED) {
                continue;
            }
            String container = executor.run().container();
            Box box = boxes.get(container);
            agent.submit(
                    box == null
                            ? new AgentCommand.ExecutorMissing(executor.key(), container)
                            : box.exit == null
                                    ? new AgentCommand.ExecutorRecovered(
                                            executor.key(), container, box.process)
                                    : new AgentCommand.ExecutorExited(
                                            executor.key(), container, box.exit));
        }
    }

    void processEnded() {
        boxes.values().forEach(b -> b.stream = null);
    }

    void machineEnded() {
        processEnded();
        for (Box box : boxes.values()) {
            if (box.exit == null) {
                box.exit = new ContainerExit.Vanished();
            }
        }
    }

    void clear() {
        machineEnded();
        boxes.clear();
    }
}
