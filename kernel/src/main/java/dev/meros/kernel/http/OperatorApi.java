package dev.meros.kernel.http;

import dev.meros.api.codec.CodecException;
import dev.meros.api.codec.Json;
import dev.meros.kernel.core.command.Command;
import dev.meros.kernel.core.effect.Answer;

import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/// `POST /api/v1`: the calls of operators, JSON messages told apart by their `type`; mesos-v1 §5.2.
///
/// Each feature adds its own calls with [#on].
final class OperatorApi {
    static final String PATH = "/api/v1";

    private static final int MAX_BODY = 8 << 20;

    private final KernelAccess kernel;
    private final Map<String, BiConsumer<Exchange, byte[]>> calls = new TreeMap<>();

    OperatorApi(KernelAccess kernel) {
        this.kernel = kernel;
    }

    /// Has calls of a type answered by `call`, which is given the body.
    OperatorApi on(String type, BiConsumer<Exchange, byte[]> call) {
        calls.put(type, call);
        return this;
    }

    void handle(Exchange exchange) {
        body(exchange, body -> call(body).accept(exchange, body));
    }

    /// Takes a JSON body when this kernel leads.
    void body(Exchange exchange, Consumer<byte[]> next) {
        kernel.requireLeading();
        MediaTypes.requireJson(exchange.header("Content-Type"));
        exchange.body(MAX_BODY, next);
    }

    private BiConsumer<Exchange, byte[]> call(byte[] body) {
        String type = read(body, Envelope.class).type();
        BiConsumer<Exchange, byte[]> call = type == null ? null : calls.get(type);
        if (call == null) {
            throw new RefusedException(
                    type == null ? 400 : 501,
                    "type: %s (expected: one of %s)"
                            .formatted(
                                    type == null ? "unset" : type,
                                    String.join(", ", calls.keySet())));
        }
        return call;
    }

    /// What all calls have.
    record Envelope(@Nullable String type) {}

    /// Reads a body; refuses it with 400 when it is not what it should be.
    static <T> T read(byte[] body, Class<T> type) {
        try {
            return Json.read(body, type);
        } catch (CodecException e) {
            throw new RefusedException(400, String.valueOf(e.getMessage()));
        }
    }

    /// The part of a call that belongs to its type; refuses the call with 400 when it is missing.
    static <T> T part(String name, @Nullable T part) {
        if (part == null) {
            throw new RefusedException(400, "Expecting '" + name + "' to be present");
        }
        return part;
    }

    /// Asks the kernel; 200 without a body when it agrees.
    void ask(Exchange exchange, Command command) {
        ask(exchange, command, 200);
    }

    /// The same with another status.
    void ask(Exchange exchange, Command command, int agreed) {
        exchange.when(
                kernel.submit(command),
                answer -> {
                    if (answer instanceof Answer.Accepted) {
                        exchange.empty(agreed);
                    } else {
                        exchange.answer(answer);
                    }
                });
    }
}
