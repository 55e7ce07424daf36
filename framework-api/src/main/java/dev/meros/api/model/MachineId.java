package dev.meros.api.model;

import org.jspecify.annotations.Nullable;

/// A machine by host name, IP address or both.
public record MachineId(@Nullable String hostname, @Nullable String ip) {}
