package dev.meros.agent.core;

import dev.meros.agent.core.AgentEffect.Signal;
import dev.meros.api.agent.AgentEvent;
import dev.meros.api.executor.Event;
import dev.meros.api.model.ContainerId;
import dev.meros.api.model.ExecutorInfo;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus.Reason;
import dev.meros.api.model.TimeInfo;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;

/// Decides on executors that frameworks bring: starts them with their first task, keeps them for
/// later ones, and ends their tasks with them; mesos-v1 §4.2, §4.4.
final class CustomExecutors {
    private static final Duration KILL_AGAIN = Duration.ofSeconds(5);

    private CustomExecutors() {}

    static void decide(Draft draft, AgentCommand.OfExecutor command) {
        switch (command) {
            case AgentCommand.ExecutorStarted s ->
                    running(draft, s.key(), s.container(), s.process(), ExecutorHappening.STARTED);
            case AgentCommand.ExecutorRecovered r ->
                    running(
                            draft,
                            r.key(),
                            r.container(),
                            r.process(),
                            mayOutliveAgent(draft.state().executor(r.key()))
                                    ? ExecutorHappening.RECOVERED
                                    : ExecutorHappening.ORPHANED);
            case AgentCommand.ExecutorFailed f ->
                    over(
                            draft,
                            f.key(),
                            f.container(),
                            ExecutorHappening.LAUNCH_FAILED,
                            new ExecutorEnd(Outcome.failed(f.reason(), f.message()), 1 << 8));
            case AgentCommand.ExecutorMissing m ->
                    over(
                            draft,
                            m.key(),
                            m.container(),
                            ExecutorHappening.MISSING,
                            ExecutorEnd.missing(draft.state().executor(m.key())));
            case AgentCommand.ExecutorExited e ->
                    over(
                            draft,
                            e.key(),
                            e.container(),
                            ExecutorHappening.EXITED,
                            ExecutorEnd.of(e.exit(), phase(draft, e.key())));
            case AgentCommand.ExecutorUnprepared u ->
                    over(
                            draft,
                            u.key(),
                            u.container(),
                            ExecutorHappening.UNPREPARED,
                            new ExecutorEnd(unprepared(u.message()), 0));
            case AgentCommand.ExecutorLimitExceeded l ->
                    over(
                            draft,
                            l.key(),
                            l.container(),
                            ExecutorHappening.UNPREPARED,
                            new ExecutorEnd(limitExceeded(l), 0));
            case AgentCommand.ExecutorSubscribed s -> subscribed(draft, s);
            case AgentCommand.ExecutorLost(ExecutorKey key, String stream) ->
                    lost(draft, key, stream);
            case AgentCommand.ExecutorUpdated u -> ExecutorTasks.update(draft, u.key(), u.status());
            case AgentCommand.ExecutorSaid s -> {
                if (draft.state().executor(s.key()) != null) {
                    draft.effect(new AgentEffect.SendMessage(s.key(), s.data()));
                }
            }
        }
    }

    private static ExecutorPhase phase(Draft draft, ExecutorKey key) {
        AgentExecutor executor = draft.state().executor(key);
        return executor == null ? ExecutorPhase.ENDED : executor.phase();
    }

    private static boolean mayOutliveAgent(@Nullable AgentExecutor executor) {
        return executor == null || executor.framework().checkpoint();
    }

    /// Hands tasks to their executor, which is started if need be. `group` is set when they were
    /// launched together.
    static void launch(
            Draft draft, FrameworkInfo framework, List<TaskInfo> tasks, @Nullable String group) {
        ExecutorInfo info = Objects.requireNonNull(tasks.getFirst().executor());
        ExecutorKey key = new ExecutorKey(AgentTask.frameworkId(framework), info.executorId());
        AgentExecutor known = draft.state().executor(key);
        String container = known == null ? draft.newContainer() : known.run().container();
        if (known == null) {
            draft.record(new AgentRecord.ExecutorLaunched(framework, info, container));
        }
        for (TaskInfo task : tasks) {
            draft.record(new AgentRecord.TaskLaunched(framework, task, container, group));
        }
        if (known == null) {
            draft.effect(
                    new AgentEffect.StartExecutor(
                            key,
                            container,
                            tasks.getFirst().agentId(),
                            framework,
                            info,
                            ExecutorTasks.resources(draft, key)));
        }
        AgentExecutor executor = executor(draft, key);
        switch (executor.phase()) {
            case ABORTING, TERMINATING, ENDED -> {
                Outcome outcome =
                        new Outcome(
                                TaskState.TASK_DROPPED,
                                Reason.REASON_EXECUTOR_TERMINATED,
                                "Executor is terminating");
                tasks.forEach(t -> ExecutorTasks.refuse(draft, key, t, outcome));
            }
            case STARTING, REGISTERING, RUNNING, DISCONNECTED -> {
                if (!executor.info().equals(info)) {
                    Outcome outcome =
                            new Outcome(
                                    TaskState.TASK_ERROR,
                                    Reason.REASON_TASK_INVALID,
                                    "executor: "
                                            + info.executorId()
                                            + " (expected: as it is already on the agent, or"
                                            + " another id)");
                    tasks.forEach(t -> ExecutorTasks.refuse(draft, key, t, outcome));
                } else if (known != null && bringVolumesTooLate(info, tasks)) {
                    Outcome outcome =
                            Outcome.failed(
                                    Reason.REASON_CONTAINER_UPDATE_FAILED,
                                    "resources: a persistent volume (expected: with the first"
                                            + " tasks of an executor in a container)");
                    tasks.forEach(t -> ExecutorTasks.refuse(draft, key, t, outcome));
                } else if (executor.stream() != null) {
                    ExecutorTasks.deliver(draft, key);
                }
            }
        }
    }

    /// What is mounted into a container is settled when it starts.
    private static boolean bringVolumesTooLate(ExecutorInfo executor, List<TaskInfo> tasks) {
        return executor.container() != null
                && tasks.stream()
                        .flatMap(t -> t.resources().stream())
                        .anyMatch(ExecutorTasks::isVolume);
    }

    private static Outcome unprepared(String message) {
        return new Outcome(TaskState.TASK_GONE, Reason.REASON_CONTAINER_UPDATE_FAILED, message);
    }

    private static Outcome limitExceeded(AgentCommand.ExecutorLimitExceeded limit) {
        return new Outcome(
                TaskState.TASK_FAILED, limit.reason(), limit.message(), limit.limitation());
    }

    private static AgentExecutor executor(Draft draft, ExecutorKey key) {
        return Objects.requireNonNull(draft.state().executor(key));
    }

    private static boolean isCurrent(Draft draft, ExecutorKey key, String container) {
        AgentExecutor executor = draft.state().executor(key);
        return executor != null && executor.run().container().equals(container);
    }

    private static void running(
            Draft draft,
            ExecutorKey key,
            String container,
            TaskProcess process,
            ExecutorHappening event) {
        if (isCurrent(draft, key, container)) {
            if (executor(draft, key).run().process() == null) {
                draft.record(new AgentRecord.ExecutorStarted(key, process));
            }
            step(draft, key, event, null);
        }
    }

    private static void over(
            Draft draft,
            ExecutorKey key,
            String container,
            ExecutorHappening event,
            ExecutorEnd end) {
        if (isCurrent(draft, key, container)) {
            step(draft, key, event, end);
        }
    }

    private static void subscribed(Draft draft, AgentCommand.ExecutorSubscribed command) {
        ExecutorKey key = command.key();
        AgentExecutor executor = draft.state().executor(key);
        if (executor == null) {
            tell(draft, key, command.stream(), Event.error("Executor is not known"));
            draft.effect(new AgentEffect.CloseStream(key, command.stream()));
            return;
        }
        String before = executor.stream();
        if (before != null && !before.equals(command.stream())) {
            draft.effect(new AgentEffect.CloseStream(key, before));
        }
        draft.record(new AgentRecord.StreamChanged(key, command.stream()));
        step(draft, key, ExecutorHappening.SUBSCRIBED, null);
        if (executor(draft, key).phase() == ExecutorPhase.RUNNING) {
            ExecutorTasks.returned(draft, key, command.subscribe());
            ExecutorTasks.deliver(draft, key);
            boolean idle =
                    draft.state().tasksOf(key).stream().allMatch(t -> t.phase() == TaskPhase.ENDED);
            // all its tasks were killed before it could be told of them
            if (idle && executor(draft, key).usage() == AgentExecutor.Usage.NEVER) {
                step(draft, key, ExecutorHappening.SHUTDOWN, null);
            }
        }
    }

    private static void lost(Draft draft, ExecutorKey key, String stream) {
        AgentExecutor executor = draft.state().executor(key);
        if (executor != null && stream.equals(executor.stream())) {
            draft.record(new AgentRecord.StreamChanged(key, null));
            step(draft, key, ExecutorHappening.LOST, null);
        }
    }

    /// Passes on what a framework says, if its executor listens.
    static void message(Draft draft, AgentEvent.Message message) {
        ExecutorKey key = new ExecutorKey(message.frameworkId(), message.executorId());
        AgentExecutor executor = draft.state().executor(key);
        if (executor != null && executor.stream() != null) {
            tell(draft, key, executor.stream(), Event.message(message.data()));
        }
    }

    /// Ends the executor if it is a custom one.
    static void shutDown(Draft draft, ExecutorKey key) {
        if (draft.state().executor(key) != null) {
            step(draft, key, ExecutorHappening.SHUTDOWN, null);
        }
    }

    /// Ends the executors of those frameworks.
    static void shutDownAll(Draft draft, Predicate<FrameworkId> which) {
        for (ExecutorKey key : List.copyOf(draft.state().executors().sequencedKeySet())) {
            if (which.test(key.framework())) {
                shutDown(draft, key);
            }
        }
    }

    static void tick(Draft draft) {
        Instant now = draft.moment().now();
        for (AgentExecutor executor : List.copyOf(draft.state().executors().values())) {
            Instant deadline = executor.deadline();
            if (deadline != null && !deadline.isAfter(now)) {
                step(draft, executor.key(), ExecutorHappening.OVERDUE, null);
            }
        }
    }

    /// Takes an executor one step through the table; `end` says how it ended, when it did.
    private static void step(
            Draft draft, ExecutorKey key, ExecutorHappening event, @Nullable ExecutorEnd end) {
        AgentExecutor executor = executor(draft, key);
        ExecutorTable.Step step = ExecutorTable.step(executor.phase(), event);
        TimeInfo deadline = step.next() == executor.phase() ? executor.run().deadline() : null;
        for (ExecutorAction action : step.actions()) {
            Duration time = time(draft.core().times(), executor, action);
            deadline = time == null ? deadline : draft.moment().after(time);
        }
        Outcome verdict =
                event == ExecutorHappening.UNPREPARED && end != null
                        ? end.outcome()
                        : verdict(executor, event);
        if (step.next() != executor.phase()
                || !Objects.equals(deadline, executor.run().deadline())) {
            draft.record(new AgentRecord.ExecutorChanged(key, step.next(), deadline, verdict));
        }
        for (ExecutorAction action : step.actions()) {
            act(draft, key, action, end);
        }
    }

    /// The time that an action gives an executor; null when it gives none.
    private static @Nullable Duration time(
            ExecutorTimes times, AgentExecutor executor, ExecutorAction action) {
        return switch (action) {
            case SET_REGISTRATION -> times.registration();
            case SET_REREGISTRATION -> times.reregistration();
            case SET_RETURN -> mayOutliveAgent(executor) ? times.recovery() : executor.grace(times);
            case SET_GRACE -> executor.grace(times);
            case SET_RETRY -> KILL_AGAIN;
            case GREET, TELL_SHUTDOWN, SIGNAL_TERM, SIGNAL_KILL, END -> null;
        };
    }

    /// What becomes of the tasks when it is the agent that ends their executor.
    private static @Nullable Outcome verdict(AgentExecutor executor, ExecutorHappening event) {
        if (executor.run().verdict() != null) {
            return executor.run().verdict();
        }
        if (event == ExecutorHappening.ORPHANED) {
            return new Outcome(
                    TaskState.TASK_GONE,
                    Reason.REASON_AGENT_RESTARTED,
                    "The agent was restarted, which executors of a framework without checkpointing"
                            + " do not survive");
        }
        if (event != ExecutorHappening.OVERDUE) {
            return null;
        }
        return switch (executor.phase()) {
            case REGISTERING ->
                    Outcome.failed(
                            Reason.REASON_EXECUTOR_REGISTRATION_TIMEOUT,
                            "Executor did not register in time");
            case DISCONNECTED ->
                    new Outcome(
                            TaskState.TASK_GONE,
                            Reason.REASON_EXECUTOR_REREGISTRATION_TIMEOUT,
                            "Executor did not come back in time");
            case STARTING, ABORTING, RUNNING, TERMINATING, ENDED -> null;
        };
    }

    private static void act(
            Draft draft, ExecutorKey key, ExecutorAction action, @Nullable ExecutorEnd end) {
        AgentExecutor executor = executor(draft, key);
        String container = executor.run().container();
        switch (action) {
            case GREET -> greet(draft, executor);
            case TELL_SHUTDOWN -> {
                if (executor.stream() != null) {
                    tell(draft, key, executor.stream(), Event.shutdown());
                }
            }
            case SIGNAL_TERM ->
                    draft.effect(new AgentEffect.SignalExecutor(key, container, Signal.TERM));
            case SIGNAL_KILL ->
                    draft.effect(new AgentEffect.SignalExecutor(key, container, Signal.KILL));
            case END -> ended(draft, executor, Objects.requireNonNull(end));
            case SET_REGISTRATION, SET_REREGISTRATION, SET_RETURN, SET_GRACE, SET_RETRY -> {
                // part of the phase, recorded with it
            }
        }
    }

    private static void greet(Draft draft, AgentExecutor executor) {
        Event.Subscribed subscribed =
                new Event.Subscribed(
                        executor.info(),
                        executor.framework(),
                        draft.core().self().toBuilder().id(draft.state().id()).build(),
                        new ContainerId(executor.run().container(), null));
        tell(
                draft,
                executor.key(),
                Objects.requireNonNull(executor.stream()),
                Event.subscribed(subscribed));
    }

    static void tell(Draft draft, ExecutorKey key, String stream, Event event) {
        draft.effect(new AgentEffect.TellExecutor(key, stream, event));
    }

    private static void ended(Draft draft, AgentExecutor executor, ExecutorEnd end) {
        ExecutorKey key = executor.key();
        Outcome verdict = executor.run().verdict();
        ExecutorTasks.endAll(draft, key, verdict == null ? end.outcome() : verdict);
        if (executor.stream() != null) {
            draft.effect(new AgentEffect.CloseStream(key, executor.stream()));
        }
        draft.record(new AgentRecord.ExecutorForgotten(key));
        draft.effect(new AgentEffect.ForgetExecutor(key, executor.run().container()));
        draft.effect(new AgentEffect.ReportEnd(key, end.waitStatus()));
    }
}
