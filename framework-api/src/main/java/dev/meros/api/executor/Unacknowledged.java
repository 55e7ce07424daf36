package dev.meros.api.executor;

import dev.meros.api.model.Bytes;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskStatus;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.SequencedMap;

/// What the agent has not taken note of yet: tasks without any acknowledged status, and statuses in
/// their order. Used on the driver's thread.
final class Unacknowledged {
    /// More than this is an executor that talks to nobody.
    static final int MAX_STATUSES = 100_000;

    private final SequencedMap<TaskId, TaskInfo> tasks = new LinkedHashMap<>();
    private final SequencedMap<Bytes, TaskStatus> statuses = new LinkedHashMap<>();
    private final List<Bytes> sinceSubscribe = new ArrayList<>();

    void launched(TaskInfo task) {
        tasks.put(task.taskId(), task);
    }

    void said(Bytes uuid, TaskStatus status) {
        if (statuses.size() >= MAX_STATUSES) {
            throw new ExecutorException(
                    "statuses without acknowledgement: "
                            + MAX_STATUSES
                            + " (expected: fewer; is there an agent?)");
        }
        statuses.put(uuid, status);
        sinceSubscribe.add(uuid);
    }

    void acknowledged(TaskId task, Bytes uuid) {
        tasks.remove(task);
        statuses.remove(uuid);
        sinceSubscribe.remove(uuid);
    }

    boolean isEmpty() {
        return statuses.isEmpty();
    }

    /// What to bring along to a new subscription.
    Call.Subscribe subscribe() {
        sinceSubscribe.clear();
        return new Call.Subscribe(
                List.copyOf(tasks.sequencedValues()),
                statuses.sequencedValues().stream().map(Call.Update::new).toList());
    }

    /// What was said after the last call of [#subscribe].
    List<TaskStatus> sinceSubscribe() {
        return sinceSubscribe.stream()
                .map(uuid -> Objects.requireNonNull(statuses.get(uuid)))
                .toList();
    }
}
