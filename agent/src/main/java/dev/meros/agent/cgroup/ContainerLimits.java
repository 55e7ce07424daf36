package dev.meros.agent.cgroup;

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
/// memory what is reserved. Who has no resources at all is a guest of somebody who has, and gets
/// the share of one cpu. Memory in bytes.
public record ContainerLimits(
        long cpuShares,
        OptionalLong cpuQuotaMicros,
        OptionalLong memory,
        OptionalLong memoryReservation,
        long pids) {
    /// The period to which the quota belongs.
    public static final long PERIOD_MICROS = 100_000;

    private static final long SHARES_PER_CPU = 1024;
    private static final long MIN_SHARES = 2;
    private static final long MIN_QUOTA_MICROS = 1000;
    private static final long THOUSANDTHS = 1000;
    private static final long MB = 1 << 20;

    /// As in Mesos: less is not enough to start most programs.
    private static final long MIN_MEMORY = 32 * MB;

    private static final long MAX_WEIGHT = 10_000;
    private static final long MAX_SHARES = 262_144;

    /// What resources alone hold a container to.
    public static ContainerLimits of(List<Resource> resources, LimitRules rules) {
        return of(resources, null, null, rules);
    }

    public static ContainerLimits of(TaskInfo task, LimitRules rules) {
        return of(task.resources(), task.limits().get("cpus"), task.limits().get("mem"), rules);
    }

    private static ContainerLimits of(
            List<Resource> list,
            @Nullable Scalar cpuLimit,
            @Nullable Scalar memLimit,
            LimitRules rules) {
        Resources resources = Resources.of(list);
        Scalar cpus = resources.scalar("cpus");
        long mem = resources.scalar("mem").thousandths();
        OptionalLong booked = mem > 0 ? bytes(mem) : OptionalLong.empty();
        boolean hard = rules.cpus() == LimitRules.Cpus.HARD && cpus.isPositive();
        Scalar hardCpus = cpuLimit == null && hard ? cpus : cpuLimit;
        return new ContainerLimits(
                list.isEmpty()
                        ? SHARES_PER_CPU
                        : Math.max(MIN_SHARES, cpus.thousandths() * SHARES_PER_CPU / THOUSANDTHS),
                hardCpus == null || isEndless(hardCpus) ? OptionalLong.empty() : quota(hardCpus),
                memLimit == null
                        ? booked
                        : isEndless(memLimit)
                                ? OptionalLong.empty()
                                : bytes(memLimit.thousandths()),
                memLimit == null ? OptionalLong.empty() : booked,
                rules.pids());
    }

    /// The shares in the unit of version 2, 1 to 10,000, by the formula that runtimes use.
    public long cpuWeight() {
        long shares = Math.clamp(cpuShares, MIN_SHARES, MAX_SHARES);
        return 1 + (shares - MIN_SHARES) * (MAX_WEIGHT - 1) / (MAX_SHARES - MIN_SHARES);
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
