package dev.meros.agent.core;

import dev.meros.api.agent.AgentCall;
import dev.meros.api.agent.AgentEvent;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.model.TimeInfo;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/// An agent's core with a clock of its own, for tests: remembers the state and the effects.
final class Tasks {
    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    static final FrameworkId FRAMEWORK = new FrameworkId("web");
    static final AgentId AGENT = new AgentId("agent-1");
    static final TaskKey KEY = new TaskKey(FRAMEWORK, new TaskId("t1"));

    final AgentCore core = new AgentCore("10.0.0.7");
    AgentState state = AgentState.EMPTY;
    Instant now = START;
    List<AgentRecord> records = new ArrayList<>();
    List<AgentEffect> effects = new ArrayList<>();
    private long ids;

    /// An agent that is registered.
    static Tasks registered() {
        Tasks tasks = new Tasks();
        tasks.kernel(AgentEvent.registered(1, new AgentEvent.Registered(AGENT, 500L, 2500L)));
        return tasks;
    }

    Tasks after(Duration duration) {
        now = now.plus(duration);
        return this;
    }

    /// Decides a command; `effects` are those of this command alone.
    Tasks on(AgentCommand command) {
        Decision decision = core.decide(state, command, new Moment(now, new UUID(7, ids++)));
        state = decision.state();
        records.addAll(decision.records());
        effects = decision.effects();
        return this;
    }

    Tasks kernel(AgentEvent event) {
        return on(new AgentCommand.FromKernel(event));
    }

    static FrameworkInfo framework(FrameworkInfo.Capability.Type... capabilities) {
        return FrameworkInfo.builder()
                .user("root")
                .name("web")
                .id(FRAMEWORK)
                .capabilities(
                        Arrays.stream(capabilities).map(FrameworkInfo.Capability::new).toList())
                .build();
    }

    static TaskInfo.Builder info() {
        return TaskInfo.builder()
                .name("task")
                .taskId(KEY.task())
                .agentId(AGENT)
                .command(CommandInfo.builder().value("true").build());
    }

    Tasks launch() {
        return launch(info().build());
    }

    Tasks launch(TaskInfo task) {
        return kernel(AgentEvent.launch(1, new AgentEvent.Launch(framework(), task)));
    }

    Tasks started() {
        return on(new AgentCommand.ContainerStarted(KEY, container(), process()));
    }

    TaskProcess process() {
        return new TaskProcess(4711, "boot x tick 1", TimeInfo.of(now));
    }

    Tasks exited(ContainerExit exit) {
        return on(new AgentCommand.ContainerExited(KEY, container(), exit));
    }

    Tasks kill() {
        return kernel(AgentEvent.kill(1, new AgentEvent.Kill(FRAMEWORK, KEY.task(), null)));
    }

    AgentTask task() {
        return Objects.requireNonNull(state.task(KEY));
    }

    String container() {
        return task().run().container();
    }

    /// Acknowledges the status in flight.
    Tasks acknowledge() {
        TaskStatus head = Objects.requireNonNull(task().stream().inFlight());
        return kernel(
                AgentEvent.acknowledge(
                        1, new AgentEvent.Acknowledge(FRAMEWORK, KEY.task(), head.uuid())));
    }

    /// The updates that the last command sent.
    List<AgentCall.Update> sent() {
        return effects.stream()
                .filter(e -> e instanceof AgentEffect.SendUpdate)
                .map(e -> ((AgentEffect.SendUpdate) e).update())
                .toList();
    }
}
