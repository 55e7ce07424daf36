package dev.meros.agent.core;

import dev.meros.agent.core.AgentCommand.CheckResult;
import dev.meros.api.agent.AgentEvent;
import dev.meros.api.model.AgentInfo;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.HealthCheck;
import dev.meros.api.model.KillPolicy;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.model.TaskStatus.Reason;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// The decisions of an agent: from its state and a command to records and effects.
///
/// `ip` is the address that statuses give for tasks, which share the network of the node; `self` is
/// what custom executors are told of the agent, but for its id; `times` bound what they may take.
public record AgentCore(String ip, AgentInfo self, ExecutorTimes times) {
    /// An agent with the usual times.
    public AgentCore(String ip) {
        this(ip, AgentInfo.builder().hostname(ip).build(), ExecutorTimes.DEFAULT);
    }

    /// Decides a command. The same arguments give the same decision; nothing else is changed.
    public Decision decide(AgentState state, AgentCommand command, Moment moment) {
        Draft draft = new Draft(state, moment, this);
        switch (command) {
            case AgentCommand.FromKernel(AgentEvent event) -> fromKernel(draft, event);
            case AgentCommand.LinkLost() ->
                    draft.record(new AgentRecord.LinkChanged(AgentState.Link.DOWN));
            case AgentCommand.ContainerStarted s -> started(draft, s);
            case AgentCommand.ContainerFailed f -> {
                if (isCurrent(state, f.key(), f.container())) {
                    draft.step(
                            f.key(),
                            TaskEvent.LAUNCH_FAILED,
                            Outcome.failed(f.reason(), f.message()),
                            Duration.ZERO);
                }
            }
            case AgentCommand.ContainerExited e -> exited(draft, e);
            case AgentCommand.ContainerRecovered r -> recovered(draft, r);
            case AgentCommand.ContainerMissing m -> {
                if (isCurrent(state, m.key(), m.container())) {
                    draft.step(
                            m.key(),
                            TaskEvent.MISSING,
                            Outcome.of(new ContainerExit.Vanished()),
                            Duration.ZERO);
                }
            }
            case AgentCommand.HealthChecked h -> healthChecked(draft, h);
            case AgentCommand.Checked c -> checked(draft, c);
            case AgentCommand.LimitExceeded l -> limitExceeded(draft, l);
            case AgentCommand.Tick() -> tick(draft);
            case AgentCommand.KillAll() -> {
                endTasks(draft, List.copyOf(state.tasks().sequencedKeySet()));
                CustomExecutors.shutDownAll(draft, _ -> true);
            }
            case AgentCommand.OfExecutor e -> CustomExecutors.decide(draft, e);
        }
        return draft.done();
    }

    /// When the next [AgentCommand.Tick] is due, if ever.
    public Optional<Instant> nextDeadline(AgentState state) {
        Stream<Instant> ofTasks =
                state.tasks().values().stream()
                        .flatMap(
                                t ->
                                        Stream.of(
                                                        resendDeadline(state, t),
                                                        Optional.ofNullable(t.killDeadline()),
                                                        Optional.ofNullable(t.completionDeadline()))
                                                .flatMap(Optional::stream));
        Stream<Instant> ofExecutors =
                state.executors().values().stream().flatMap(e -> Stream.ofNullable(e.deadline()));
        return Stream.concat(ofTasks, ofExecutors).min(Instant::compareTo);
    }

    private static Optional<Instant> resendDeadline(AgentState state, AgentTask task) {
        return state.link() == AgentState.Link.DOWN || task.stream().resendAt() == null
                ? Optional.empty()
                : Optional.of(task.stream().resendAt().toInstant());
    }

    private static boolean isCurrent(AgentState state, TaskKey key, String container) {
        AgentTask task = state.task(key);
        return task != null && task.run().container().equals(container);
    }

    private static void fromKernel(Draft draft, AgentEvent event) {
        if (event.type() == null || event.term() < draft.state().term()) {
            return;
        }
        if (event.term() > draft.state().term()) {
            draft.record(new AgentRecord.TermSeen(event.term()));
        }
        switch (event.type()) {
            case REGISTERED -> required(event.registered()).ifPresent(r -> registered(draft, r));
            case LAUNCH -> required(event.launch()).ifPresent(l -> launch(draft, l));
            case LAUNCH_GROUP ->
                    required(event.launchGroup()).ifPresent(g -> Groups.launch(draft, g));
            case SHUTDOWN_EXECUTOR ->
                    required(event.shutdownExecutor()).ifPresent(e -> Groups.shutDown(draft, e));
            case KILL -> required(event.kill()).ifPresent(k -> kill(draft, k));
            case ACKNOWLEDGE -> required(event.acknowledge()).ifPresent(a -> acknowledge(draft, a));
            case SHUTDOWN_FRAMEWORK ->
                    required(event.shutdownFramework())
                            .ifPresent(s -> abandon(draft, f -> f.equals(s.frameworkId())));
            case SHUTDOWN -> {
                abandon(draft, _ -> true);
                draft.record(new AgentRecord.IdForgotten());
                draft.effect(new AgentEffect.Reconnect());
            }
            case APPLY_OPERATION ->
                    required(event.applyOperation())
                            .ifPresent(o -> draft.effect(new AgentEffect.ApplyOperation(o)));
            case HEARTBEAT, ERROR -> {
                // the link's business
            }
            case MESSAGE ->
                    required(event.message()).ifPresent(m -> CustomExecutors.message(draft, m));
        }
    }

    /// A field that the type of the event promises; an event without it is skipped.
    private static <T> Optional<T> required(@Nullable T part) {
        return Optional.ofNullable(part);
    }

    private static void registered(Draft draft, AgentEvent.Registered registered) {
        if (!registered.agentId().equals(draft.state().id())) {
            draft.record(new AgentRecord.IdAssigned(registered.agentId()));
        }
        draft.record(new AgentRecord.LinkChanged(AgentState.Link.UP));
        draft.state().tasks().keySet().forEach(draft::sendIfDue);
    }

    private static void launch(Draft draft, AgentEvent.Launch launch) {
        TaskKey key =
                new TaskKey(AgentTask.frameworkId(launch.frameworkInfo()), launch.task().taskId());
        if (draft.state().task(key) != null) {
            return;
        }
        if (launch.task().executor() == null) {
            start(draft, launch.frameworkInfo(), launch.task(), null);
        } else {
            CustomExecutors.launch(draft, launch.frameworkInfo(), List.of(launch.task()), null);
        }
    }

    static void start(Draft draft, FrameworkInfo framework, TaskInfo task, @Nullable String group) {
        TaskKey key = new TaskKey(AgentTask.frameworkId(framework), task.taskId());
        String container = draft.newContainer();
        draft.record(new AgentRecord.TaskLaunched(framework, task, container, group));
        draft.report(key, TaskState.TASK_STARTING, null, null);
        if (!VolumeTurns.waits(draft.state(), key)) {
            draft.effect(new AgentEffect.StartContainer(key, container, framework, task));
        }
    }

    private static void kill(Draft draft, AgentEvent.Kill kill) {
        TaskKey key = new TaskKey(kill.frameworkId(), kill.taskId());
        AgentTask task = draft.state().task(key);
        if (task == null) {
            draft.reportUnknown(
                    key,
                    draft.state().id(),
                    new Outcome(
                            TaskState.TASK_DROPPED,
                            Reason.REASON_RECONCILIATION,
                            "The agent knows no such task"));
            return;
        }
        kill(draft, task, kill.killPolicy());
    }

    private static void kill(Draft draft, AgentTask task, @Nullable KillPolicy policy) {
        if (task.isOfCustomExecutor()) {
            ExecutorTasks.kill(draft, task, policy);
            return;
        }
        Duration grace =
                policy == null || policy.gracePeriod() == null
                        ? task.grace()
                        : policy.gracePeriod().toDuration();
        draft.step(task.key(), TaskEvent.KILL, null, grace);
    }

    private static void acknowledge(Draft draft, AgentEvent.Acknowledge ack) {
        TaskKey key = new TaskKey(ack.frameworkId(), ack.taskId());
        AgentTask task = draft.state().task(key);
        if (task == null || !task.stream().isAcknowledgedBy(ack.uuid())) {
            return;
        }
        draft.record(new AgentRecord.StatusAcknowledged(key, ack.uuid()));
        draft.sendIfDue(key);
        draft.forgetIfOver(key);
    }

    /// Ends the tasks and executors of frameworks that are no more.
    private static void abandon(Draft draft, Predicate<FrameworkId> which) {
        List<TaskKey> keys =
                draft.state().tasks().keySet().stream()
                        .filter(key -> which.test(key.framework()))
                        .toList();
        keys.forEach(key -> draft.record(new AgentRecord.TaskAbandoned(key)));
        endTasks(draft, keys);
        CustomExecutors.shutDownAll(draft, which);
        // what is over waits for no acknowledgement any more
        keys.stream().filter(key -> draft.state().task(key) != null).forEach(draft::forgetIfOver);
    }

    /// Kills tasks, but leaves to custom executors, which are to be shut down, what they run.
    private static void endTasks(Draft draft, List<TaskKey> keys) {
        for (TaskKey key : keys) {
            AgentTask task = draft.state().task(key);
            boolean ours =
                    task != null
                            && (!task.isOfCustomExecutor() || task.phase() == TaskPhase.LAUNCHING);
            if (task != null && ours) {
                kill(draft, task, null);
            }
        }
    }

    private static void started(Draft draft, AgentCommand.ContainerStarted started) {
        if (isCurrent(draft.state(), started.key(), started.container())) {
            draft.record(new AgentRecord.TaskStarted(started.key(), started.process()));
            draft.step(started.key(), TaskEvent.STARTED, null, Duration.ZERO);
        }
    }

    private static void recovered(Draft draft, AgentCommand.ContainerRecovered recovered) {
        if (isCurrent(draft.state(), recovered.key(), recovered.container())) {
            if (draft.task(recovered.key()).run().process() == null) {
                draft.record(new AgentRecord.TaskStarted(recovered.key(), recovered.process()));
            }
            draft.step(recovered.key(), TaskEvent.RECOVERED, null, Duration.ZERO);
        }
    }

    private static void exited(Draft draft, AgentCommand.ContainerExited exited) {
        AgentTask task = draft.state().task(exited.key());
        if (task == null || !isCurrent(draft.state(), exited.key(), exited.container())) {
            return;
        }
        Outcome outcome =
                task.phase() == TaskPhase.KILLING
                        ? new Outcome(
                                TaskState.TASK_KILLED, null, Outcome.killedMessage(exited.exit()))
                        : Outcome.of(exited.exit());
        draft.step(exited.key(), TaskEvent.EXITED, outcome, Duration.ZERO);
    }

    private static void tick(Draft draft) {
        Instant now = draft.moment().now();
        for (AgentTask task : draft.state().tasks().values()) {
            Instant kill = task.killDeadline();
            Instant completion = task.completionDeadline();
            if (kill != null && !kill.isAfter(now)) {
                draft.step(task.key(), TaskEvent.GRACE_OVER, null, Duration.ZERO);
            } else if (completion != null && !completion.isAfter(now)) {
                draft.step(
                        task.key(),
                        TaskEvent.CONDEMN,
                        Outcome.failed(
                                Reason.REASON_MAX_COMPLETION_TIME_REACHED,
                                "Task ran longer than its max_completion_time"),
                        task.grace());
            }
            draft.sendIfDue(task.key());
        }
        CustomExecutors.tick(draft);
    }

    private static void limitExceeded(Draft draft, AgentCommand.LimitExceeded limit) {
        AgentTask task = draft.state().task(limit.key());
        if (task != null
                && task.phase() == TaskPhase.RUNNING
                && isCurrent(draft.state(), limit.key(), limit.container())) {
            Outcome outcome =
                    new Outcome(
                            TaskState.TASK_FAILED,
                            limit.reason(),
                            limit.message(),
                            limit.limitation());
            draft.step(limit.key(), TaskEvent.CONDEMN, outcome, Duration.ZERO);
        }
    }

    private static void healthChecked(Draft draft, AgentCommand.HealthChecked checked) {
        AgentTask task = draft.state().task(checked.key());
        if (task == null
                || task.phase() != TaskPhase.RUNNING
                || !isCurrent(draft.state(), checked.key(), checked.container())) {
            return;
        }
        switch (checked.result()) {
            case CheckResult.Passed() -> observe(draft, task, TaskHealth.Verdict.HEALTHY, 0);
            case CheckResult.Failed(String message) -> checkFailed(draft, task, message);
        }
    }

    private static void checked(Draft draft, AgentCommand.Checked checked) {
        AgentTask task = draft.state().task(checked.key());
        if (task == null
                || task.phase() != TaskPhase.RUNNING
                || !isCurrent(draft.state(), checked.key(), checked.container())
                || checked.result().equals(task.checkStatus())) {
            return;
        }
        draft.add(
                task.key(),
                draft.status(task, TaskState.TASK_RUNNING)
                        .checkStatus(checked.result())
                        .reason(Reason.REASON_TASK_CHECK_STATUS_UPDATED)
                        .build());
    }

    private static void checkFailed(Draft draft, AgentTask task, String message) {
        HealthCheck check = Objects.requireNonNull(task.info().healthCheck());
        if (task.health().reported() == TaskHealth.Verdict.UNKNOWN
                && isInGracePeriod(task, check, draft.moment().now())) {
            return;
        }
        int failures = task.health().failuresInRow() + 1;
        observe(draft, task, TaskHealth.Verdict.UNHEALTHY, failures);
        if (check.consecutiveFailures() > 0 && failures >= check.consecutiveFailures()) {
            draft.step(
                    task.key(),
                    TaskEvent.CONDEMN,
                    Outcome.failed(
                            Reason.REASON_TASK_HEALTH_CHECK_STATUS_UPDATED,
                            "Health check failed "
                                    + failures
                                    + " times in a row, at last: "
                                    + message),
                    task.grace());
        }
    }

    private static boolean isInGracePeriod(AgentTask task, HealthCheck check, Instant now) {
        TaskProcess process = task.run().process();
        long graceMillis = Math.round(check.gracePeriodSeconds() * 1000);
        return process != null
                && now.isBefore(process.startedAt().toInstant().plusMillis(graceMillis));
    }

    private static void observe(
            Draft draft, AgentTask task, TaskHealth.Verdict verdict, int failures) {
        TaskHealth health = new TaskHealth(verdict, failures);
        if (!health.equals(task.health())) {
            draft.record(new AgentRecord.HealthObserved(task.key(), health));
        }
        if (verdict != task.health().reported()) {
            TaskStatus status =
                    draft.status(task, TaskState.TASK_RUNNING)
                            .healthy(verdict == TaskHealth.Verdict.HEALTHY)
                            .reason(Reason.REASON_TASK_HEALTH_CHECK_STATUS_UPDATED)
                            .build();
            draft.add(task.key(), status);
        }
    }
}
