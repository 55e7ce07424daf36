package dev.meros.agent;

import dev.meros.agent.core.AgentCommand;
import dev.meros.agent.core.AgentState;
import dev.meros.agent.core.AgentTask;
import dev.meros.agent.engine.AgentEngine;
import dev.meros.agent.link.KernelLink;
import dev.meros.agent.node.Node;
import dev.meros.agent.node.NodeWatch;
import dev.meros.api.agent.AgentCall;
import dev.meros.api.agent.AgentEvent;
import dev.meros.api.model.Address;
import dev.meros.api.model.AgentInfo;

import java.util.List;
import java.util.stream.Stream;

/// Joins the link and the engine: what the agent says of itself when it registers, and where the
/// kernel's events go. `abilities` are capabilities besides those that every agent has.
record Registration(
        AgentEngine engine, NodeWatch watch, int port, String version, List<String> abilities)
        implements KernelLink.Registrant {
    private static final List<String> CAPABILITIES =
            List.of(
                    "MULTI_ROLE",
                    "HIERARCHICAL_ROLE",
                    "RESERVATION_REFINEMENT",
                    "RESOURCE_PROVIDER",
                    "RESIZE_VOLUME",
                    "AGENT_OPERATION_FEEDBACK",
                    "AGENT_DRAINING");

    Registration {
        abilities = Stream.concat(CAPABILITIES.stream(), abilities.stream()).toList();
    }

    /// All tasks as they are after everything that the former stream brought.
    @Override
    public AgentCall.Register registration() {
        AgentState state = engine.ask(new AgentCommand.LinkLost()).join();
        Node node = watch.announced();
        return new AgentCall.Register(
                self(node, port).toBuilder().id(state.id()).build(),
                new Address(node.hostname(), node.ip(), port),
                version,
                abilities,
                node.disks(),
                state.reported().stream().map(AgentTask::toTask).toList(),
                state.executors().values().stream()
                        .map(e -> new AgentCall.StandingExecutor(e.key().framework(), e.info()))
                        .toList());
    }

    /// What an agent is, but for its id.
    static AgentInfo self(Node node, int port) {
        return new AgentInfo(
                node.hostname(), node.resources(), node.attributes(), null, port, node.domain());
    }

    @Override
    public void received(AgentEvent event) {
        if (event.type() == AgentEvent.Type.REGISTERED) {
            watch.accepted();
        }
        engine.submit(new AgentCommand.FromKernel(event));
    }

    @Override
    public void refused(String reason) {
        watch.refused(reason);
    }

    @Override
    public void lost() {
        engine.submit(new AgentCommand.LinkLost());
    }
}
