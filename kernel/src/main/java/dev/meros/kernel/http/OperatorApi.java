package dev.meros.kernel.http;

import dev.meros.api.codec.CodecException;
import dev.meros.api.codec.Json;
import dev.meros.api.codec.MessageType;
import dev.meros.api.codec.WireFormat;
import dev.meros.api.http.Negotiation;
import dev.meros.api.master.Call;
import dev.meros.api.master.Response;
import dev.meros.kernel.core.command.Command;
import dev.meros.kernel.core.effect.Answer;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/// `POST /api/v1`: the calls of operators, told apart by their `type`; mesos-v1 §5.1, §5.2.
///
/// Each feature adds its own calls with [#on]. What Mesos does not have is added with [#extend] and
/// is there in JSON alone.
final class OperatorApi {
    static final String PATH = "/api/v1";

    private final KernelAccess kernel;
    private final int bodyLimit;
    private final Map<Call.Type, BiConsumer<Exchange, Call>> calls = new EnumMap<>(Call.Type.class);
    private final Map<String, BiConsumer<Exchange, byte[]>> extensions = new TreeMap<>();

    OperatorApi(KernelAccess kernel, int bodyLimit) {
        this.kernel = kernel;
        this.bodyLimit = bodyLimit;
    }

    /// Has calls of a type answered by `call`.
    OperatorApi on(Call.Type type, BiConsumer<Exchange, Call> call) {
        calls.put(type, call);
        return this;
    }

    /// Has calls of a type that Mesos does not have answered by `call`, which is given the body.
    OperatorApi extend(String type, BiConsumer<Exchange, byte[]> call) {
        extensions.put(type, call);
        return this;
    }

    void handle(Exchange exchange) {
        kernel.requireLeading();
        WireFormat format = Negotiation.body(exchange.header("Content-Type"));
        exchange.body(bodyLimit, body -> take(exchange, format, body));
    }

    private void take(Exchange exchange, WireFormat format, byte[] body) {
        String name = format == WireFormat.JSON ? read(body, Envelope.class).type() : null;
        BiConsumer<Exchange, byte[]> extension = name == null ? null : extensions.get(name);
        if (extension != null) {
            MediaTypes.requireAcceptsJson(exchange.header("Accept"));
            extension.accept(exchange, body);
            return;
        }
        Call call = read(format, body);
        Call.Type type = call.type();
        if (type == null) {
            throw new RefusedException(
                    400,
                    "type: %s (expected: one of %s)"
                            .formatted(name == null ? "unset" : name, names()));
        }
        BiConsumer<Exchange, Call> known = calls.get(type);
        if (known == null) {
            throw new RefusedException(
                    501, "type: " + type + " (expected: one of " + names() + ")");
        }
        var _ = format(exchange);
        known.accept(exchange, call);
    }

    private static Call read(WireFormat format, byte[] body) {
        try {
            return format.read(MessageType.MASTER_CALL, body, Call.class);
        } catch (CodecException e) {
            throw new RefusedException(400, String.valueOf(e.getMessage()));
        }
    }

    /// The form in which the answer is wanted; refuses with 406 a client that takes none of ours.
    static WireFormat format(Exchange exchange) {
        return Negotiation.answer(exchange.header("Accept"));
    }

    private String names() {
        List<String> names = new ArrayList<>(extensions.keySet());
        Arrays.stream(Call.Type.values())
                .filter(calls::containsKey)
                .forEach(t -> names.add(t.name()));
        return String.join(", ", names);
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

    /// Answers a call.
    static void answer(Exchange exchange, Response response) {
        WireFormat format = format(exchange);
        exchange.bytes(
                200, format.contentType(), format.write(MessageType.MASTER_RESPONSE, response));
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
