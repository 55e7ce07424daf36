package dev.meros.kernel.http;

import dev.meros.api.agent.AgentCall;
import dev.meros.api.model.AgentId;
import dev.meros.kernel.core.StreamId;
import dev.meros.kernel.core.command.AgentCommand;
import dev.meros.kernel.core.effect.Effect;

import java.util.Arrays;

/// `POST /api/v1/agent`: the calls of agents.
final class AgentEndpoint {
    private final CallEndpoint calls;

    AgentEndpoint(CallEndpoint calls) {
        this.calls = calls;
    }

    void handle(Exchange exchange) {
        calls.receive(exchange, AgentCall.class, call -> received(exchange, call));
    }

    private void received(Exchange exchange, AgentCall call) {
        if (call.type() == null) {
            throw new RefusedException(
                    400,
                    "type: unset or unknown (expected: one of "
                            + Arrays.toString(AgentCall.Type.values())
                            + ")");
        }
        if (call.type() == AgentCall.Type.REGISTER) {
            register(exchange, call);
            return;
        }
        StreamId stream = CallEndpoint.stream(exchange);
        if (stream.value().isEmpty()) {
            throw new RefusedException(
                    400,
                    CallEndpoint.STREAM_ID + ": not set (expected: the id of the agent's stream)");
        }
        calls.call(exchange, new AgentCommand.Called(call, stream), exchange::answer);
    }

    private void register(Exchange exchange, AgentCall call) {
        AgentCall.Register register = call.register();
        if (register == null) {
            throw new RefusedException(400, "Expecting 'register' to be present");
        }
        calls.open(
                exchange,
                stream -> new AgentCommand.Register(register, stream),
                (first, stream) ->
                        new AgentCommand.StreamClosed(
                                first instanceof Effect.ToAgent a ? a.agent() : new AgentId(""),
                                stream));
    }
}
