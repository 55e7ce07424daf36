package dev.meros.kernel.http;

import dev.meros.api.codec.CallBatch;
import dev.meros.api.codec.RecordIo;
import dev.meros.api.codec.WireFormat;
import dev.meros.kernel.core.StreamId;
import dev.meros.kernel.core.effect.Effect;

import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;

/// An open response to which events are written as RecordIO, one record for each HTTP chunk.
///
/// Events come from any thread; everything else happens on the event loop of its connection. What a
/// slow reader leaves waiting is bounded in bytes and in time, after which the stream is closed.
final class EventStream {
    private static final System.Logger LOG = System.getLogger(EventStream.class.getName());

    /// Bytes after which a stream lets others of its event loop have their turn.
    private static final long TURN_BYTES = 256 << 10;

    private final StreamId id;
    private final Exchange exchange;
    private final WireFormat format;
    private final Context context;
    private final HttpServerResponse response;
    private final Bounds bounds;
    private final Admission.Lease lease;
    private final BiConsumer<EventStream, Effect> closed;
    private final Queue<Effect> inbox = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final Deque<Buffer> waiting = new ArrayDeque<>();
    private long waitingBytes;
    private long fullSince;
    private Phase phase = Phase.ASKED;
    private @Nullable Effect first;

    /// What may wait for a slow reader, and for how long.
    record Bounds(int bytes, Duration stall) {}

    /// In which form a stream is, what it may hold, and what is released when it has ended.
    record Terms(WireFormat format, Bounds bounds, Admission.Lease lease) {}

    private enum Phase {
        /// The kernel has not answered yet.
        ASKED,
        OPEN,
        /// No more events are taken; what waits is written, then the stream ends.
        ENDING,
        CLOSED
    }

    /// A stream on a response that has not begun. `closed` is called once with the stream's first
    /// message, which says whose it is, when the other side or a limit ends it.
    EventStream(
            StreamId id, Exchange exchange, Terms terms, BiConsumer<EventStream, Effect> closed) {
        this.id = id;
        this.format = terms.format();
        this.exchange = exchange;
        this.context = exchange.context();
        this.response = exchange.response();
        this.bounds = terms.bounds();
        this.lease = terms.lease();
        this.closed = closed;
        response.exceptionHandler(_ -> close());
        response.closeHandler(_ -> close());
    }

    StreamId id() {
        return id;
    }

    String owner() {
        return lease.owner();
    }

    /// Gives a stream up that was never opened.
    void discard() {
        lease.release().run();
    }

    /// Begins the response.
    void open() {
        if (phase == Phase.ASKED && response.closed()) {
            phase = Phase.CLOSED;
            lease.release().run();
        }
        if (phase == Phase.ASKED) {
            phase = Phase.OPEN;
            exchange.writeTogether();
            response.setStatusCode(200)
                    .setChunked(true)
                    .putHeader("Content-Type", format.contentType())
                    .putHeader("Mesos-Stream-Id", id.value())
                    .putHeader(CallBatch.ACCEPT_POST, MediaTypes.CALLS);
            var _ = response.writeHead();
        }
        drain();
    }

    /// Takes an event from any thread.
    void send(Effect effect) {
        inbox.add(effect);
        if (scheduled.compareAndSet(false, true)) {
            context.runOnContext(_ -> drain());
        }
    }

    private void drain() {
        scheduled.set(false);
        if (phase == Phase.ASKED) {
            return;
        }
        long enough = waitingBytes + TURN_BYTES;
        Effect effect = inbox.poll();
        while (effect != null) {
            take(effect);
            effect = waitingBytes < enough ? inbox.poll() : null;
        }
        flush();
        if (!inbox.isEmpty() && scheduled.compareAndSet(false, true)) {
            context.runOnContext(_ -> drain());
        }
    }

    private void take(Effect effect) {
        if (first == null) {
            first = effect;
            if (phase == Phase.CLOSED) {
                closed.accept(this, effect);
            }
        }
        if (phase != Phase.OPEN) {
            return;
        }
        if (effect instanceof Effect.CloseStream) {
            phase = Phase.ENDING;
            return;
        }
        for (byte[] record : EventRecords.of(effect, format)) {
            Buffer framed = Buffer.buffer(RecordIo.frame(record));
            waiting.add(framed);
            waitingBytes += framed.length();
        }
    }

    private void flush() {
        if (phase == Phase.CLOSED) {
            return;
        }
        while (!waiting.isEmpty() && !response.writeQueueFull()) {
            Buffer next = waiting.remove();
            waitingBytes -= next.length();
            fullSince = 0;
            var _ = response.write(next);
        }
        if (waiting.isEmpty()) {
            if (phase == Phase.ENDING) {
                phase = Phase.CLOSED;
                lease.release().run();
                var _ = response.end();
            }
        } else {
            fullSince = fullSince == 0 ? System.nanoTime() : fullSince;
            var _ = response.drainHandler(_ -> flush());
            checkBounds();
        }
    }

    /// Closes the stream when its reader is too far behind.
    void checkBounds() {
        boolean stalled =
                fullSince != 0 && System.nanoTime() - fullSince > bounds.stall().toNanos();
        if (phase != Phase.CLOSED && (waitingBytes > bounds.bytes() || stalled)) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "stream "
                            + id
                            + ": closed, its reader is "
                            + waitingBytes
                            + " bytes behind (expected: it reads on within "
                            + bounds.stall().toMillis()
                            + "ms)");
            close();
        }
    }

    /// Looks at the bounds on the stream's own event loop.
    void check() {
        context.runOnContext(_ -> checkBounds());
    }

    /// Ends the stream without a word; its owner is disconnected.
    private void close() {
        if (phase == Phase.CLOSED) {
            return;
        }
        phase = Phase.CLOSED;
        lease.release().run();
        waiting.clear();
        if (first != null) {
            closed.accept(this, first);
        }
        if (!response.closed()) {
            var _ = response.reset();
        }
    }

    /// Ends the stream because the kernel ends.
    void end() {
        context.runOnContext(
                _ -> {
                    if (phase == Phase.OPEN) {
                        phase = Phase.ENDING;
                        flush();
                    }
                });
    }
}
