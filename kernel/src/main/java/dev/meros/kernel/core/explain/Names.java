package dev.meros.kernel.core.explain;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.Attribute;
import dev.meros.kernel.core.ClusterState;
import dev.meros.kernel.core.agent.AgentEntry;
import dev.meros.kernel.core.framework.FrameworkEntry;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// Finds what operators name.
public final class Names {
    private Names() {}

    /// The framework of this id or, when it is the only one, this name; null when there is none.
    public static @Nullable FrameworkEntry framework(ClusterState state, String name) {
        FrameworkEntry found = null;
        for (FrameworkEntry framework : state.frameworks().all()) {
            if (framework.id().value().equals(name)) {
                return framework;
            }
            if (framework.info().name().equals(name)) {
                found = framework;
            }
        }
        return found;
    }

    /// The agents of this id or host name; empty when there is none.
    public static List<AgentId> agents(ClusterState state, String name) {
        List<AgentId> found = new ArrayList<>();
        for (AgentEntry agent : state.agents().all()) {
            if (agent.id().value().equals(name)) {
                return List.of(agent.id());
            }
            if (agent.info().hostname().equals(name)) {
                found.add(agent.id());
            }
        }
        return found;
    }

    /// The agents with an attribute of this text.
    public static List<AgentId> agentsWith(ClusterState state, String attribute, String value) {
        List<AgentId> found = new ArrayList<>();
        for (AgentEntry agent : state.agents().all()) {
            for (Attribute each : agent.info().attributes()) {
                if (each.name().equals(attribute)
                        && each.text() != null
                        && each.text().value().equals(value)) {
                    found.add(agent.id());
                    break;
                }
            }
        }
        return found;
    }

    /// The host name of an agent, with its id where several have the same.
    static String title(ClusterState state, AgentId id) {
        AgentEntry agent = state.agents().find(id);
        if (agent == null) {
            return id.value();
        }
        String hostname = agent.info().hostname();
        return agents(state, hostname).size() == 1 ? hostname : hostname + " " + id.value();
    }
}
