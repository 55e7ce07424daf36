package dev.meros.kernel.core.command;

import dev.meros.api.agent.AgentCall;
import dev.meros.api.model.AgentId;
import dev.meros.kernel.core.StreamId;

/// What agents say.
public sealed interface AgentCommand extends Command {
    /// Opens the link of an agent on a new stream; replaces the one the agent has.
    record Register(AgentCall.Register register, StreamId stream) implements AgentCommand {}

    /// Any call but REGISTER.
    record Called(AgentCall call, StreamId stream) implements AgentCommand {}

    /// The stream of an agent has broken or was closed.
    record StreamClosed(AgentId agent, StreamId stream) implements AgentCommand {}
}
