package dev.meros.kernel.core.record;

import dev.meros.api.model.AgentInfo;
import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.Environment;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskStatus;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/// Makes records share what is equal in them: most of what a million tasks say, they say alike.
///
/// The records that come out equal those that go in; only the memory that is kept by a state that
/// folds them is less. What it remembers is bounded. Used by one thread.
public final class RecordPool {
    /// Values that are remembered; beyond it all are forgotten, and sharing begins anew.
    private static final int MAX_VALUES = 200_000;

    private final HashMap<Object, Object> values = new HashMap<>();

    /// A record equal to the given one.
    public KernelRecord shared(KernelRecord record) {
        if (record instanceof TaskRecord.Launched r) {
            return new TaskRecord.Launched(
                    same(r.framework()), same(r.role()), shared(r.task()), r.at());
        }
        if (record instanceof TaskRecord.StatusChanged r) {
            return new TaskRecord.StatusChanged(
                    same(r.framework()), shared(r.status(), r.status().taskId()), r.latestState());
        }
        if (record instanceof TaskRecord.Restored r) {
            return shared(r);
        }
        if (record instanceof AgentRecord.Admitted r) {
            return new AgentRecord.Admitted(
                    shared(r.info()),
                    r.address(),
                    same(r.version()),
                    same(r.capabilities()),
                    same(r.disks()),
                    r.at());
        }
        if (record instanceof AgentRecord.Changed r) {
            return new AgentRecord.Changed(
                    shared(r.info()),
                    r.address(),
                    same(r.version()),
                    same(r.capabilities()),
                    same(r.disks()),
                    r.at());
        }
        return record;
    }

    /// Records equal to the given ones.
    public List<KernelRecord> shared(List<? extends KernelRecord> records) {
        List<KernelRecord> all = new ArrayList<>(records.size());
        for (KernelRecord record : records) {
            all.add(shared(record));
        }
        return all;
    }

    private TaskRecord.Restored shared(TaskRecord.Restored r) {
        TaskInfo task = shared(r.task());
        List<TaskStatus> statuses = new ArrayList<>(r.statuses().size());
        for (TaskStatus status : r.statuses()) {
            statuses.add(shared(status, task.taskId()));
        }
        return new TaskRecord.Restored(
                same(r.framework()),
                same(r.role()),
                task,
                r.launchedAt(),
                r.state(),
                r.latestState(),
                statuses,
                r.unacknowledged(),
                r.acknowledged(),
                r.kill(),
                r.shelf());
    }

    /// A task as the books keep it. Its id, its data and what it runs under a line of its own are
    /// not shared: they rarely repeat.
    private TaskInfo shared(TaskInfo task) {
        CommandInfo command = task.command();
        return task.toBuilder()
                .name(same(task.name()))
                .agentId(same(task.agentId()))
                .resources(same(task.resources()))
                .executor(same(task.executor()))
                .command(command == null ? null : shared(command))
                .healthCheck(same(task.healthCheck()))
                .container(same(task.container()))
                .labels(same(task.labels()))
                .discovery(same(task.discovery()))
                .killPolicy(same(task.killPolicy()))
                .check(same(task.check()))
                .maxCompletionTime(same(task.maxCompletionTime()))
                .build();
    }

    private CommandInfo shared(CommandInfo command) {
        Environment environment = command.environment();
        return command.toBuilder()
                .uris(same(command.uris()))
                .environment(environment == null ? null : shared(environment))
                .user(same(command.user()))
                .arguments(same(command.arguments()))
                .build();
    }

    private Environment shared(Environment environment) {
        List<Environment.Variable> variables = new ArrayList<>(environment.variables().size());
        for (Environment.Variable variable : environment.variables()) {
            variables.add(same(variable));
        }
        return new Environment(variables);
    }

    private TaskStatus shared(TaskStatus status, TaskId id) {
        return status.toBuilder()
                .taskId(status.taskId().equals(id) ? id : status.taskId())
                .agentId(same(status.agentId()))
                .message(same(status.message()))
                .executorId(same(status.executorId()))
                .labels(same(status.labels()))
                .build();
    }

    private AgentInfo shared(AgentInfo info) {
        return info.toBuilder()
                .id(same(info.id()))
                .resources(same(info.resources()))
                .attributes(same(info.attributes()))
                .domain(same(info.domain()))
                .build();
    }

    /// The first value of those that are equal.
    @SuppressWarnings({"unchecked", "NullAway"}) // what is equal is of the same type
    private <T extends @Nullable Object> T same(T value) {
        if (value == null) {
            return value;
        }
        Object first = values.get(value);
        if (first != null) {
            return (T) first;
        }
        if (values.size() == MAX_VALUES) {
            values.clear();
        }
        values.put(value, value);
        return value;
    }
}
