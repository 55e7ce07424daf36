package dev.meros.kernel.core.record;

import dev.meros.api.model.Bytes;

import java.time.Instant;

/// When frameworks and agents are told of operations again.
public sealed interface FeedbackRecord extends KernelRecord.Transient {
    /// Somebody has been told of an operation for the n-th time, and is told again at `nextAt`.
    record Sent(Bytes operation, int attempt, Instant nextAt) implements FeedbackRecord {}

    /// Nobody is there to be told of an operation; who comes back is told at once.
    record Paused(Bytes operation) implements FeedbackRecord {}
}
