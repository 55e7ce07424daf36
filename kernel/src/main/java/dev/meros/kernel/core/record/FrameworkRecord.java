package dev.meros.kernel.core.record;

import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.FrameworkInfo;

import java.time.Instant;

/// The registry of frameworks.
public sealed interface FrameworkRecord extends KernelRecord.Durable {
    /// A framework has subscribed, for the first time or again; `info.id` is set.
    record Subscribed(FrameworkInfo info, Instant at) implements FrameworkRecord {}

    /// A framework's stream has ended; it is removed at the deadline unless it subscribes again.
    record Disconnected(FrameworkId framework, Instant at, Instant deadline)
            implements FrameworkRecord {}

    /// A framework is no more: torn down, or its deadline has passed.
    record Removed(FrameworkId framework, Instant at) implements FrameworkRecord {}
}
