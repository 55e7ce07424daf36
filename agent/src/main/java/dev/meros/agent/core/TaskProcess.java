package dev.meros.agent.core;

import dev.meros.api.model.TimeInfo;

/// The process that stands for a container: its pid, which is also its process group, when it was
/// started, and `identity`, which tells it from a later process with the same pid.
public record TaskProcess(int pid, String identity, TimeInfo startedAt) {}
