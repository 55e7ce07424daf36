package dev.meros.agent.core;

import dev.meros.api.agent.AgentCall;
import dev.meros.api.agent.AgentEvent;
import dev.meros.api.executor.Call;
import dev.meros.api.executor.Event;
import dev.meros.api.model.AgentInfo;
import dev.meros.api.model.Bytes;
import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.ExecutorId;
import dev.meros.api.model.ExecutorInfo;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.TaskGroupInfo;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.model.TimeInfo;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/// An agent's core with a custom executor and a clock of its own, for tests: remembers the state
/// and the effects of the last command.
final class ExecutorScene {
    static final FrameworkId FRAMEWORK = new FrameworkId("web");
    static final ExecutorKey KEY = new ExecutorKey(FRAMEWORK, new ExecutorId("worker"));
    static final String STREAM = "stream-1";
    static final ExecutorInfo WORKER =
            ExecutorInfo.builder()
                    .executorId(KEY.executor())
                    .frameworkId(FRAMEWORK)
                    .type(ExecutorInfo.Type.CUSTOM)
                    .command(CommandInfo.builder().value("./worker").build())
                    .build();

    final AgentCore core =
            new AgentCore(
                    "10.0.0.7",
                    AgentInfo.builder().hostname("node-1").build(),
                    ExecutorTimes.DEFAULT);
    AgentState state = AgentState.EMPTY;
    Instant now = Tasks.START;
    List<AgentEffect> effects = List.of();
    private long ids;
    private boolean checkpoint = true;

    /// A registered agent and a framework that checkpoints.
    static ExecutorScene start() {
        ExecutorScene scene = new ExecutorScene();
        scene.kernel(AgentEvent.registered(1, new AgentEvent.Registered(Tasks.AGENT, 500L, 2500L)));
        return scene;
    }

    /// The same with an executor that has subscribed and runs these tasks.
    static ExecutorScene running(String... tasks) {
        ExecutorScene scene = start();
        for (String task : tasks) {
            scene.launch(task);
        }
        return scene.started().subscribe(STREAM);
    }

    ExecutorScene withoutCheckpoint() {
        checkpoint = false;
        return this;
    }

    ExecutorScene after(Duration duration) {
        now = now.plus(duration);
        return on(new AgentCommand.Tick());
    }

    ExecutorScene on(AgentCommand command) {
        Decision decision = core.decide(state, command, new Moment(now, new UUID(7, ids++)));
        state = decision.state();
        effects = decision.effects();
        return this;
    }

    ExecutorScene kernel(AgentEvent event) {
        return on(new AgentCommand.FromKernel(event));
    }

    FrameworkInfo framework() {
        return FrameworkInfo.builder()
                .user("")
                .name("web")
                .id(FRAMEWORK)
                .checkpoint(checkpoint)
                .build();
    }

    static TaskInfo info(String task) {
        return TaskInfo.builder()
                .name(task)
                .taskId(new TaskId(task))
                .agentId(Tasks.AGENT)
                .executor(WORKER)
                .build();
    }

    ExecutorScene launch(String task) {
        return launch(info(task));
    }

    ExecutorScene launch(TaskInfo task) {
        return kernel(AgentEvent.launch(1, new AgentEvent.Launch(framework(), task)));
    }

    ExecutorScene launchGroup(String... tasks) {
        return kernel(
                AgentEvent.launchGroup(
                        1,
                        new AgentEvent.LaunchGroup(
                                framework(),
                                WORKER,
                                new TaskGroupInfo(
                                        Arrays.stream(tasks).map(ExecutorScene::info).toList()))));
    }

    ExecutorScene kill(String task) {
        return kernel(AgentEvent.kill(1, new AgentEvent.Kill(FRAMEWORK, new TaskId(task), null)));
    }

    AgentExecutor executor() {
        return Objects.requireNonNull(state.executor(KEY));
    }

    String container() {
        return executor().run().container();
    }

    ExecutorScene started() {
        return on(
                new AgentCommand.ExecutorStarted(
                        KEY, container(), new TaskProcess(4711, "boot x", TimeInfo.of(now))));
    }

    ExecutorScene exited(ContainerExit exit) {
        return on(new AgentCommand.ExecutorExited(KEY, container(), exit));
    }

    ExecutorScene subscribe(String stream) {
        return subscribe(stream, List.of(), List.of());
    }

    ExecutorScene subscribe(String stream, List<TaskInfo> tasks, List<TaskStatus> updates) {
        return on(
                new AgentCommand.ExecutorSubscribed(
                        KEY,
                        stream,
                        new Call.Subscribe(
                                tasks, updates.stream().map(Call.Update::new).toList())));
    }

    static TaskStatus status(String task, TaskState state, String uuid) {
        return TaskStatus.builder()
                .taskId(new TaskId(task))
                .state(state)
                .source(TaskStatus.Source.SOURCE_EXECUTOR)
                .uuid(Bytes.ofUtf8(uuid))
                .build();
    }

    ExecutorScene says(String task, TaskState taskState, String uuid) {
        return on(new AgentCommand.ExecutorUpdated(KEY, status(task, taskState, uuid)));
    }

    /// A new process of the agent, which has what the former one stored.
    ExecutorScene restartAgent() {
        AgentState stored = AgentState.EMPTY;
        for (AgentRecord record : state.toRecords()) {
            stored = stored.apply(record);
        }
        state = stored;
        kernel(AgentEvent.registered(1, new AgentEvent.Registered(Tasks.AGENT, 500L, 2500L)));
        return on(
                new AgentCommand.ExecutorRecovered(
                        KEY, container(), new TaskProcess(4711, "boot x", TimeInfo.of(now))));
    }

    AgentTask task(String task) {
        return Objects.requireNonNull(state.task(new TaskKey(FRAMEWORK, new TaskId(task))));
    }

    TaskStatus latest(String task) {
        return Objects.requireNonNull(task(task).stream().latest());
    }

    ExecutorScene acknowledge(String task) {
        Bytes uuid = Objects.requireNonNull(task(task).stream().inFlight()).uuid();
        return kernel(
                AgentEvent.acknowledge(
                        1, new AgentEvent.Acknowledge(FRAMEWORK, new TaskId(task), uuid)));
    }

    /// What the last command told the executor.
    List<Event> told() {
        return effects.stream()
                .filter(e -> e instanceof AgentEffect.TellExecutor)
                .map(e -> ((AgentEffect.TellExecutor) e).event())
                .toList();
    }

    List<Event.Type> toldTypes() {
        return told().stream().map(Event::type).toList();
    }

    /// The updates that the last command sent to the kernel.
    List<AgentCall.Update> sent() {
        return effects.stream()
                .filter(e -> e instanceof AgentEffect.SendUpdate)
                .map(e -> ((AgentEffect.SendUpdate) e).update())
                .toList();
    }
}
