package dev.meros.longrunning.core.state;

import dev.meros.longrunning.core.app.AppId;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/// How an app's task failed last; `state` is the name of the task state.
public record TaskFailure(
        AppId app,
        String taskId,
        String state,
        String message,
        String host,
        @Nullable String agentId,
        Instant version,
        Instant timestamp) {}
