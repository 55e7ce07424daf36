package dev.meros.kernel.core.agent;

import dev.meros.kernel.core.StreamId;

import java.time.Instant;

/// The open stream of an agent.
public record AgentLink(StreamId stream, Instant since) {}
