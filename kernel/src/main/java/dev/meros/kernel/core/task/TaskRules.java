package dev.meros.kernel.core.task;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.CheckInfo;
import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.ContainerInfo;
import dev.meros.api.model.Environment;
import dev.meros.api.model.HealthCheck;
import dev.meros.api.model.Parameter;
import dev.meros.api.model.Scalar;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.Volume;
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
                .or(() -> CheckRules.ofHealthCheck(task.healthCheck()))
                .or(() -> CheckRules.ofCheck(task.check()))
                .or(() -> ResourceRules.violation(task.resources(), role))
                .or(() -> ofLimits(task))
                .or(() -> ofCommand(task))
                .or(() -> ofContainer(task.container()));
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
        if (task.executor() != null) {
            return Optional.of(
                    "executor: %s (expected: unset, or no command)"
                            .formatted(task.executor().executorId()));
        }
        return command.environment() == null
                ? Optional.empty()
                : ofEnvironment(command.environment());
    }

    private static Optional<String> ofEnvironment(Environment environment) {
        for (Environment.Variable variable : environment.variables()) {
            boolean good =
                    switch (variable.type()) {
                        case VALUE -> variable.value() != null && variable.secret() == null;
                        case SECRET -> variable.value() == null && variable.secret() != null;
                        case UNKNOWN -> false;
                    };
            if (!good) {
                return Optional.of(
                        "environment: %s (expected: either a value or a secret, as its type says)"
                                .formatted(variable.name()));
            }
        }
        return Optional.empty();
    }

    private static Optional<String> ofContainer(@Nullable ContainerInfo container) {
        if (container == null) {
            return Optional.empty();
        }
        ContainerInfo.DockerInfo docker = container.docker();
        if (container.type() == ContainerInfo.Type.DOCKER && docker == null) {
            return Optional.of("container.docker: unset (expected: set with type DOCKER)");
        }
        if (docker != null) {
            for (Parameter parameter : docker.parameters()) {
                if (parameter.key().equals("name")) {
                    return Optional.of(
                            "container.docker.parameters: name (expected: any other key)");
                }
            }
        }
        return container.volumes().stream()
                .filter(v -> sources(v) > 1)
                .findFirst()
                .map(
                        v ->
                                "container.volumes: %s (expected: one of host_path, image, source)"
                                        .formatted(v.containerPath()));
    }

    private static int sources(Volume volume) {
        return (volume.hostPath() == null ? 0 : 1)
                + (volume.image() == null ? 0 : 1)
                + (volume.source() == null ? 0 : 1);
    }

    /// The rules of the two kinds of checks.
    private static final class CheckRules {
        private CheckRules() {}

        static Optional<String> ofHealthCheck(@Nullable HealthCheck check) {
            if (check == null) {
                return Optional.empty();
            }
            HealthCheck.Type type = check.type() == null ? HealthCheck.Type.UNKNOWN : check.type();
            Optional<String> violation =
                    switch (type) {
                        case COMMAND -> present("health_check.command", check.command());
                        case HTTP -> present("health_check.http", check.http());
                        case TCP -> present("health_check.tcp", check.tcp());
                        case UNKNOWN ->
                                check.command() != null
                                                || check.http() != null
                                                || check.tcp() != null
                                        ? Optional.empty()
                                        : Optional.of(
                                                "health_check.type: unset (expected: COMMAND, HTTP"
                                                        + " or TCP)");
                    };
            return violation
                    .or(() -> notNegative("health_check.delay_seconds", check.delaySeconds()))
                    .or(() -> notNegative("health_check.interval_seconds", check.intervalSeconds()))
                    .or(() -> notNegative("health_check.timeout_seconds", check.timeoutSeconds()))
                    .or(
                            () ->
                                    notNegative(
                                            "health_check.grace_period_seconds",
                                            check.gracePeriodSeconds()))
                    .or(() -> ofPath("health_check", pathOf(check)));
        }

        private static @Nullable String pathOf(HealthCheck check) {
            return check.http() == null ? null : check.http().path();
        }

        static Optional<String> ofCheck(@Nullable CheckInfo check) {
            if (check == null) {
                return Optional.empty();
            }
            CheckInfo.Type type = check.type() == null ? CheckInfo.Type.UNKNOWN : check.type();
            Optional<String> violation =
                    switch (type) {
                        case COMMAND -> present("check.command", check.command());
                        case HTTP -> present("check.http", check.http());
                        case TCP -> present("check.tcp", check.tcp());
                        case UNKNOWN ->
                                Optional.of("check.type: unset (expected: COMMAND, HTTP or TCP)");
                    };
            return violation
                    .or(() -> notNegative("check.delay_seconds", check.delaySeconds()))
                    .or(() -> notNegative("check.interval_seconds", check.intervalSeconds()))
                    .or(() -> notNegative("check.timeout_seconds", check.timeoutSeconds()))
                    .or(() -> ofPath("check", check.http() == null ? null : check.http().path()));
        }

        private static Optional<String> present(String name, @Nullable Object value) {
            return value == null
                    ? Optional.of(name + ": unset (expected: set, as the type says)")
                    : Optional.empty();
        }

        private static Optional<String> notNegative(String name, double seconds) {
            return seconds >= 0
                    ? Optional.empty()
                    : Optional.of("%s: %s (expected: 0 or more)".formatted(name, seconds));
        }

        private static Optional<String> ofPath(String name, @Nullable String path) {
            return path == null || path.startsWith("/")
                    ? Optional.empty()
                    : Optional.of(
                            "%s.http.path: %s (expected: a path that begins with /)"
                                    .formatted(name, path));
        }
    }
}
