package dev.meros.agent.core;

/// What the health check has found so far: the verdict that was last reported, and how many checks
/// in a row have failed since.
public record TaskHealth(Verdict reported, int failuresInRow) {
    static final TaskHealth UNKNOWN = new TaskHealth(Verdict.UNKNOWN, 0);

    /// What the kernel has been told of a task's health.
    public enum Verdict {
        UNKNOWN,
        HEALTHY,
        UNHEALTHY
    }
}
