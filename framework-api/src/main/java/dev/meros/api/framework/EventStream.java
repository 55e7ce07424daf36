package dev.meros.api.framework;

import dev.meros.api.codec.CodecException;
import dev.meros.api.codec.MessageType;
import dev.meros.api.codec.RecordIo;
import dev.meros.api.codec.WireFormat;
import dev.meros.api.scheduler.Event;

import org.jspecify.annotations.Nullable;

import java.net.ConnectException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/// The answer to a SUBSCRIBE, cut into events. The next bytes are asked for when the listener has
/// dealt with the events of the last ones, so a slow framework holds the kernel back instead of
/// filling its own memory.
final class EventStream implements HttpResponse.BodySubscriber<String> {
    /// Called on threads of the HTTP client, one at a time.
    interface Listener {
        /// The kernel answers with a stream; `acceptPost` is what it takes besides JSON, empty when
        /// it does not say.
        void opened(String streamId, String acceptPost);

        /// The kernel answers with something else.
        void refused(KernelHttp.Answer answer);

        /// Events, in order; `more` is to be run when they have been dealt with.
        void received(List<Event> events, Runnable more);

        /// The stream has ended or cannot be read.
        void broken(String reason);
    }

    private final WireFormat format;
    private final Listener listener;
    private final RecordIo.Decoder decoder = new RecordIo.Decoder();
    private Flow.@Nullable Subscription subscription;
    private boolean closed;

    EventStream(WireFormat format, Listener listener) {
        this.format = format;
        this.listener = listener;
    }

    void opened(String streamId, String acceptPost) {
        listener.opened(streamId, acceptPost);
    }

    void refused(KernelHttp.Answer answer) {
        listener.refused(answer);
    }

    /// Closes the connection; the listener may still hear of what was under way.
    synchronized void close() {
        closed = true;
        if (subscription != null) {
            subscription.cancel();
        }
    }

    /// Nothing: the head of the answer is passed on at once, the events go to the listener.
    @Override
    public CompletionStage<String> getBody() {
        return CompletableFuture.completedFuture("");
    }

    @Override
    public synchronized void onSubscribe(Flow.Subscription subscription) {
        this.subscription = subscription;
        if (closed) {
            subscription.cancel();
        } else {
            subscription.request(1);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> chunks) {
        List<Event> events = new ArrayList<>();
        try {
            for (ByteBuffer chunk : chunks) {
                for (byte[] record : decoder.feed(chunk)) {
                    events.add(format.read(MessageType.SCHEDULER_EVENT, record, Event.class));
                }
            }
        } catch (CodecException e) {
            close();
            listener.broken("unreadable event: " + e.getMessage());
            return;
        }
        if (events.isEmpty()) {
            more();
        } else {
            listener.received(events, this::more);
        }
    }

    @Override
    public void onError(Throwable failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        listener.broken(cause instanceof ConnectException ? "cannot be reached" : cause.toString());
    }

    @Override
    public void onComplete() {
        listener.broken("the kernel closed the stream");
    }

    private synchronized void more() {
        if (subscription != null && !closed) {
            subscription.request(1);
        }
    }
}
