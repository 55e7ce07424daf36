package dev.meros.kernel.core.task;

import dev.meros.api.model.ContainerInfo;
import dev.meros.api.model.ExecutorInfo;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.Resource;
import dev.meros.api.model.Scalar;
import dev.meros.api.resource.Resources;
import dev.meros.kernel.core.framework.FrameworkRules;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Optional;

/// What an executor must fulfil: mesos-v1 §2.6.
public final class ExecutorRules {
    /// The least that an executor of a group must have: 0.01 cpus and 32 MB.
    private static final long LEAST_CPUS = 10;

    private static final long LEAST_MEM = 32_000;

    private ExecutorRules() {}

    /// Why the executor of a single task is refused, as a message for its framework.
    public static Optional<String> ofTask(
            ExecutorInfo executor, FrameworkId framework, String role) {
        if (executor.type() == ExecutorInfo.Type.DEFAULT) {
            return Optional.of(
                    "executor.type: DEFAULT (expected: CUSTOM; DEFAULT runs groups only)");
        }
        return common(executor, framework, role).or(() -> ofCommand(executor));
    }

    /// Why the executor of a group is refused, as a message for its framework.
    public static Optional<String> ofGroup(
            ExecutorInfo executor, FrameworkId framework, String role) {
        ExecutorInfo.Type type =
                executor.type() == null ? ExecutorInfo.Type.UNKNOWN : executor.type();
        Optional<String> violation =
                switch (type) {
                    case UNKNOWN ->
                            Optional.of("executor.type: unset (expected: DEFAULT or CUSTOM)");
                    case DEFAULT -> ofDefault(executor);
                    case CUSTOM -> ofCommand(executor);
                };
        return violation
                .or(() -> common(executor, framework, role))
                .or(() -> ofContainer(executor.container()))
                .or(() -> ofLeast(executor));
    }

    private static Optional<String> common(
            ExecutorInfo executor, FrameworkId framework, String role) {
        if (executor.frameworkId() != null
                && !executor.frameworkId().value().isEmpty()
                && !executor.frameworkId().equals(framework)) {
            return Optional.of(
                    "executor.framework_id: %s (expected: %s, or unset)"
                            .formatted(executor.frameworkId(), framework));
        }
        if (executor.shutdownGracePeriod() != null
                && executor.shutdownGracePeriod().nanoseconds() < 0) {
            return Optional.of("executor.shutdown_grace_period: negative (expected: 0 or more)");
        }
        if (executor.resources().stream().anyMatch(r -> r.shared() != null)) {
            return Optional.of("executor.resources: shared (expected: none that are shared)");
        }
        return FrameworkRules.ofId("executor.executor_id", executor.executorId().value())
                .or(() -> ofResources(executor.resources(), role))
                .or(() -> ContainerRules.violation("executor.container", executor.container()));
    }

    private static Optional<String> ofResources(List<Resource> resources, String role) {
        return resources.isEmpty()
                ? Optional.empty()
                : ResourceRules.violation(resources, role).map(v -> "executor." + v);
    }

    private static Optional<String> ofCommand(ExecutorInfo executor) {
        return executor.command() == null
                ? Optional.of("executor.command: unset (expected: a command)")
                : CommandRules.violation("executor.command", executor.command());
    }

    private static Optional<String> ofDefault(ExecutorInfo executor) {
        if (executor.command() != null) {
            return Optional.of("executor.command: set (expected: unset with type DEFAULT)");
        }
        ContainerInfo container = executor.container();
        boolean plain =
                container != null
                        && container.type() == ContainerInfo.Type.MESOS
                        && (container.mesos() == null || container.mesos().image() == null);
        return container == null || plain
                ? Optional.empty()
                : Optional.of(
                        "executor.container: %s (expected: MESOS without an image)"
                                .formatted(container.type()));
    }

    private static Optional<String> ofContainer(@Nullable ContainerInfo container) {
        if (container == null) {
            return Optional.empty();
        }
        return container.type() == ContainerInfo.Type.DOCKER
                ? Optional.of("executor.container.type: DOCKER (expected: MESOS)")
                : Optional.empty();
    }

    private static Optional<String> ofLeast(ExecutorInfo executor) {
        Resources resources = Resources.of(executor.resources()).unallocated();
        return least(resources.scalar("cpus"), LEAST_CPUS, "cpus")
                .or(() -> least(resources.scalar("mem"), LEAST_MEM, "mem"))
                .or(() -> least(resources.scalar("disk"), 1, "disk"));
    }

    private static Optional<String> least(Scalar have, long least, String name) {
        return have.thousandths() >= least
                ? Optional.empty()
                : Optional.of(
                        "executor.resources: %s of %s (expected: at least %s)"
                                .formatted(have, name, new Scalar(least)));
    }
}
