package dev.meros.api.model;

import org.jspecify.annotations.Nullable;

/// How long a task has between the polite and the final signal.
public record KillPolicy(@Nullable DurationInfo gracePeriod) {}
