package dev.meros.agent.core;

import dev.meros.api.model.TimeInfo;

import org.jspecify.annotations.Nullable;

/// The one run of a task: its container's id, its phase, its process once started, when it will be
/// killed, and why the agent condemned it.
public record TaskRun(
        String container,
        TaskPhase phase,
        @Nullable TaskProcess process,
        @Nullable TimeInfo killAt,
        @Nullable Outcome verdict) {
    static TaskRun launching(String container) {
        return new TaskRun(container, TaskPhase.LAUNCHING, null, null, null);
    }

    TaskRun with(TaskProcess started) {
        return new TaskRun(container, phase, started, killAt, verdict);
    }

    TaskRun with(TaskPhase next, @Nullable TimeInfo kill, @Nullable Outcome why) {
        return new TaskRun(container, next, process, kill, why);
    }
}
