package dev.meros.longrunning.core.instance;

import dev.meros.api.model.TaskId;
import dev.meros.longrunning.core.app.AppId;

import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Names an instance: `<safe app id>.instance-<uuid>`.
public record InstanceId(String value) implements Comparable<InstanceId> {
    private static final String MARK = ".instance-";
    private static final String TASK = "._app.";

    /// Since 1.8 `<app>.instance-<uuid>._app.<n>`, before without the number; a task of a pod has
    /// the name of a container; before 1.5 `<app>.<uuid>`, with a number after a relaunch; for a
    /// while `marathon-` stood before the uuid.
    private static final Pattern ID =
            Pattern.compile(
                    "(?<app>[^/]+?)\\.((?<mark>instance|marathon)-)?"
                        + "(?<uuid>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"
                        + "(\\.(_app|[a-z0-9][-a-z0-9]*))?(\\.[0-9]+)?");

    public static InstanceId of(AppId app, UUID uuid) {
        return new InstanceId(app.safe() + MARK + uuid);
    }

    /// The id of the instance's task: `<instance>._app.<incarnation>`.
    public TaskId task(int incarnation) {
        return new TaskId(value + TASK + incarnation);
    }

    /// The instance that a task id belongs to, in any form that Marathon has had for them; empty
    /// for other texts.
    public static Optional<InstanceId> ofTask(String taskId) {
        Matcher matcher = ID.matcher(taskId);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String mark = matcher.group("mark") == null ? "." : "." + matcher.group("mark") + "-";
        return Optional.of(new InstanceId(matcher.group("app") + mark + matcher.group("uuid")));
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
