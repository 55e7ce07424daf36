package dev.meros.kernel.core.framework;

import java.time.Instant;

/// A framework that is no more, kept for a while so that its id is not used again.
public record CompletedFramework(FrameworkEntry entry, Instant removedAt) {}
