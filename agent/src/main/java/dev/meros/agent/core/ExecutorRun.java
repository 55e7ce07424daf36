package dev.meros.agent.core;

import dev.meros.api.model.TimeInfo;

import org.jspecify.annotations.Nullable;

/// The one run of a custom executor: its container's id, its phase, its process once started, until
/// when it has time for what its phase waits for, and what will become of its tasks when that is
/// not up to its exit status.
public record ExecutorRun(
        String container,
        ExecutorPhase phase,
        @Nullable TaskProcess process,
        @Nullable TimeInfo deadline,
        @Nullable Outcome verdict) {
    static ExecutorRun starting(String container) {
        return new ExecutorRun(container, ExecutorPhase.STARTING, null, null, null);
    }

    ExecutorRun with(TaskProcess started) {
        return new ExecutorRun(container, phase, started, deadline, verdict);
    }

    ExecutorRun with(ExecutorPhase next, @Nullable TimeInfo until, @Nullable Outcome why) {
        return new ExecutorRun(container, next, process, until, why);
    }
}
