package dev.meros.agent.container;

import dev.meros.api.model.Resource;
import dev.meros.api.model.Scalar;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.resource.Resources;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.OptionalLong;

/// What a container is held to, from the resources and limits of its task.
///
/// Its cpus are its share when there is contention; only a limit stops it from using more. Its
/// memory is a hard limit, unless it has a limit of its own, which is then the hard one, and the
/// memory what is reserved. Memory in bytes.
public record ContainerLimits(
        long cpuShares,
        OptionalLong cpuQuotaMicros,
        OptionalLong memory,
        OptionalLong memoryReservation) {
    /// The period to which the quota belongs.
    public static final long PERIOD_MICROS = 100_000;

    /// Stops fork bombs long before the node's own limit.
    public static final long PIDS = 4096;

    private static final long SHARES_PER_CPU = 1024;
    private static final long MIN_SHARES = 2;
    private static final long MIN_QUOTA_MICROS = 1000;
    private static final long THOUSANDTHS = 1000;
    private static final long MB = 1 << 20;

    /// Runtimes need some megabytes to start anything at all.
    private static final long MIN_MEMORY = 6 * MB;

    /// What resources alone hold a container to.
    public static ContainerLimits of(List<Resource> resources) {
        return of(resources, null, null);
    }

    public static ContainerLimits of(TaskInfo task) {
        return of(task.resources(), task.limits().get("cpus"), task.limits().get("mem"));
    }

    private static ContainerLimits of(
            List<Resource> list, @Nullable Scalar cpuLimit, @Nullable Scalar memLimit) {
        Resources resources = Resources.of(list);
        long cpus = resources.scalar("cpus").thousandths();
        long mem = resources.scalar("mem").thousandths();
        OptionalLong booked = mem > 0 ? bytes(mem) : OptionalLong.empty();
        return new ContainerLimits(
                Math.max(MIN_SHARES, cpus * SHARES_PER_CPU / THOUSANDTHS),
                cpuLimit == null || isEndless(cpuLimit) ? OptionalLong.empty() : quota(cpuLimit),
                memLimit == null
                        ? booked
                        : isEndless(memLimit)
                                ? OptionalLong.empty()
                                : bytes(memLimit.thousandths()),
                memLimit == null ? OptionalLong.empty() : booked);
    }

    /// `Infinity` in JSON.
    private static boolean isEndless(Scalar limit) {
        return limit.equals(Scalar.MAX);
    }

    private static OptionalLong quota(Scalar cpus) {
        return OptionalLong.of(
                Math.max(MIN_QUOTA_MICROS, cpus.thousandths() * PERIOD_MICROS / THOUSANDTHS));
    }

    private static OptionalLong bytes(long thousandthsOfMb) {
        return OptionalLong.of(Math.max(MIN_MEMORY, thousandthsOfMb * MB / THOUSANDTHS));
    }
}
