package dev.meros.kernel.http;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.Fields;
import dev.meros.api.model.Scalar;
import dev.meros.api.resource.ResourceText;
import dev.meros.api.resource.Resources;
import dev.meros.kernel.core.ClusterState;
import dev.meros.kernel.core.explain.Change;
import dev.meros.kernel.core.explain.Names;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// A change of the call `WHAT_IF`, of which one field is set. Agents are named by id or host name,
/// `removeAttribute` is such as `rack:r1` and stands for all agents that have it.
record PlainChange(
        @Nullable String removeAgent,
        @Nullable String removeAttribute,
        @Nullable String drainAgent,
        @Nullable Agents addAgents,
        @Nullable Framework addFramework,
        @Nullable Quota setQuota,
        @Nullable Weight setWeight) {

    /// Agents that come in.
    record Agents(Integer count, String resources, String attributes) {
        Agents {
            count = Fields.orDefault(count, 1);
            Fields.required(resources, "AddAgents.resources");
            attributes = Fields.orDefault(attributes, "");
        }
    }

    /// Tasks of a framework, new or known.
    record Framework(String name, String role, String resources, Integer count) {
        Framework {
            Fields.required(name, "AddFramework.name");
            role = Fields.orDefault(role, "*");
            Fields.required(resources, "AddFramework.resources");
            count = Fields.orDefault(count, 1);
        }
    }

    /// Guarantees and limits in text such as `cpus:4;mem:1024`.
    record Quota(String role, String guarantees, String limits) {
        Quota {
            Fields.required(role, "SetQuota.role");
            guarantees = Fields.orDefault(guarantees, "");
            limits = Fields.orDefault(limits, "");
        }
    }

    record Weight(String role, Double weight) {
        Weight {
            Fields.required(role, "SetWeight.role");
            Fields.required(weight, "SetWeight.weight");
        }
    }

    /// Throws [IllegalArgumentException] when nothing is set or an agent is not known.
    List<Change> toChanges(ClusterState state) {
        if (removeAgent != null) {
            return agents(state, removeAgent, Change.RemoveAgent::new);
        }
        if (drainAgent != null) {
            return agents(state, drainAgent, Change.DrainAgent::new);
        }
        if (removeAttribute != null) {
            int colon = removeAttribute.indexOf(':');
            List<AgentId> found =
                    colon < 1
                            ? List.of()
                            : Names.agentsWith(
                                    state,
                                    removeAttribute.substring(0, colon),
                                    removeAttribute.substring(colon + 1));
            if (found.isEmpty()) {
                throw new IllegalArgumentException(
                        "attribute: "
                                + removeAttribute
                                + " (expected: one that an agent has, such as rack:r1)");
            }
            return found.stream().map(a -> (Change) new Change.RemoveAgent(a)).toList();
        }
        if (addAgents != null) {
            return List.of(
                    new Change.AddAgents(
                            addAgents.count(),
                            resources(addAgents.resources()),
                            addAgents.attributes()));
        }
        if (addFramework != null) {
            return List.of(
                    new Change.AddFramework(
                            addFramework.name(),
                            addFramework.role(),
                            resources(addFramework.resources()),
                            addFramework.count()));
        }
        if (setQuota != null) {
            return List.of(
                    new Change.SetQuota(
                            setQuota.role(),
                            scalars(setQuota.guarantees()),
                            scalars(setQuota.limits())));
        }
        if (setWeight != null) {
            return List.of(new Change.SetWeight(setWeight.role(), setWeight.weight()));
        }
        throw new IllegalArgumentException(
                "change: none (expected: remove_agent, remove_attribute, drain_agent, add_agents,"
                        + " add_framework, set_quota or set_weight)");
    }

    private static List<Change> agents(
            ClusterState state, String name, Function<AgentId, Change> change) {
        List<AgentId> found = Names.agents(state, name);
        if (found.isEmpty()) {
            throw new IllegalArgumentException(
                    "agent: " + name + " (expected: the id or host name of one)");
        }
        return found.stream().map(change).toList();
    }

    private static Resources resources(String text) {
        return Resources.of(ResourceText.parseResources(text));
    }

    private static Map<String, Scalar> scalars(String text) {
        return resources(text).scalars();
    }
}
