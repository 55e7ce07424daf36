package dev.meros.agent.http;

import dev.meros.agent.nested.ContainerStreams;
import dev.meros.agent.nested.ContainerStreams.Attached;
import dev.meros.api.agent.operator.AttachContainerInput;
import dev.meros.api.agent.operator.Call;
import dev.meros.api.agent.operator.ProcessIo;
import dev.meros.api.codec.CodecException;
import dev.meros.api.codec.MessageType;
import dev.meros.api.codec.RecordIo;
import dev.meros.api.codec.WireFormat;
import dev.meros.api.model.ContainerId;
import dev.meros.api.model.TtyInfo;

import io.vertx.core.Context;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// The body of one ATTACH_CONTAINER_INPUT: first the container, then what it is to read. Pieces are
/// handed over one after the other, and while the container does not read, neither does the agent.
///
/// The answer is 200 when the input has ended, or the container has.
final class AttachedInput {
    /// The largest record; clients send a few kilobytes at a time.
    private static final int MAX_RECORD = 1 << 20;

    private static final String WANTED = "attach_container_input";

    private final RoutingContext routing;
    private final HttpServerRequest request;
    private final Context context;
    private final WireFormat format;
    private final ContainerStreams streams;
    private final WorkerExecutor workers;
    private final RecordIo.Decoder decoder = new RecordIo.Decoder(MAX_RECORD);
    private ContainerStreams.@Nullable Input input;
    private Phase phase = Phase.OPEN;

    private enum Phase {
        OPEN,
        DONE
    }

    private AttachedInput(
            RoutingContext routing,
            Context context,
            WireFormat format,
            ContainerStreams streams,
            WorkerExecutor workers) {
        this.routing = routing;
        this.request = routing.request();
        this.context = context;
        this.format = format;
        this.streams = streams;
        this.workers = workers;
    }

    /// Takes the body of a request whose records are in `format`. Called on the event loop of its
    /// connection, as is everything here but the writing itself.
    static void take(
            RoutingContext routing,
            Context context,
            WireFormat format,
            ContainerStreams streams,
            WorkerExecutor workers) {
        AttachedInput attached = new AttachedInput(routing, context, format, streams, workers);
        LongRequests.stayOpen(attached.request);
        attached.request.handler(attached::received);
        attached.request.endHandler(_ -> attached.ended());
        attached.request.exceptionHandler(_ -> attached.finish(0, ""));
        routing.response().closeHandler(_ -> attached.finish(0, ""));
    }

    private void received(Buffer chunk) {
        if (phase != Phase.OPEN) {
            return;
        }
        try {
            List<ProcessIo> pieces = new ArrayList<>();
            for (byte[] record : decoder.feed(ByteBuffer.wrap(chunk.getBytes()))) {
                AttachContainerInput part = part(record);
                if (input == null) {
                    attach(part);
                } else {
                    pieces.add(piece(part));
                }
            }
            if (!pieces.isEmpty() && input != null) {
                hand(input, pieces);
            }
        } catch (CodecException e) {
            finish(400, String.valueOf(e.getMessage()));
        } catch (RefusedException e) {
            finish(e.status(), String.valueOf(e.getMessage()));
        }
    }

    private AttachContainerInput part(byte[] record) {
        Call call = format.read(MessageType.AGENT_CALL, record, Call.class);
        if (call.type() != Call.Type.ATTACH_CONTAINER_INPUT) {
            throw new RefusedException(
                    400, "type: " + call.type() + " (expected: ATTACH_CONTAINER_INPUT)");
        }
        return OperatorCalls.present(call.attachContainerInput(), WANTED);
    }

    private void attach(AttachContainerInput part) {
        if (part.type() != AttachContainerInput.Type.CONTAINER_ID) {
            throw new RefusedException(
                    400, WANTED + ".type: " + part.type() + " (expected: CONTAINER_ID at first)");
        }
        ContainerId id = OperatorCalls.present(part.containerId(), WANTED + ".container_id");
        switch (streams.input(id)) {
            case Attached.ToInput(ContainerStreams.Input taken) -> {
                input = taken;
                taken.onEnd(() -> context.runOnContext(_ -> finish(200, "")));
            }
            case Attached.Missing() -> throw OperatorCalls.missing(id);
            case Attached.Refused(String message) -> throw new RefusedException(400, message);
            case Attached.Output() -> throw new IllegalStateException("output for input");
        }
    }

    private static ProcessIo piece(AttachContainerInput part) {
        if (part.type() != AttachContainerInput.Type.PROCESS_IO) {
            throw new RefusedException(
                    400, WANTED + ".type: " + part.type() + " (expected: PROCESS_IO)");
        }
        ProcessIo io = OperatorCalls.present(part.processIo(), WANTED + ".process_io");
        if (io.type() == ProcessIo.Type.DATA) {
            ProcessIo.Data data = OperatorCalls.present(io.data(), "process_io.data");
            if (data.type() != ProcessIo.Stream.STDIN) {
                throw new RefusedException(
                        400, "process_io.data.type: " + data.type() + " (expected: STDIN)");
            }
            OperatorCalls.present(data.data(), "process_io.data.data");
        } else if (io.type() == ProcessIo.Type.CONTROL) {
            OperatorCalls.present(io.control(), "process_io.control");
        } else {
            throw new RefusedException(
                    400, "process_io.type: " + io.type() + " (expected: DATA or CONTROL)");
        }
        return io;
    }

    private void hand(ContainerStreams.Input to, List<ProcessIo> pieces) {
        request.pause();
        workers.executeBlocking(
                        () -> {
                            for (ProcessIo piece : pieces) {
                                give(to, piece);
                            }
                            return pieces.size();
                        },
                        false)
                .onComplete(
                        result -> {
                            if (result.failed()) {
                                // nobody reads any more: the container has ended, or will
                                finish(200, "");
                            } else {
                                request.resume();
                            }
                        });
    }

    private static void give(ContainerStreams.Input to, ProcessIo piece) throws IOException {
        ProcessIo.Data data = piece.data();
        if (data != null && data.data() != null) {
            if (data.data().size() == 0) {
                to.stream().close();
            } else {
                to.stream().write(data.data().toByteArray());
                to.stream().flush();
            }
        }
        ProcessIo.Control control = piece.control();
        if (control != null && control.ttyInfo() != null) {
            TtyInfo.WindowSize size = control.ttyInfo().windowSize();
            if (size != null) {
                to.resize(size.rows(), size.columns());
            }
        }
    }

    private void ended() {
        if (phase == Phase.OPEN) {
            if (input == null) {
                finish(400, "the body ends before it names a container");
            } else {
                finish(200, "");
            }
        }
    }

    /// Lets go of the input and answers with a status, unless nobody is there any more (0).
    private void finish(int status, String message) {
        if (phase == Phase.DONE) {
            return;
        }
        phase = Phase.DONE;
        if (input != null) {
            input.close();
        }
        if (status == 0 || routing.response().closed() || routing.response().ended()) {
            return;
        }
        if (!request.isEnded()) {
            Responses.closeAfter(request);
            request.handler(_ -> {});
            request.resume();
        }
        if (status == 200) {
            var _ = routing.response().setStatusCode(200).end();
        } else {
            Responses.send(routing, status, message);
        }
    }
}
