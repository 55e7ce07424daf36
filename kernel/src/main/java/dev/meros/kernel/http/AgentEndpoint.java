package dev.meros.kernel.http;

import dev.meros.api.agent.AgentCall;
import dev.meros.api.codec.WireFormat;
import dev.meros.api.model.AgentId;
import dev.meros.kernel.core.StreamId;
import dev.meros.kernel.core.command.AgentCommand;
import dev.meros.kernel.core.command.Command;
import dev.meros.kernel.core.effect.Effect;

import java.util.Arrays;

/// `POST /api/v1/agent`: the calls of agents.
final class AgentEndpoint {
    private static final CallEndpoint.Kind<AgentCall> KIND =
            new CallEndpoint.Kind<>(AgentCall.class, null);

    private final CallEndpoint calls;

    AgentEndpoint(CallEndpoint calls) {
        this.calls = calls;
    }

    void handle(Exchange exchange) {
        StreamId stream = CallEndpoint.stream(exchange);
        calls.receive(
                exchange,
                KIND,
                call -> received(exchange, call, stream),
                call -> batched(call, stream));
    }

    private static Command batched(AgentCall call, StreamId stream) {
        if (type(call) == AgentCall.Type.REGISTER) {
            throw new RefusedException(400, "REGISTER: in a batch (expected: by itself)");
        }
        return command(call, stream);
    }

    private static Command command(AgentCall call, StreamId stream) {
        if (stream.value().isEmpty()) {
            throw new RefusedException(
                    400,
                    CallEndpoint.STREAM_ID + ": not set (expected: the id of the agent's stream)");
        }
        return new AgentCommand.Called(call, stream);
    }

    private static AgentCall.Type type(AgentCall call) {
        if (call.type() == null) {
            throw new RefusedException(
                    400,
                    "type: unset or unknown (expected: one of "
                            + Arrays.toString(AgentCall.Type.values())
                            + ")");
        }
        return call.type();
    }

    private void received(Exchange exchange, AgentCall call, StreamId stream) {
        if (type(call) == AgentCall.Type.REGISTER) {
            register(exchange, call);
        } else {
            calls.call(exchange, command(call, stream), exchange::answer);
        }
    }

    private void register(Exchange exchange, AgentCall call) {
        AgentCall.Register register = call.register();
        if (register == null) {
            throw new RefusedException(400, "Expecting 'register' to be present");
        }
        MediaTypes.requireAcceptsJson(exchange.header("Accept"));
        calls.open(
                exchange,
                WireFormat.JSON,
                () -> Admission.Lease.FREE,
                stream -> new AgentCommand.Register(register, stream),
                (first, stream) ->
                        new AgentCommand.StreamClosed(
                                first instanceof Effect.ToAgent a ? a.agent() : new AgentId(""),
                                stream));
    }
}
