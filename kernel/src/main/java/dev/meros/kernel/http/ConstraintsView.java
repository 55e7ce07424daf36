package dev.meros.kernel.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.meros.kernel.core.ClusterState;
import dev.meros.kernel.core.agent.AgentEntry;
import dev.meros.kernel.core.constraint.AgentConstraints;
import dev.meros.kernel.core.framework.FrameworkEntry;

/// Which agents the offer constraints of frameworks exclude, in the shape of Mesos'
/// `/offer_constraints_debug`, and why: `refusals` is ours.
final class ConstraintsView {
    private ConstraintsView() {}

    static ObjectNode of(ClusterState state) {
        ObjectNode frameworks = JsonNodeFactory.instance.objectNode();
        for (FrameworkEntry framework : state.frameworks().all()) {
            ObjectNode roles = JsonNodeFactory.instance.objectNode();
            state.constraints()
                    .of(framework.id())
                    .forEach((role, constraints) -> roles.set(role, role(constraints, state)));
            if (!roles.isEmpty()) {
                frameworks.putObject(framework.id().value()).set("roles", roles);
            }
        }
        ObjectNode out = JsonNodeFactory.instance.objectNode();
        out.set("frameworks", frameworks);
        return out;
    }

    private static ObjectNode role(AgentConstraints constraints, ClusterState state) {
        ObjectNode out = JsonNodeFactory.instance.objectNode();
        ArrayNode excluded = out.putArray("excluded_agents");
        ObjectNode refusals = out.putObject("refusals");
        for (AgentEntry agent : state.agents().all()) {
            constraints
                    .refusal(agent.info())
                    .ifPresent(
                            refusal -> {
                                excluded.add(agent.id().value());
                                refusals.put(agent.id().value(), refusal);
                            });
        }
        return out;
    }
}
