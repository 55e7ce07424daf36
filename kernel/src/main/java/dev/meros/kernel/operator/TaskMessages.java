package dev.meros.kernel.operator;

import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.Task;
import dev.meros.api.model.TaskStatus;
import dev.meros.kernel.core.task.TaskEntry;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// Tasks as operators see them (`mesos.v1.Task`).
final class TaskMessages {
    private final Allocations allocations = new Allocations();

    /// A task of a framework. `state` is the latest that is known; `status_update_state` and
    /// `status_update_uuid` are of the status that its framework was told last. The data of
    /// statuses are left out, as in Mesos.
    Task of(TaskEntry task, FrameworkInfo framework) {
        TaskStatus told = task.latestStatus();
        return Task.builder()
                .name(task.info().name())
                .taskId(task.id())
                .frameworkId(task.framework())
                .executorId(
                        task.info().executor() == null ? null : task.info().executor().executorId())
                .agentId(task.agent())
                .state(task.latestState())
                .resources(allocations.marked(task.resources(), task.role()))
                .statuses(withoutData(task.statuses()))
                .statusUpdateState(told == null ? null : told.state())
                .statusUpdateUuid(told == null ? null : told.uuid())
                .labels(task.info().labels())
                .discovery(task.info().discovery())
                .container(task.info().container())
                .user(user(task, framework))
                .healthCheck(task.info().healthCheck())
                .killPolicy(task.info().killPolicy())
                .limits(task.info().limits())
                .build();
    }

    /// The user of the command, that of the executor's, or that of the framework.
    private static @Nullable String user(TaskEntry task, FrameworkInfo framework) {
        String user = user(task.info().command());
        if (user == null && task.info().executor() != null) {
            user = user(task.info().executor().command());
        }
        if (user == null) {
            user = framework.user();
        }
        return user.isEmpty() ? null : user;
    }

    private static @Nullable String user(@Nullable CommandInfo command) {
        return command == null ? null : command.user();
    }

    private static List<TaskStatus> withoutData(List<TaskStatus> statuses) {
        if (statuses.stream().allMatch(s -> s.data() == null)) {
            return statuses;
        }
        List<TaskStatus> without = new ArrayList<>(statuses.size());
        statuses.forEach(s -> without.add(s.data() == null ? s : s.toBuilder().data(null).build()));
        return without;
    }
}
