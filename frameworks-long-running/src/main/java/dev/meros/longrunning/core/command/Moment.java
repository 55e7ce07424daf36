package dev.meros.longrunning.core.command;

import java.time.Instant;
import java.util.UUID;
import java.util.function.Supplier;

/// What a decision may take from outside: the time, and ids that nobody has had before.
public record Moment(Instant now, Supplier<UUID> ids) {}
