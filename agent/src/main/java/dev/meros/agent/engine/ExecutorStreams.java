package dev.meros.agent.engine;

import dev.meros.api.executor.Event;

/// The open streams of custom executors, by the ids under which they subscribed. What is sent to a
/// stream that is no more is dropped. Must not block.
public interface ExecutorStreams {
    void send(String stream, Event event);

    /// Ends a stream when what was sent to it is written.
    void close(String stream);
}
