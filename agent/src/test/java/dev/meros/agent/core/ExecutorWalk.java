package dev.meros.agent.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.agent.core.AgentEffect.Signal;
import dev.meros.api.agent.AgentCall;
import dev.meros.api.agent.AgentEvent;
import dev.meros.api.executor.Call;
import dev.meros.api.executor.Event;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.Bytes;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;

/// An agent's core between an executor that follows the protocol and a kernel that acknowledges,
/// while links break, processes die and the agent is restarted at random. Checks as it goes:
///
/// - what the kernel has acknowledged is not sent to it again;
/// - of each task the kernel hears one end, and nothing after it;
/// - what the executor holds for noted has reached the kernel, or will.
final class ExecutorWalk {
    private final Random random;
    private final ExecutorScene scene = ExecutorScene.start();

    // the kernel
    private final Map<TaskId, Deque<TaskStatus>> inFlight = new LinkedHashMap<>();
    private final Set<Bytes> heard = new LinkedHashSet<>();
    private final Set<Bytes> acknowledged = new LinkedHashSet<>();
    private final Map<TaskId, TaskState> ends = new LinkedHashMap<>();
    private final Set<TaskId> launched = new LinkedHashSet<>();

    // the executor
    private @Nullable String container;
    private @Nullable String stream;
    private final Deque<Event> arriving = new ArrayDeque<>();
    private final Map<TaskId, TaskInfo> newTasks = new LinkedHashMap<>();
    private final Map<Bytes, TaskStatus> unacknowledged = new LinkedHashMap<>();
    private final Set<TaskId> running = new LinkedHashSet<>();
    private final Map<Bytes, TaskId> noted = new LinkedHashMap<>();
    private final List<AgentCommand> onTheWay = new ArrayList<>();
    private int streams;
    private long uuids;

    ExecutorWalk(long seed) {
        random = new Random(seed);
    }

    void step() {
        switch (random.nextInt(20)) {
            case 0, 1, 2 -> launch();
            case 3 -> kill();
            case 4, 5, 6, 7 -> acknowledgeOne();
            case 8, 9, 10 -> arriveOne();
            case 11, 12 -> progress();
            case 13 -> breakStream();
            case 14, 15 -> subscribe();
            case 16 -> passOne();
            case 17 -> {
                if (random.nextInt(4) == 0) {
                    dieAtOnce();
                }
            }
            case 18 -> {
                if (random.nextInt(3) == 0) {
                    restartAgent();
                }
            }
            default -> {
                scene.after(Duration.ofMillis(random.nextInt(3_000)));
                carryOut();
            }
        }
    }

    /// All faults end: everything arrives, and every task comes to its end.
    void settle() {
        for (int round = 0; round < 500 && !isSettled(); round++) {
            while (!onTheWay.isEmpty()) {
                passOne();
            }
            if (container != null && stream == null) {
                subscribe();
            }
            while (!arriving.isEmpty()) {
                arriveOne();
            }
            for (TaskId task : List.copyOf(running)) {
                end(task, TaskState.TASK_FINISHED);
            }
            acknowledgeOne();
            scene.after(Duration.ofSeconds(1));
            carryOut();
        }
        assertThat(ends.keySet()).as("tasks that have ended").containsAll(launched);
        noted.forEach(
                (uuid, task) ->
                        assertThat(heard.contains(uuid) || ends.containsKey(task))
                                .as("what the executor holds for noted: " + uuid)
                                .isTrue());
        assertThat(scene.state.tasks()).isEmpty();
    }

    private boolean isSettled() {
        return ends.keySet().containsAll(launched) && scene.state.tasks().isEmpty();
    }

    private void launch() {
        TaskId task = new TaskId("t" + launched.size());
        if (launched.size() < 40) {
            launched.add(task);
            scene.launch(task.value());
            carryOut();
        }
    }

    private void kill() {
        List<TaskId> tasks = List.copyOf(launched);
        if (!tasks.isEmpty()) {
            TaskId task = tasks.get(random.nextInt(tasks.size()));
            if (!ends.containsKey(task)) {
                scene.kill(task.value());
                carryOut();
            }
        }
    }

    private void acknowledgeOne() {
        for (Map.Entry<TaskId, Deque<TaskStatus>> e : inFlight.entrySet()) {
            TaskStatus status = e.getValue().poll();
            if (status != null && status.uuid() != null) {
                acknowledged.add(status.uuid());
                scene.kernel(
                        AgentEvent.acknowledge(
                                1,
                                new AgentEvent.Acknowledge(
                                        ExecutorScene.FRAMEWORK, e.getKey(), status.uuid())));
                carryOut();
                return;
            }
        }
    }

    /// The executor takes note of the next event on its stream.
    private void arriveOne() {
        Event event = arriving.poll();
        if (event == null || event.type() == null) {
            return;
        }
        switch (event.type()) {
            case LAUNCH -> {
                TaskInfo task = event.launch().task();
                assertThat(running.add(task.taskId())).as("launched once: " + task).isTrue();
                newTasks.put(task.taskId(), task);
                say(task.taskId(), TaskState.TASK_RUNNING);
            }
            case KILL -> {
                if (running.contains(event.kill().taskId())) {
                    end(event.kill().taskId(), TaskState.TASK_KILLED);
                }
            }
            case ACKNOWLEDGED -> {
                newTasks.remove(event.acknowledged().taskId());
                unacknowledged.remove(event.acknowledged().uuid());
                noted.put(event.acknowledged().uuid(), event.acknowledged().taskId());
            }
            case SHUTDOWN -> dieAtOnce();
            case SUBSCRIBED, ERROR, HEARTBEAT, MESSAGE, LAUNCH_GROUP, UNKNOWN -> {
                // nothing to do
            }
        }
    }

    private void progress() {
        List<TaskId> tasks = List.copyOf(running);
        if (!tasks.isEmpty()) {
            TaskId task = tasks.get(random.nextInt(tasks.size()));
            if (random.nextBoolean()) {
                say(task, TaskState.TASK_RUNNING);
            } else {
                end(task, random.nextBoolean() ? TaskState.TASK_FINISHED : TaskState.TASK_FAILED);
            }
        }
    }

    private void end(TaskId task, TaskState end) {
        running.remove(task);
        say(task, end);
    }

    private void say(TaskId task, TaskState taskState) {
        TaskStatus status =
                ExecutorScene.status(task.value(), taskState, "").toBuilder()
                        .uuid(Bytes.of(new UUID(11, uuids++)))
                        .build();
        unacknowledged.put(status.uuid(), status);
        if (stream != null) {
            onTheWay.add(new AgentCommand.ExecutorUpdated(ExecutorScene.KEY, status));
        }
    }

    private void subscribe() {
        if (container == null || stream != null || scene.state.executors().isEmpty()) {
            return;
        }
        arriving.clear();
        onTheWay.removeIf(c -> c instanceof AgentCommand.ExecutorUpdated);
        stream = "stream-" + streams++;
        scene.on(
                new AgentCommand.ExecutorSubscribed(
                        ExecutorScene.KEY,
                        stream,
                        new Call.Subscribe(
                                List.copyOf(newTasks.values()),
                                unacknowledged.values().stream().map(Call.Update::new).toList())));
        carryOut();
    }

    private void breakStream() {
        if (stream != null) {
            onTheWay.add(new AgentCommand.ExecutorLost(ExecutorScene.KEY, stream));
            stream = null;
            arriving.clear();
        }
    }

    /// Something reaches the agent, calls of the executor in their order.
    private void passOne() {
        if (!onTheWay.isEmpty()) {
            scene.on(onTheWay.removeFirst());
            carryOut();
        }
    }

    private void dieAtOnce() {
        if (container != null) {
            onTheWay.add(
                    new AgentCommand.ExecutorExited(
                            ExecutorScene.KEY, container, new ContainerExit.Exited(1)));
            container = null;
            stream = null;
            arriving.clear();
            newTasks.clear();
            unacknowledged.clear();
            running.clear();
        }
    }

    /// What was stored is there; streams, and what was on the way, are not.
    private void restartAgent() {
        stream = null;
        arriving.clear();
        onTheWay.clear();
        inFlight.clear();
        AgentState stored = AgentState.EMPTY;
        for (AgentRecord record : scene.state.toRecords()) {
            stored = stored.apply(record);
        }
        scene.state = stored;
        AgentExecutor executor = stored.executor(ExecutorScene.KEY);
        scene.kernel(
                AgentEvent.registered(
                        1, new AgentEvent.Registered(new AgentId("agent-1"), 500L, 2500L)));
        carryOut();
        if (executor == null) {
            return;
        }
        String known = executor.run().container();
        scene.on(
                known.equals(container)
                        ? new AgentCommand.ExecutorRecovered(ExecutorScene.KEY, known, process())
                        : executor.run().process() == null
                                ? new AgentCommand.ExecutorMissing(ExecutorScene.KEY, known)
                                : new AgentCommand.ExecutorExited(
                                        ExecutorScene.KEY, known, new ContainerExit.Exited(1)));
        carryOut();
    }

    private TaskProcess process() {
        return new TaskProcess(4711, "boot x", dev.meros.api.model.TimeInfo.of(scene.now));
    }

    private void carryOut() {
        List<AgentEffect> effects = scene.effects;
        scene.effects = List.of();
        for (AgentEffect effect : effects) {
            switch (effect) {
                case AgentEffect.StartExecutor s -> {
                    container = s.container();
                    onTheWay.add(
                            new AgentCommand.ExecutorStarted(s.key(), s.container(), process()));
                }
                case AgentEffect.TellExecutor t -> {
                    if (t.stream().equals(stream)) {
                        arriving.add(t.event());
                    }
                }
                case AgentEffect.CloseStream c -> {
                    if (c.stream().equals(stream)) {
                        breakStream();
                    }
                }
                case AgentEffect.SignalExecutor s -> {
                    if (s.container().equals(container)) {
                        assertThat(s.signal()).isIn(Signal.TERM, Signal.KILL);
                        dieAtOnce();
                    }
                }
                case AgentEffect.SendUpdate(AgentCall.Update update) -> hear(update.status());
                case AgentEffect.ForgetExecutor _,
                        AgentEffect.ReportEnd _,
                        AgentEffect.SendMessage _,
                        AgentEffect.PrepareExecutor _,
                        AgentEffect.StartContainer _,
                        AgentEffect.SignalContainer _,
                        AgentEffect.StartChecks _,
                        AgentEffect.StopChecks _,
                        AgentEffect.ApplyOperation _,
                        AgentEffect.ForgetContainer _,
                        AgentEffect.Reconnect _ -> {
                    // not about what is checked here
                }
            }
        }
    }

    private void hear(TaskStatus status) {
        TaskId task = status.taskId();
        assertThat(acknowledged.contains(status.uuid()))
                .as("sent after its acknowledgement: " + status)
                .isFalse();
        if (heard.add(status.uuid())) {
            assertThat(ends.containsKey(task)).as("said after the end: " + status).isFalse();
            if (status.state().isTerminal()) {
                ends.put(task, status.state());
            }
        }
        Deque<TaskStatus> waiting = inFlight.computeIfAbsent(task, _ -> new ArrayDeque<>());
        if (waiting.stream().noneMatch(s -> s.uuid().equals(status.uuid()))) {
            waiting.add(status);
        }
    }
}
