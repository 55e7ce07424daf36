package dev.meros.kernel.http;

import dev.meros.api.codec.WireFormat;
import dev.meros.kernel.core.StreamId;
import dev.meros.kernel.core.effect.Effect;
import dev.meros.kernel.engine.Outbox;

import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/// The open streams of frameworks and agents by their ids.
public final class Streams implements Outbox {
    private final ConcurrentHashMap<StreamId, EventStream> open = new ConcurrentHashMap<>();
    private final EventStream.Bounds bounds;

    Streams(EventStream.Bounds bounds) {
        this.bounds = bounds;
    }

    /// A new stream on a response that has not begun; it takes messages at once.
    EventStream prepare(
            Exchange exchange,
            WireFormat format,
            Admission.Lease lease,
            BiConsumer<EventStream, Effect> closed) {
        StreamId id = new StreamId(UUID.randomUUID().toString());
        EventStream stream =
                new EventStream(
                        id,
                        exchange,
                        new EventStream.Terms(format, bounds, lease),
                        (s, first) -> {
                            remove(s);
                            closed.accept(s, first);
                        });
        open.put(id, stream);
        return stream;
    }

    /// Who makes the calls that name this stream; empty when there is none.
    String owner(StreamId id) {
        EventStream stream = open.get(id);
        return stream == null ? "" : stream.owner();
    }

    void remove(EventStream stream) {
        open.remove(stream.id());
    }

    @Override
    public void send(Effect effect) {
        switch (effect) {
            case Effect.ToFramework f -> send(f.stream(), f);
            case Effect.ToAgent a -> send(a.stream(), a);
            case Effect.CloseStream c -> {
                EventStream stream = open.remove(c.stream());
                if (stream != null) {
                    stream.send(c);
                }
            }
        }
    }

    private void send(StreamId id, Effect effect) {
        EventStream stream = open.get(id);
        if (stream != null) {
            stream.send(effect);
        }
    }

    /// Closes streams whose readers are too far behind.
    void check() {
        open.values().forEach(EventStream::check);
    }

    /// Ends all streams.
    void endAll() {
        open.values().forEach(EventStream::end);
        open.clear();
    }

    /// How many streams are open.
    public int size() {
        return open.size();
    }
}
