package dev.meros.agent.http;

import dev.meros.agent.engine.ExecutorStreams;
import dev.meros.api.executor.Event;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The streams of executors that are open, or about to be. Thread-safe.
final class OpenStreams implements ExecutorStreams {
    private final Map<String, ExecutorStream> streams = new ConcurrentHashMap<>();

    void add(ExecutorStream stream) {
        streams.put(stream.id(), stream);
    }

    void remove(String id) {
        streams.remove(id);
    }

    int size() {
        return streams.size();
    }

    @Override
    public void send(String stream, Event event) {
        ExecutorStream open = streams.get(stream);
        if (open != null) {
            open.send(event);
        }
    }

    @Override
    public void close(String stream) {
        ExecutorStream open = streams.remove(stream);
        if (open != null) {
            open.close();
        }
    }

    /// Says to all that the agent is alive.
    void beat() {
        streams.values().forEach(s -> s.send(Event.heartbeat()));
    }
}
