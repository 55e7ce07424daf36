package dev.meros.agent.http;

import dev.meros.agent.nested.OutputSink;
import dev.meros.api.agent.operator.ProcessIo;
import dev.meros.api.codec.MessageType;
import dev.meros.api.codec.RecordIo;
import dev.meros.api.http.BodyForm;
import dev.meros.api.http.Framing;
import dev.meros.api.model.Bytes;
import dev.meros.api.model.DurationInfo;

import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// An open response to which the output of a container is written as RecordIO of ProcessIO, one
/// record for each HTTP chunk, with a heartbeat now and then. A container whose reader is slow
/// waits; one that reads nothing for too long is left.
final class ProcessIoStream implements OutputSink {
    /// As in Mesos.
    static final Duration HEARTBEAT = Duration.ofSeconds(30);

    /// Pieces of output that may be on their way; each is some kilobytes.
    private static final int PIECES = 16;

    /// How long a reader may read nothing while there is something to read.
    private static final long STALL_SECONDS = 60;

    private final HttpServerResponse response;
    private final Context context;
    private final BodyForm form;
    private final Runnable closed;
    private final Semaphore room = new Semaphore(PIECES);
    private final long timer;
    private volatile Phase phase = Phase.OPEN;

    private enum Phase {
        OPEN,
        ENDED,
        /// The client has gone.
        BROKEN
    }

    /// Begins the answer; called on the event loop of its connection. `closed` is run when the
    /// client goes away before the end.
    ProcessIoStream(RoutingContext routing, Context context, BodyForm form, Runnable closed) {
        this.response = routing.response();
        this.context = context;
        this.form = form;
        this.closed = closed;
        LongRequests.stayOpen(routing.request());
        response.exceptionHandler(_ -> broken());
        response.closeHandler(_ -> broken());
        response.setStatusCode(200).setChunked(true).putHeader("Content-Type", form.contentType());
        if (form.framing() == Framing.RECORDS) {
            response.putHeader("Message-Content-Type", form.format().contentType());
        }
        var _ = response.writeHead();
        timer = context.owner().setPeriodic(HEARTBEAT.toMillis(), _ -> beat());
        if (response.closed()) {
            broken();
        }
    }

    private void beat() {
        if (phase == Phase.OPEN) {
            var _ = response.write(record(ProcessIo.heartbeat(DurationInfo.of(HEARTBEAT))));
        }
    }

    private Buffer record(ProcessIo io) {
        return Buffer.buffer(RecordIo.frame(form.format().write(MessageType.AGENT_PROCESS_IO, io)));
    }

    @Override
    public void write(ProcessIo.Stream stream, byte[] bytes) throws IOException {
        try {
            if (phase != Phase.OPEN || !room.tryAcquire(STALL_SECONDS, TimeUnit.SECONDS)) {
                context.runOnContext(_ -> giveUp());
                throw new IOException("nobody reads this any more");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        Buffer record = record(ProcessIo.data(stream, Bytes.of(bytes)));
        context.runOnContext(
                _ -> {
                    if (phase == Phase.OPEN) {
                        var _ = response.write(record).onComplete(_ -> room.release());
                    } else {
                        room.release();
                    }
                });
    }

    @Override
    public void end() {
        context.runOnContext(
                _ -> {
                    if (phase == Phase.OPEN) {
                        phase = Phase.ENDED;
                        context.owner().cancelTimer(timer);
                        var _ = response.end();
                    }
                });
    }

    private void giveUp() {
        if (phase == Phase.OPEN) {
            response.reset();
            broken();
        }
    }

    private void broken() {
        if (phase == Phase.OPEN) {
            phase = Phase.BROKEN;
            context.owner().cancelTimer(timer);
            closed.run();
        }
    }
}
