package dev.meros.agent.settings;

import dev.meros.agent.AgentException;
import dev.meros.api.model.Value;

import java.time.Duration;
import java.util.List;

/// What is done about tasks that listen at ports of the node that they were not given: how often to
/// look, zero for never; what follows; and which ports matter, as with Mesos' isolator
/// `network/ports`. `range` are those of [Scope#RANGE].
public record PortRules(Duration interval, Breach breach, Scope scope, List<Value.Range> range) {
    /// As in Mesos.
    public static final Duration INTERVAL = Duration.ofSeconds(30);

    public static final PortRules DEFAULT =
            new PortRules(INTERVAL, Breach.REPORTED, Scope.ALL, List.of());

    public PortRules {
        range = List.copyOf(range);
        if (interval.isNegative()) {
            throw new AgentException(
                    "container-ports-watch: " + interval + " (expected: not negative)");
        }
        if ((scope == Scope.RANGE) == range.isEmpty()) {
            throw new AgentException(
                    "container-ports-isolated-range: "
                            + range
                            + " (expected: some ports, and no --check-agent-port-range-only)");
        }
    }

    /// What follows when a task listens where it may not.
    public enum Breach {
        /// The log and the figures tell.
        REPORTED,
        /// The task is ended.
        ENDED
    }

    /// Which ports are looked at.
    public enum Scope {
        ALL,
        /// Those among the agent's resources.
        OFFERED,
        /// Those of a range.
        RANGE
    }
}
