package dev.meros.kernel.core.framework;

import dev.meros.kernel.core.StreamId;

import java.util.List;

/// The open stream of a framework and the roles in which it wants no offers.
public record Subscription(StreamId stream, List<String> suppressedRoles) {
    public Subscription {
        suppressedRoles = List.copyOf(suppressedRoles);
    }
}
