package dev.meros.kernel.core.offer;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.resource.Resources;

import java.time.Instant;

/// A refusal: before `until` nothing that is contained in `refused` is offered to the framework for
/// this role and agent. `number` tells filters apart.
public record FilterEntry(
        FrameworkId framework,
        String role,
        AgentId agent,
        Resources refused,
        Instant until,
        long number) {}
