package dev.meros.agent.cgroup;

import dev.meros.agent.AgentException;

/// What an agent makes of the resources of all its containers: whether `cpus` are a hard limit
/// where no other is asked for, as with Mesos' `cgroups_enable_cfs`, and how many processes and
/// threads a container may have.
public record LimitRules(Cpus cpus, long pids) {
    /// Whether cpus are exceeded when nobody else wants them.
    public enum Cpus {
        SHARED,
        HARD
    }

    /// Stops fork bombs long before the node's own limit.
    public static final long PIDS = 4096;

    public static final LimitRules DEFAULT = new LimitRules(Cpus.SHARED, PIDS);

    private static final long MIN_PIDS = 16;

    public LimitRules {
        if (pids < MIN_PIDS) {
            throw new AgentException(
                    "pids-limit: " + pids + " (expected: at least " + MIN_PIDS + ")");
        }
    }
}
