package dev.meros.agent.core;

import java.time.Duration;

/// How long custom executors may take: from their start to their subscription, until they are back
/// after a restart of the agent, from SHUTDOWN to their end where their framework does not say, and
/// without an agent.
public record ExecutorTimes(
        Duration registration, Duration reregistration, Duration shutdownGrace, Duration recovery) {
    /// The times of Mesos, except that executors have 15 s to come back, the most that Mesos
    /// allows: a machine that is busy with the restart of an agent shall not cost tasks.
    public static final ExecutorTimes DEFAULT =
            new ExecutorTimes(
                    Duration.ofMinutes(1),
                    Duration.ofSeconds(15),
                    Duration.ofSeconds(5),
                    Duration.ofMinutes(15));
}
