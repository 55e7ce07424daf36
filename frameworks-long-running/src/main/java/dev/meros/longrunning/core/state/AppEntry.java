package dev.meros.longrunning.core.state;

import dev.meros.longrunning.core.app.App;

import java.time.Instant;

/// A version of an app, with the times of its last changes. Instances launched at or after
/// `configuredAt` run this configuration. `createdAt` is its first version: older ones belong to an
/// app of that id that was deleted.
public record AppEntry(App app, Instant configuredAt, Instant scaledAt, Instant createdAt) {}
