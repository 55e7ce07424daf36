package dev.meros.kernel.core.task;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.Scalar;
import dev.meros.api.model.TaskInfo;
import dev.meros.kernel.core.framework.FrameworkRules;

import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.Optional;

/// What a task must fulfil before it is launched, apart from the size of its offer: mesos-v1 §2.6.
public final class TaskRules {
    private TaskRules() {}

    /// Why a task is refused, as a message for its framework. `agent` and `role` are those of the
    /// offer.
    public static Optional<String> violation(TaskInfo task, AgentId agent, String role) {
        return FrameworkRules.ofId("task_id", task.taskId().value())
                .or(() -> ofAgent(task, agent))
                .or(() -> ofTimes(task))
                .or(() -> HealthRules.ofHealthCheck(task.healthCheck()))
                .or(() -> HealthRules.ofCheck(task.check()))
                .or(() -> ResourceRules.violation(task.resources(), role))
                .or(() -> ofLimits(task))
                .or(() -> ofCommand(task))
                .or(() -> ContainerRules.violation("container", task.container()));
    }

    private static Optional<String> ofAgent(TaskInfo task, AgentId agent) {
        return task.agentId().equals(agent)
                ? Optional.empty()
                : Optional.of(
                        "agent_id: %s (expected: %s, that of the offer)"
                                .formatted(task.agentId(), agent));
    }

    private static Optional<String> ofTimes(TaskInfo task) {
        boolean badGrace =
                task.killPolicy() != null
                        && task.killPolicy().gracePeriod() != null
                        && task.killPolicy().gracePeriod().nanoseconds() < 0;
        if (badGrace) {
            return Optional.of("kill_policy.grace_period: negative (expected: 0 or more)");
        }
        return task.maxCompletionTime() != null && task.maxCompletionTime().nanoseconds() < 0
                ? Optional.of("max_completion_time: negative (expected: 0 or more)")
                : Optional.empty();
    }

    private static Optional<String> ofLimits(TaskInfo task) {
        for (Map.Entry<String, Scalar> limit : task.limits().entrySet()) {
            String name = limit.getKey();
            if (!name.equals("cpus") && !name.equals("mem")) {
                return Optional.of("limits: %s (expected: cpus or mem)".formatted(name));
            }
            long request =
                    task.resources().stream()
                            .filter(r -> r.name().equals(name) && r.scalar() != null)
                            .mapToLong(r -> thousandths(r.scalar()))
                            .sum();
            if (request == 0 || limit.getValue().thousandths() < request) {
                return Optional.of(
                        "limits: %s of %s (expected: at least the %s that the task has)"
                                .formatted(limit.getValue(), name, new Scalar(request)));
            }
        }
        return Optional.empty();
    }

    private static long thousandths(@Nullable Scalar scalar) {
        return scalar == null ? 0 : scalar.thousandths();
    }

    private static Optional<String> ofCommand(TaskInfo task) {
        CommandInfo command = task.command();
        if (command == null) {
            return task.executor() == null
                    ? Optional.of("command: unset (expected: a command or an executor)")
                    : Optional.empty();
        }
        return task.executor() == null
                ? CommandRules.violation("command", command)
                : Optional.of(
                        "executor: %s (expected: unset, or no command)"
                                .formatted(task.executor().executorId()));
    }

    /// Why a task cannot be launched outside of a group, as a message for its framework.
    public static Optional<String> ofSingle(TaskInfo task) {
        return GroupRules.sharesCgroups(task)
                ? Optional.empty()
                : Optional.of(
                        "container.linux_info.share_cgroups: false (expected: true, or unset, but"
                                + " in groups)");
    }
}
