package dev.meros.kernel.core.volume;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.Resource;

import java.time.Instant;

/// A volume whose agent is no more, with the agent's host and when that became known.
public record LostVolume(AgentId agent, String hostname, Resource volume, Instant at) {}
