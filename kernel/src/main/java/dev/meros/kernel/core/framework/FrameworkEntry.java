package dev.meros.kernel.core.framework;

import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.FrameworkInfo;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/// What the registry holds of a framework. `disconnectedAt` and `deadline` are set while it has no
/// stream: it is removed at the deadline.
public record FrameworkEntry(
        FrameworkId id,
        FrameworkInfo info,
        Instant registeredAt,
        Instant subscribedAt,
        @Nullable Instant disconnectedAt,
        @Nullable Instant deadline) {}
