package dev.meros.agent.core;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.TimeInfo;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.function.UnaryOperator;

/// All that an agent knows: its id, the highest term it has seen, its link, its tasks and its
/// custom executors in the order of their launches, and the last few tasks that are over.
///
/// Immutable. A step copies the index of tasks, of which an agent has some hundreds.
public record AgentState(
        @Nullable AgentId id,
        long term,
        Link link,
        SequencedMap<TaskKey, AgentTask> tasks,
        SequencedMap<ExecutorKey, AgentExecutor> executors,
        List<AgentTask> completed) {
    /// How many completed tasks are remembered for UIs.
    static final int MAX_COMPLETED = 200;

    /// An agent that was never registered.
    public static final AgentState EMPTY =
            new AgentState(
                    null, 0, Link.DOWN, new LinkedHashMap<>(), new LinkedHashMap<>(), List.of());

    public AgentState {
        tasks = Collections.unmodifiableSequencedMap(tasks);
        executors = Collections.unmodifiableSequencedMap(executors);
        completed = List.copyOf(completed);
    }

    /// Whether the agent is registered with a kernel at the moment.
    public enum Link {
        UP,
        DOWN
    }

    public @Nullable AgentTask task(TaskKey key) {
        return tasks.get(key);
    }

    public @Nullable AgentExecutor executor(ExecutorKey key) {
        return executors.get(key);
    }

    /// The tasks that a custom executor runs or is to run, those included that are over and of
    /// which the kernel has yet to hear.
    public List<AgentTask> tasksOf(ExecutorKey key) {
        return tasks.values().stream()
                .filter(t -> t.isOfCustomExecutor() && t.executorKey().equals(key))
                .toList();
    }

    /// The tasks that the kernel is told of, for a registration.
    public List<AgentTask> reported() {
        return tasks.values().stream()
                .filter(t -> t.audience() == AgentTask.Audience.KERNEL)
                .toList();
    }

    /// The records that lead from [#EMPTY] to this state, as far as it is stored.
    public List<AgentRecord> toRecords() {
        List<AgentRecord> records = new ArrayList<>();
        if (id != null) {
            records.add(new AgentRecord.IdAssigned(id));
        }
        if (term > 0) {
            records.add(new AgentRecord.TermSeen(term));
        }
        for (AgentTask task : tasks.values()) {
            records.add(
                    new AgentRecord.TaskRestored(
                            task.with(task.stream().paused()).with(TaskHealth.UNKNOWN)));
        }
        for (AgentExecutor executor : executors.values()) {
            records.add(new AgentRecord.ExecutorRestored(executor.listening(null)));
        }
        return records;
    }

    /// The state after a record; a record about an unknown task changes nothing.
    public AgentState apply(AgentRecord record) {
        return switch (record) {
            case AgentRecord.IdAssigned(AgentId assigned) ->
                    new AgentState(assigned, term, link, tasks, executors, completed);
            case AgentRecord.IdForgotten() ->
                    new AgentState(null, term, link, tasks, executors, completed);
            case AgentRecord.TermSeen(long seen) ->
                    new AgentState(id, Math.max(term, seen), link, tasks, executors, completed);
            case AgentRecord.TaskLaunched l ->
                    put(AgentTask.launched(l.framework(), l.task(), l.container(), l.group()));
            case AgentRecord.TaskRestored(AgentTask task) -> put(task);
            case AgentRecord.TaskStarted(TaskKey key, TaskProcess process) ->
                    change(key, t -> t.with(t.run().with(process)));
            case AgentRecord.PhaseChanged(
                            TaskKey key,
                            TaskPhase phase,
                            @Nullable TimeInfo killAt,
                            @Nullable Outcome verdict) ->
                    change(key, t -> t.with(t.run().with(phase, killAt, verdict)));
            case AgentRecord.StatusAdded s ->
                    change(s.key(), t -> t.with(t.stream().with(s.status())));
            case AgentRecord.StatusAcknowledged a ->
                    change(
                            a.key(),
                            t ->
                                    t.stream().isAcknowledgedBy(a.uuid())
                                            ? t.with(t.stream().acknowledged())
                                            : t);
            case AgentRecord.UpdateSent(TaskKey key, int attempt, TimeInfo resendAt) ->
                    change(key, t -> t.with(t.stream().sent(attempt, resendAt)));
            case AgentRecord.HealthObserved(TaskKey key, TaskHealth health) ->
                    change(key, t -> t.with(health));
            case AgentRecord.TaskAbandoned(TaskKey key) -> change(key, AgentTask::abandoned);
            case AgentRecord.TaskForgotten(TaskKey key) -> forget(key);
            case AgentRecord.LinkChanged(Link now) -> linked(now);
            case AgentRecord.ExecutorLaunched l ->
                    put(AgentExecutor.launched(l.framework(), l.executor(), l.container()));
            case AgentRecord.ExecutorRestored(AgentExecutor executor) -> put(executor);
            case AgentRecord.ExecutorStarted(ExecutorKey key, TaskProcess process) ->
                    change(key, e -> e.with(e.run().with(process)));
            case AgentRecord.ExecutorChanged c ->
                    change(
                            c.key(),
                            e -> e.with(e.run().with(c.phase(), c.deadline(), c.verdict())));
            case AgentRecord.ExecutorUsed(ExecutorKey key) -> change(key, AgentExecutor::used);
            case AgentRecord.StreamChanged(ExecutorKey key, @Nullable String stream) ->
                    change(key, e -> e.listening(stream));
            case AgentRecord.ExecutorForgotten(ExecutorKey key) -> forget(key);
        };
    }

    private AgentState put(AgentExecutor executor) {
        SequencedMap<ExecutorKey, AgentExecutor> next = new LinkedHashMap<>(executors);
        next.put(executor.key(), executor);
        return new AgentState(id, term, link, tasks, next, completed);
    }

    private AgentState change(ExecutorKey key, UnaryOperator<AgentExecutor> change) {
        AgentExecutor executor = executors.get(key);
        return executor == null ? this : put(change.apply(executor));
    }

    private AgentState forget(ExecutorKey key) {
        SequencedMap<ExecutorKey, AgentExecutor> next = new LinkedHashMap<>(executors);
        next.remove(key);
        return new AgentState(id, term, link, tasks, next, completed);
    }

    private AgentState put(AgentTask task) {
        SequencedMap<TaskKey, AgentTask> next = new LinkedHashMap<>(tasks);
        next.put(task.key(), task);
        return new AgentState(id, term, link, next, executors, completed);
    }

    private AgentState change(TaskKey key, UnaryOperator<AgentTask> change) {
        AgentTask task = tasks.get(key);
        return task == null ? this : put(change.apply(task));
    }

    private AgentState forget(TaskKey key) {
        SequencedMap<TaskKey, AgentTask> next = new LinkedHashMap<>(tasks);
        AgentTask task = next.remove(key);
        if (task == null) {
            return this;
        }
        List<AgentTask> over = new ArrayList<>(completed);
        over.add(task);
        return new AgentState(
                id,
                term,
                link,
                next,
                executors,
                over.subList(Math.max(0, over.size() - MAX_COMPLETED), over.size()));
    }

    private AgentState linked(Link now) {
        SequencedMap<TaskKey, AgentTask> next = new LinkedHashMap<>();
        for (Map.Entry<TaskKey, AgentTask> e : tasks.entrySet()) {
            next.put(e.getKey(), e.getValue().with(e.getValue().stream().paused()));
        }
        return new AgentState(id, term, Objects.requireNonNull(now), next, executors, completed);
    }
}
