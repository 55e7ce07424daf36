package dev.meros.kernel.core.allocation;

import org.jspecify.annotations.Nullable;

/// An [Obstacle] that was met. `role` is the one whose quota stands in the way, where it is quota.
public record Finding(Obstacle obstacle, @Nullable String role) implements Comparable<Finding> {
    Finding(Obstacle obstacle) {
        this(obstacle, null);
    }

    @Override
    public int compareTo(Finding other) {
        int byObstacle = obstacle.compareTo(other.obstacle);
        return byObstacle != 0
                ? byObstacle
                : String.valueOf(role).compareTo(String.valueOf(other.role));
    }
}
