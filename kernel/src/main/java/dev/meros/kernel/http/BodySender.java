package dev.meros.kernel.http;

import dev.meros.kernel.http.legacy.Body;

import io.netty.buffer.Unpooled;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.internal.buffer.BufferInternal;

import java.time.Duration;
import java.util.Iterator;

/// Sends a body piece by piece, as fast as the client reads. What waits for the client is bounded,
/// and so is how long it may read nothing. Used on the event loop of its connection.
final class BodySender {
    /// What may wait in the socket's queue, in bytes; each waiting byte is copied out of the heap,
    /// so a thousand clients that read slowly hold 320 MB.
    private static final int QUEUE = 256 << 10;

    /// What is written at once, in bytes.
    private static final int SLICE = 64 << 10;

    private final Exchange exchange;
    private final HttpServerResponse response;
    private final Vertx vertx;
    private final Body body;
    private final Iterator<byte[]> pieces;
    private final long stallMillis;
    private State state = State.SENDING;
    private byte[] piece = {};
    private int from;
    private long timer = -1;

    private enum State {
        SENDING,
        ENDED
    }

    BodySender(Exchange exchange, Body body, Body.Form form, Duration stall) {
        this.exchange = exchange;
        this.response = exchange.response();
        this.vertx = exchange.context().owner();
        this.body = body;
        this.pieces = body.pieces(form).iterator();
        this.stallMillis = stall.toMillis();
    }

    /// Sends some text, the body and some more text.
    void send(String before, String after) {
        if (response.closed() || response.ended()) {
            return;
        }
        body.acquire();
        response.setWriteQueueMaxSize(QUEUE);
        response.closeHandler(_ -> end());
        response.exceptionHandler(_ -> end());
        if (!before.isEmpty()) {
            var _ = response.write(before);
        }
        go(after);
    }

    private void go(String after) {
        cancel();
        while (state == State.SENDING && (from < piece.length || pieces.hasNext())) {
            if (response.writeQueueFull()) {
                timer = vertx.setTimer(stallMillis, _ -> giveUp());
                response.drainHandler(_ -> go(after));
                return;
            }
            if (from == piece.length) {
                piece = pieces.next();
                from = 0;
            }
            int count = Math.min(SLICE, piece.length - from);
            var _ = response.write(shared(piece, from, count));
            from += count;
        }
        if (state == State.SENDING) {
            end();
            var _ = after.isEmpty() ? response.end() : response.end(after);
        }
    }

    /// The same bytes, not copied: nobody changes them.
    private static Buffer shared(byte[] piece, int from, int count) {
        return BufferInternal.buffer(Unpooled.wrappedBuffer(piece, from, count));
    }

    private void giveUp() {
        end();
        exchange.drop();
    }

    private void cancel() {
        if (timer >= 0) {
            vertx.cancelTimer(timer);
            timer = -1;
        }
    }

    private void end() {
        if (state == State.SENDING) {
            state = State.ENDED;
            cancel();
            body.release();
        }
    }
}
