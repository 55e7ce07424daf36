package dev.meros.agent.settings;

import dev.meros.agent.AgentException;

import java.time.Duration;

/// What becomes of tasks when the agent is told to end. Of `drainTimeout` and `shutdownTimeout`
/// each bounds the wait of its policies; `maxGrace` shortens the grace periods of tasks of a node
/// that is drained.
public record Termination(
        Policy policy, Duration shutdownTimeout, Duration drainTimeout, Duration maxGrace) {
    /// Tasks go on.
    public static final Termination DEFAULT =
            new Termination(
                    Policy.LEAVE,
                    Duration.ofSeconds(20),
                    Duration.ofMinutes(5),
                    Duration.ofMinutes(1));

    public Termination {
        if (shutdownTimeout.isNegative() || drainTimeout.isNegative() || maxGrace.isNegative()) {
            throw new AgentException(
                    "termination: "
                            + shutdownTimeout
                            + ", "
                            + drainTimeout
                            + ", "
                            + maxGrace
                            + " (expected: not negative)");
        }
    }

    public enum Policy {
        /// Tasks go on, and the next agent on the same directory finds them: the one for upgrades.
        LEAVE,
        /// The kernel is asked to drain the node, and the agent waits until its tasks have ended.
        DRAIN,
        /// Tasks are killed with their grace periods; the agent may come back as the one it was.
        STOP,
        /// The same, and the kernel is told that the agent does not come back: its id, its
        /// reservations and its volumes are given up.
        UNREGISTER
    }

    public Termination withPolicy(Policy value) {
        return new Termination(value, shutdownTimeout, drainTimeout, maxGrace);
    }

    public Termination withShutdownTimeout(Duration value) {
        return new Termination(policy, value, drainTimeout, maxGrace);
    }

    public Termination withDrain(Duration timeout, Duration grace) {
        return new Termination(policy, shutdownTimeout, timeout, grace);
    }
}
