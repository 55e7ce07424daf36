package dev.meros.kernel.http;

import dev.meros.api.codec.CodecException;
import dev.meros.api.codec.Json;
import dev.meros.api.codec.MessageType;
import dev.meros.api.codec.WireFormat;
import dev.meros.api.http.BodyForm;
import dev.meros.kernel.core.StreamId;
import dev.meros.kernel.core.command.Command;
import dev.meros.kernel.core.effect.Answer;
import dev.meros.kernel.core.effect.Effect;

import org.jspecify.annotations.Nullable;

import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/// What the endpoints of frameworks and agents share: calls, one of which opens a stream; the
/// checks are those of mesos-v1 §1.4, in that order.
final class CallEndpoint {
    static final String STREAM_ID = "Mesos-Stream-Id";

    private final KernelAccess kernel;
    private final Streams streams;
    private final int bodyLimit;

    CallEndpoint(KernelAccess kernel, Streams streams, int bodyLimit) {
        this.kernel = kernel;
        this.streams = streams;
        this.bodyLimit = bodyLimit;
    }

    /// What kind of calls an endpoint takes, and how they are read.
    ///
    /// @param message what the calls are in protobuf; null for those that are JSON only
    record Kind<T>(Class<T> type, @Nullable MessageType message) {
        T read(WireFormat format, byte[] bytes) {
            try {
                return message == null ? Json.read(bytes, type) : format.read(message, bytes, type);
            } catch (CodecException e) {
                throw new RefusedException(400, String.valueOf(e.getMessage()));
            }
        }

        BodyForm form(Exchange exchange) {
            return MediaTypes.calls(
                    exchange.header("Content-Type"),
                    exchange.header("Message-Content-Type"),
                    message == null ? MediaTypes.Forms.JSON : MediaTypes.Forms.JSON_AND_PROTOBUF);
        }
    }

    /// Reads a call and passes it on.
    <T> void receive(Exchange exchange, Class<T> type, Consumer<T> next) {
        kernel.requireLeading();
        MediaTypes.requireJson(exchange.header("Content-Type"));
        Kind<T> kind = new Kind<>(type, null);
        exchange.body(bodyLimit, bytes -> next.accept(kind.read(WireFormat.JSON, bytes)));
    }

    /// Reads a call and passes it on; a batch of calls is submitted as what `command` makes of
    /// them.
    <T> void receive(
            Exchange exchange, Kind<T> kind, Consumer<T> next, Function<T, Command> command) {
        kernel.requireLeading();
        BodyForm form = kind.form(exchange);
        exchange.body(
                bodyLimit,
                bytes -> {
                    switch (form.framing()) {
                        case MESSAGE -> next.accept(kind.read(form.format(), bytes));
                        case RECORDS ->
                                BatchedCalls.read(
                                                bytes,
                                                record ->
                                                        command.apply(
                                                                kind.read(form.format(), record)))
                                        .submit(exchange, kernel);
                    }
                });
    }

    /// The id of the stream that a call belongs to; empty when it names none.
    static StreamId stream(Exchange exchange) {
        String id = exchange.header(STREAM_ID);
        return new StreamId(id == null ? "" : id);
    }

    /// Submits a call that is answered at once.
    void call(Exchange exchange, Command command, Consumer<Answer> answer) {
        exchange.when(kernel.submit(command), answer);
    }

    /// Submits a call that opens a stream with events in this form. `closed` says what the kernel
    /// is told when the stream breaks, from its first message; `admission` counts the stream or
    /// refuses it.
    void open(
            Exchange exchange,
            WireFormat format,
            Supplier<Admission.Lease> admission,
            Function<StreamId, Command> command,
            BiFunction<Effect, StreamId, Command> closed) {
        if (exchange.header(STREAM_ID) != null) {
            throw new RefusedException(
                    400, STREAM_ID + ": set (expected: unset on a call that opens a stream)");
        }
        EventStream stream =
                streams.prepare(
                        exchange,
                        format,
                        admission.get(),
                        (s, first) -> {
                            var _ = kernel.submit(closed.apply(first, s.id()));
                        });
        exchange.when(
                kernel.submit(command.apply(stream.id())),
                answer -> {
                    switch (answer) {
                        case Answer.Accepted _ -> stream.open();
                        case Answer.Refused _, Answer.StateWritten _, Answer.StateConflicts _ -> {
                            streams.remove(stream);
                            stream.discard();
                            exchange.answer(answer);
                        }
                    }
                });
    }
}
