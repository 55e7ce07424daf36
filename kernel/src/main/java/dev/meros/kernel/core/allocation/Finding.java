package dev.meros.kernel.core.allocation;

import org.jspecify.annotations.Nullable;

/// An [Obstacle] that was met. `role` is the one whose quota stands in the way, where it is quota.
public record Finding(Obstacle obstacle, @Nullable String role) {
    Finding(Obstacle obstacle) {
        this(obstacle, null);
    }
}
