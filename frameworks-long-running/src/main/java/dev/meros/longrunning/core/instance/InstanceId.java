package dev.meros.longrunning.core.instance;

import dev.meros.api.model.TaskId;
import dev.meros.longrunning.core.app.AppId;

import java.util.Optional;
import java.util.UUID;

/// Names an instance: `<safe app id>.instance-<uuid>`.
public record InstanceId(String value) implements Comparable<InstanceId> {
    private static final String MARK = ".instance-";
    private static final String TASK = "._app.";

    public static InstanceId of(AppId app, UUID uuid) {
        return new InstanceId(app.safe() + MARK + uuid);
    }

    /// The id of the instance's task: `<instance>._app.<incarnation>`.
    public TaskId task(int incarnation) {
        return new TaskId(value + TASK + incarnation);
    }

    /// The instance that a task id belongs to; empty when it has not the form of [#task].
    public static Optional<InstanceId> ofTask(String taskId) {
        int end = taskId.lastIndexOf(TASK);
        if (end < 0 || !taskId.substring(0, end).contains(MARK)) {
            return Optional.empty();
        }
        return Optional.of(new InstanceId(taskId.substring(0, end)));
    }

    @Override
    public int compareTo(InstanceId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
