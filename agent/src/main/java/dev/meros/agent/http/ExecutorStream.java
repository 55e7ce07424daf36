package dev.meros.agent.http;

import dev.meros.api.codec.MessageType;
import dev.meros.api.codec.RecordIo;
import dev.meros.api.codec.WireFormat;
import dev.meros.api.executor.Event;

import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/// An open response to which the events of one executor are written as RecordIO, one record for
/// each HTTP chunk. Events come from any thread; everything else happens on the event loop of its
/// connection.
final class ExecutorStream {
    /// What an executor may leave unread before its stream is closed, in bytes: some thousand
    /// events, or one launch with a large `data`.
    private static final int MAX_UNREAD = 16 << 20;

    private static final System.Logger LOG = System.getLogger(ExecutorStream.class.getName());

    private final String id;
    private final WireFormat format;
    private final HttpServerResponse response;
    private final Context context;
    private final Runnable closed;
    private long unread;
    private Phase phase = Phase.ASKED;

    private enum Phase {
        /// The agent has not answered yet.
        ASKED,
        OPEN,
        CLOSED
    }

    /// A stream of messages in `format` on a response that has not begun; `closed` is called once
    /// when it has ended.
    ExecutorStream(
            String id,
            WireFormat format,
            HttpServerRequest request,
            Context context,
            Runnable closed) {
        this.id = id;
        this.format = format;
        this.response = request.response();
        this.context = context;
        this.closed = closed;
        response.exceptionHandler(_ -> end());
        response.closeHandler(_ -> end());
        LongRequests.stayOpen(request);
    }

    String id() {
        return id;
    }

    void send(Event event) {
        Buffer record =
                Buffer.buffer(RecordIo.frame(format.write(MessageType.EXECUTOR_EVENT, event)));
        context.runOnContext(_ -> write(record));
    }

    private void write(Buffer record) {
        if (phase == Phase.ASKED) {
            phase = Phase.OPEN;
            response.setStatusCode(200)
                    .setChunked(true)
                    .putHeader("Content-Type", format.contentType());
        }
        if (phase == Phase.CLOSED) {
            return;
        }
        unread += record.length();
        if (unread > MAX_UNREAD) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "stream {0}: closed, its executor is {1} bytes behind (expected: at most {2})",
                    id,
                    Long.toString(unread),
                    Integer.toString(MAX_UNREAD));
            response.reset();
            end();
            return;
        }
        var _ = response.write(record).onComplete(_ -> unread -= record.length());
    }

    /// Ends the response when everything is written.
    void close() {
        context.runOnContext(
                _ -> {
                    if (phase != Phase.CLOSED) {
                        var _ = response.end();
                        end();
                    }
                });
    }

    private void end() {
        if (phase != Phase.CLOSED) {
            phase = Phase.CLOSED;
            closed.run();
        }
    }
}
