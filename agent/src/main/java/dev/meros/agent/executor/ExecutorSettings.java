package dev.meros.agent.executor;

import dev.meros.agent.AgentException;
import dev.meros.agent.core.ExecutorTimes;

import java.time.Duration;

/// How an agent treats custom executors: what they may take, who may speak for them, and how often
/// they hear that it is alive.
public record ExecutorSettings(
        ExecutorTimes times, Authentication authentication, Duration heartbeat) {
    /// The times of Mesos, and executors that need not show their token. Heartbeats come often
    /// enough to keep the tables of a network from forgetting the connection.
    public static final ExecutorSettings DEFAULT =
            new ExecutorSettings(
                    ExecutorTimes.DEFAULT, Authentication.OFFERED, Duration.ofMinutes(30));

    public ExecutorSettings {
        if (heartbeat.toMillis() < 1) {
            throw new AgentException("heartbeat: " + heartbeat + " (expected: at least 1 ms)");
        }
    }

    public ExecutorSettings withTimes(ExecutorTimes value) {
        return new ExecutorSettings(value, authentication, heartbeat);
    }

    public ExecutorSettings withAuthentication(Authentication value) {
        return new ExecutorSettings(times, value, heartbeat);
    }

    public ExecutorSettings withHeartbeat(Duration value) {
        return new ExecutorSettings(times, authentication, value);
    }

    /// Who may speak for an executor.
    public enum Authentication {
        /// Whoever shows its token, or no token at all as long as the executor has shown none
        /// either: many libraries do not know of tokens.
        OFFERED,
        /// Only who shows its token.
        REQUIRED
    }
}
