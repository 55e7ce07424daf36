package dev.meros.kernel.core.effect;

import dev.meros.api.agent.AgentEvent;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.scheduler.Event;
import dev.meros.kernel.core.StreamId;

/// A message that leaves when the records of its decision are committed, in the order of decisions.
/// Messages to a stream that is no longer open are dropped.
public sealed interface Effect {
    record ToFramework(FrameworkId framework, StreamId stream, Event event) implements Effect {}

    record ToAgent(AgentId agent, StreamId stream, AgentEvent event) implements Effect {}

    /// Ends a stream after what was sent on it before.
    record CloseStream(StreamId stream) implements Effect {}
}
