package dev.meros.api.master;

import org.jspecify.annotations.Nullable;

/// The answer to GET_STATE: all of it at one moment.
public record GetState(
        @Nullable GetTasks getTasks,
        @Nullable GetExecutors getExecutors,
        @Nullable GetFrameworks getFrameworks,
        @Nullable GetAgents getAgents) {}
