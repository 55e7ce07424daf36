package dev.meros.agent.core;

import dev.meros.agent.core.AgentEffect.Signal;
import dev.meros.api.agent.AgentCall;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.ContainerId;
import dev.meros.api.model.ContainerStatus;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.NetworkInfo;
import dev.meros.api.model.TaskResourceLimitation;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.model.TaskStatus.Reason;
import dev.meros.api.model.TimeInfo;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// A decision in the making: every record is applied at once, so that what follows sees it. Lives
/// within one call of [AgentCore#decide].
final class Draft {
    private static final Duration KILL_AGAIN = Duration.ofSeconds(5);

    private final Moment moment;
    private final AgentCore core;
    private final List<AgentRecord> records = new ArrayList<>();
    private final List<AgentEffect> effects = new ArrayList<>();
    private AgentState state;
    private int ids;

    Draft(AgentState state, Moment moment, AgentCore core) {
        this.state = state;
        this.moment = moment;
        this.core = core;
    }

    AgentState state() {
        return state;
    }

    AgentCore core() {
        return core;
    }

    Moment moment() {
        return moment;
    }

    void record(AgentRecord record) {
        records.add(record);
        state = state.apply(record);
    }

    void effect(AgentEffect effect) {
        effects.add(effect);
    }

    Decision done() {
        return new Decision(records, state, effects);
    }

    AgentTask task(TaskKey key) {
        return Objects.requireNonNull(state.task(key), () -> "unknown task: " + key);
    }

    String newContainer() {
        return moment.id(ids++).toString();
    }

    /// Takes a task one step through the table. `outcome` is what the event says about how the task
    /// ends (or why it must), `grace` how long it has to do so.
    void step(TaskKey key, TaskEvent event, @Nullable Outcome outcome, Duration grace) {
        AgentTask task = task(key);
        TaskTable.Step step = TaskTable.step(task.phase(), event);
        @Nullable Outcome verdict = event == TaskEvent.CONDEMN ? outcome : task.run().verdict();
        TimeInfo killAt = task.run().killAt();
        if (step.actions().contains(TaskAction.SET_GRACE)) {
            killAt = earlier(killAt, moment.after(grace));
        } else if (step.actions().contains(TaskAction.SET_RETRY)) {
            killAt = moment.after(KILL_AGAIN);
        }
        if (step.next() != task.phase() || !Objects.equals(killAt, task.run().killAt())) {
            record(new AgentRecord.PhaseChanged(key, step.next(), killAt, verdict));
        }
        for (TaskAction action : step.actions()) {
            act(key, action, outcome);
        }
        if (step.next() != task.phase() && endsGroup(task(key), event)) {
            killGroup(task(key));
        }
        if (step.next() != task.phase()) {
            VolumeTurns.moved(this, key);
        }
        if (state.task(key) != null) {
            forgetIfOver(key);
        }
    }

    /// A group goes on without a task that has finished, and ends with one that failed or is
    /// killed.
    private static boolean endsGroup(AgentTask task, TaskEvent event) {
        return task.group() != null
                && (event == TaskEvent.KILL
                        || (task.phase() == TaskPhase.ENDED
                                && task.state() != TaskState.TASK_FINISHED));
    }

    private void killGroup(AgentTask task) {
        for (TaskKey key : List.copyOf(state.tasks().keySet())) {
            AgentTask other = state.task(key);
            if (other != null && isUp(other) && Objects.equals(other.group(), task.group())) {
                step(other.key(), TaskEvent.KILL, null, other.grace());
            }
        }
    }

    private static boolean isUp(AgentTask task) {
        return task.phase() == TaskPhase.LAUNCHING || task.phase() == TaskPhase.RUNNING;
    }

    private static TimeInfo earlier(@Nullable TimeInfo a, TimeInfo b) {
        return a != null && a.nanoseconds() < b.nanoseconds() ? a : b;
    }

    private void act(TaskKey key, TaskAction action, @Nullable Outcome outcome) {
        AgentTask task = task(key);
        String container = task.run().container();
        switch (action) {
            case REPORT_RUNNING -> report(key, TaskState.TASK_RUNNING, null, null);
            case REPORT_KILLING -> {
                if (canReadKilling(task.framework())) {
                    report(key, TaskState.TASK_KILLING, null, null);
                }
            }
            case REPORT_OUTCOME -> report(key, Objects.requireNonNull(outcome));
            case REPORT_KILLED ->
                    report(
                            key,
                            TaskState.TASK_KILLED,
                            null,
                            outcome == null ? "Command was killed" : outcome.message());
            case REPORT_ABORTED ->
                    report(
                            key,
                            TaskState.TASK_KILLED,
                            Reason.REASON_TASK_KILLED_DURING_LAUNCH,
                            "Killed before it was started");
            case REPORT_DROPPED ->
                    report(
                            key,
                            TaskState.TASK_DROPPED,
                            Reason.REASON_AGENT_RESTARTED,
                            "The agent was restarted before the task was started");
            case REPORT_VERDICT ->
                    report(
                            key,
                            Objects.requireNonNullElseGet(
                                    task.run().verdict(),
                                    () -> Outcome.of(new ContainerExit.Vanished())));
            case SIGNAL_TERM ->
                    effect(new AgentEffect.SignalContainer(key, container, Signal.TERM));
            case SIGNAL_KILL ->
                    effect(new AgentEffect.SignalContainer(key, container, Signal.KILL));
            case START_CHECKS -> {
                if (task.info().healthCheck() != null || task.info().check() != null) {
                    effect(new AgentEffect.StartChecks(key, container, task.info()));
                }
            }
            case STOP_CHECKS -> {
                if (task.info().healthCheck() != null || task.info().check() != null) {
                    effect(new AgentEffect.StopChecks(key, container));
                }
            }
            case SET_GRACE, SET_RETRY -> {
                // part of the phase, recorded with it
            }
        }
    }

    private static boolean canReadKilling(FrameworkInfo framework) {
        return framework.capabilities().stream()
                .anyMatch(c -> c.type() == FrameworkInfo.Capability.Type.TASK_KILLING_STATE);
    }

    void report(TaskKey key, Outcome outcome) {
        report(key, outcome.state(), outcome.reason(), outcome.message(), outcome.limitation());
    }

    void report(
            TaskKey key, TaskState taskState, @Nullable Reason reason, @Nullable String message) {
        report(key, taskState, reason, message, null);
    }

    private void report(
            TaskKey key,
            TaskState taskState,
            @Nullable Reason reason,
            @Nullable String message,
            @Nullable TaskResourceLimitation limitation) {
        AgentTask task = task(key);
        boolean sick =
                reason == Reason.REASON_TASK_HEALTH_CHECK_STATUS_UPDATED && taskState.isTerminal();
        add(
                key,
                status(task, taskState)
                        .reason(reason)
                        .message(message)
                        .limitation(limitation)
                        .healthy(sick ? Boolean.FALSE : null)
                        .build());
    }

    /// A status of this moment with all that is known of the task and its container.
    TaskStatus.Builder status(AgentTask task, TaskState taskState) {
        TaskProcess process = task.run().process();
        return TaskStatus.builder()
                .taskId(task.info().taskId())
                .state(taskState)
                .agentId(task.info().agentId())
                .executorId(task.executorId())
                .timestamp(moment.timestamp())
                .source(
                        process == null
                                ? TaskStatus.Source.SOURCE_AGENT
                                : TaskStatus.Source.SOURCE_EXECUTOR)
                .uuid(moment.bytes(ids++))
                .checkStatus(task.checkStatus())
                .containerStatus(
                        new ContainerStatus(
                                networks(process),
                                null,
                                process == null ? null : process.pid(),
                                new ContainerId(task.run().container(), null)));
    }

    /// The networks of a process: its own, or that of the node.
    List<NetworkInfo> networks(@Nullable TaskProcess process) {
        if (process != null && !process.networks().isEmpty()) {
            return process.networks();
        }
        NetworkInfo.Protocol protocol =
                core.ip().indexOf(':') < 0 ? NetworkInfo.Protocol.IPv4 : NetworkInfo.Protocol.IPv6;
        NetworkInfo.IpAddress address = new NetworkInfo.IpAddress(protocol, core.ip());
        return List.of(new NetworkInfo(List.of(), null, List.of(address), null, List.of()));
    }

    /// A status of a task that the agent does not know; sent once, for there is no task to keep it.
    void reportUnknown(TaskKey key, @Nullable AgentId agent, Outcome outcome) {
        TaskStatus status =
                TaskStatus.builder()
                        .taskId(key.task())
                        .state(outcome.state())
                        .agentId(agent)
                        .timestamp(moment.timestamp())
                        .source(TaskStatus.Source.SOURCE_AGENT)
                        .reason(outcome.reason())
                        .message(outcome.message())
                        .uuid(moment.bytes(ids++))
                        .build();
        effect(
                new AgentEffect.SendUpdate(
                        new AgentCall.Update(key.framework(), status, outcome.state())));
    }

    /// Adds a status to its stream and sends it, unless others come first.
    void add(TaskKey key, TaskStatus status) {
        if (task(key).audience() == AgentTask.Audience.NOBODY) {
            return;
        }
        record(new AgentRecord.StatusAdded(key, status));
        sendIfDue(key);
    }

    /// Sends the status in flight when its time has come and the kernel listens.
    void sendIfDue(TaskKey key) {
        AgentTask task = task(key);
        TaskStatus head = task.stream().inFlight();
        if (state.link() != AgentState.Link.UP
                || head == null
                || !task.stream().isDue(moment.now())) {
            return;
        }
        int attempt = task.stream().attempts() + 1;
        record(
                new AgentRecord.UpdateSent(
                        key, attempt, moment.after(TaskStream.pauseAfter(attempt))));
        effect(
                new AgentEffect.SendUpdate(
                        new AgentCall.Update(key.framework(), head, task.state())));
    }

    /// Forgets a task that is over and of which nobody waits to hear.
    void forgetIfOver(TaskKey key) {
        AgentTask task = task(key);
        if (task.phase() == TaskPhase.ENDED && task.stream().waiting().isEmpty()) {
            record(new AgentRecord.TaskForgotten(key));
            if (!task.isOfCustomExecutor()) {
                effect(new AgentEffect.ForgetContainer(key, task.run().container()));
            }
        }
    }
}
