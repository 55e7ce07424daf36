package dev.meros.kernel.http;

import io.netty.buffer.ByteBuf;
import io.vertx.core.Context;
import io.vertx.core.http.HttpServerResponse;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// An open response to which the events of the cluster are written, one record in each HTTP chunk.
/// What a slow reader has not read yet waits in the ring that all share; a piece of it at a time is
/// on its way. Used on the event loop of its connection.
final class Subscriber {
    private static final System.Logger LOG = System.getLogger(Subscriber.class.getName());

    /// How long the last words of the kernel may take.
    private static final long FAREWELL_MILLIS = 5_000;

    private final Exchange exchange;
    private final HttpServerResponse response;
    private final EventRing ring;
    private final EventForm form;
    private final Duration stall;
    private final Consumer<Subscriber> closed;
    private Phase phase = Phase.WAITING;
    private long next;
    private long heartbeats = -1;
    private Flight flight = Flight.NONE;
    private long pending;
    private long progressAt = System.nanoTime();

    /// Whether something is on its way to the reader.
    private enum Flight {
        NONE,
        UNDER_WAY
    }

    private enum Phase {
        /// For its first record.
        WAITING,
        /// The head of the response is on its way.
        BEGINNING,
        OPEN,
        ENDED
    }

    /// `stall` is how long the reader may read nothing of what waits for it; `closed` is called
    /// once, when the stream ends on whichever side.
    Subscriber(
            Exchange exchange,
            EventRing ring,
            EventForm form,
            Duration stall,
            Consumer<Subscriber> closed) {
        this.exchange = exchange;
        this.response = exchange.response();
        this.ring = ring;
        this.form = form;
        this.stall = stall;
        this.closed = closed;
        response.exceptionHandler(_ -> gone());
        response.closeHandler(_ -> gone());
    }

    Context context() {
        return exchange.context();
    }

    EventForm form() {
        return form;
    }

    /// Begins the response, with a first record unless what was missed follows; the next event is
    /// the one with the number `from`.
    void begin(@Nullable SharedBytes first, long from, Duration heartbeat) {
        if (phase != Phase.WAITING || response.closed()) {
            gone();
            return;
        }
        phase = Phase.BEGINNING;
        next = from;
        response.setStatusCode(200).setChunked(true).putHeader("Content-Type", form.contentType());
        if (form.isExtended()) {
            response.putHeader(SubscribeEndpoint.RESUMED, Boolean.toString(first == null));
        }
        // chunks are written past what waits for this connection, so the head must be out
        var _ = response.writeHead().onSuccess(_ -> begun(first));
        SharedBytes sign = SharedBytes.of(form.heartbeat());
        heartbeats =
                context()
                        .owner()
                        .setPeriodic(
                                heartbeat.toMillis(),
                                _ -> {
                                    if (phase == Phase.OPEN && flight == Flight.NONE) {
                                        write(sign.from(0));
                                    }
                                });
    }

    private void begun(@Nullable SharedBytes first) {
        if (phase != Phase.BEGINNING) {
            return;
        }
        phase = Phase.OPEN;
        if (first == null) {
            pump();
        } else {
            write(first.from(0));
        }
    }

    private void write(ByteBuf chunks) {
        flight = Flight.UNDER_WAY;
        exchange.writeChunks(
                chunks,
                () -> {
                    flight = Flight.NONE;
                    progressAt = System.nanoTime();
                    pump();
                });
    }

    /// Sends the next piece of what is new, unless one is on its way.
    void pump() {
        if (phase != Phase.OPEN || flight == Flight.UNDER_WAY || next >= ring.next()) {
            return;
        }
        EventRing.Piece piece = ring.read(next, form);
        if (piece == null) {
            end(
                    "the reader is "
                            + (ring.next() - next)
                            + " events behind (expected: that it reads on)");
            return;
        }
        next = piece.next();
        write(piece.chunks());
    }

    /// Ends the stream when its reader is too far behind.
    void check() {
        if (phase != Phase.OPEN) {
            return;
        }
        long left = exchange.unsentBytes();
        if (flight == Flight.NONE || left < pending) {
            progressAt = System.nanoTime();
        }
        pending = left;
        if (System.nanoTime() - progressAt > stall.toNanos()) {
            end(
                    "the reader has read nothing for "
                            + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - progressAt)
                            + "ms (expected: that it reads on within "
                            + stall.toMillis()
                            + "ms)");
        } else {
            pump();
        }
    }

    /// Ends the stream, with the reason where the reader knows of such.
    void end(String reason) {
        if (phase == Phase.ENDED) {
            return;
        }
        LOG.log(System.Logger.Level.INFO, "event subscriber: closed: {0}", reason);
        Phase before = phase;
        gone();
        if (response.closed() || response.ended()) {
            return;
        }
        if (before == Phase.WAITING) {
            exchange.error(503, reason);
            return;
        }
        if (before == Phase.OPEN && form.isExtended()) {
            exchange.writeChunks(SharedBytes.of(form.closing(reason)).from(0), () -> {});
        }
        var _ = response.end();
        context()
                .owner()
                .setTimer(
                        FAREWELL_MILLIS,
                        _ -> {
                            if (!response.closed() && exchange.unsentBytes() > 0) {
                                exchange.drop();
                            }
                        });
    }

    private void gone() {
        if (phase == Phase.ENDED) {
            return;
        }
        phase = Phase.ENDED;
        if (heartbeats >= 0) {
            context().owner().cancelTimer(heartbeats);
        }
        closed.accept(this);
    }
}
