package dev.meros.api.model;

import org.jspecify.annotations.Nullable;

/// The seccomp profile of a container.
public record SeccompInfo(@Nullable String profileName, @Nullable Boolean unconfined) {}
