package dev.meros.agent.executor;

import dev.meros.agent.core.ExecutorTimes;

/// How an agent treats custom executors: what they may take, and who may speak for them.
public record ExecutorSettings(ExecutorTimes times, Authentication authentication) {
    /// The times of Mesos, and executors that need not show their token.
    public static final ExecutorSettings DEFAULT =
            new ExecutorSettings(ExecutorTimes.DEFAULT, Authentication.OFFERED);

    /// Who may speak for an executor.
    public enum Authentication {
        /// Whoever shows its token, or no token at all as long as the executor has shown none
        /// either: many libraries do not know of tokens.
        OFFERED,
        /// Only who shows its token.
        REQUIRED
    }
}
