package dev.meros.kernel.core.task;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.CheckInfo;
import dev.meros.api.model.ContainerInfo;
import dev.meros.api.model.ExecutorInfo;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.HealthCheck;
import dev.meros.api.model.Offer;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What a group of tasks must fulfil, apart from the size of its offer: mesos-v1 §2.6, group
/// extras. A group is launched as a whole or not at all.
public final class GroupRules {
    private GroupRules() {}

    /// Why a group is refused, as a message for its framework. `agent` and `role` are those of the
    /// offer.
    public static Optional<String> violation(
            Offer.Operation.LaunchGroup group, FrameworkId framework, AgentId agent, String role) {
        List<TaskInfo> tasks = group.taskGroup().tasks();
        return ExecutorRules.ofGroup(group.executor(), framework, role)
                .or(() -> ofIds(tasks))
                .or(() -> ofTasks(tasks, group.executor(), agent, role))
                .or(() -> ofCgroups(tasks));
    }

    private static Optional<String> ofIds(List<TaskInfo> tasks) {
        Set<TaskId> seen = new HashSet<>();
        return tasks.stream()
                .map(TaskInfo::taskId)
                .filter(id -> !seen.add(id))
                .findFirst()
                .map(id -> "Task has duplicate ID: " + id);
    }

    private static Optional<String> ofTasks(
            List<TaskInfo> tasks, ExecutorInfo executor, AgentId agent, String role) {
        for (TaskInfo task : tasks) {
            Optional<String> violation =
                    TaskRules.violation(byItself(task, executor), agent, role)
                            .or(() -> ofExecutor(task, executor))
                            .or(() -> ofContainer(task))
                            .or(() -> ofLimits(task));
            if (violation.isPresent()) {
                return violation.map(v -> "Task '" + task.taskId() + "' is invalid: " + v);
            }
        }
        return Optional.empty();
    }

    /// The task as one that is not in a group. A custom executor may know what to do without a
    /// command.
    private static TaskInfo byItself(TaskInfo task, ExecutorInfo executor) {
        boolean needsCommand = task.command() != null || !ExecutorEntry.isCustom(executor);
        return task.toBuilder().executor(needsCommand ? null : executor).build();
    }

    private static Optional<String> ofExecutor(TaskInfo task, ExecutorInfo executor) {
        return task.executor() == null || task.executor().equals(executor)
                ? Optional.empty()
                : Optional.of("executor: another one (expected: that of the group, or unset)");
    }

    private static Optional<String> ofContainer(TaskInfo task) {
        ContainerInfo container = task.container();
        if (container == null) {
            return Optional.empty();
        }
        if (container.type() == ContainerInfo.Type.DOCKER) {
            return Optional.of("container.type: DOCKER (expected: MESOS)");
        }
        return !container.networkInfos().isEmpty() && isCheckedFromOutside(task)
                ? Optional.of(
                        "container.network_infos: set (expected: unset with HTTP and TCP checks)")
                : Optional.empty();
    }

    private static boolean isCheckedFromOutside(TaskInfo task) {
        HealthCheck health = task.healthCheck();
        CheckInfo check = task.check();
        return (health != null && (health.http() != null || health.tcp() != null))
                || (check != null && (check.http() != null || check.tcp() != null));
    }

    private static Optional<String> ofLimits(TaskInfo task) {
        return task.limits().isEmpty() || !sharesCgroups(task)
                ? Optional.empty()
                : Optional.of("limits: set (expected: unset, or linux_info.share_cgroups: false)");
    }

    private static Optional<String> ofCgroups(List<TaskInfo> tasks) {
        return tasks.stream().map(GroupRules::sharesCgroups).distinct().count() > 1
                ? Optional.of("linux_info.share_cgroups: mixed (expected: the same for all tasks)")
                : Optional.empty();
    }

    static boolean sharesCgroups(TaskInfo task) {
        ContainerInfo container = task.container();
        return container == null
                || container.linuxInfo() == null
                || container.linuxInfo().shareCgroups();
    }
}
