package dev.meros.kernel.core.offer;

import dev.meros.api.model.AgentId;
import dev.meros.api.resource.Resources;

import java.time.Instant;

/// A refusal: before `until` nothing that is contained in `refused` of this agent is offered to a
/// framework in a role.
public record FilterEntry(AgentId agent, Resources refused, Instant until) {}
