package dev.meros.kernel.core.explain;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.AttributeConstraint;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.FrameworkInfo.Capability;
import dev.meros.api.model.Scalar;
import dev.meros.api.resource.Resources;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Something that may be changed in a cluster, to see what it would lead to. [Changes] makes it on
/// a copy of the state.
public sealed interface Change {

    /// A change to the question that is asked, not to the cluster.
    sealed interface OfQuestion extends Change {}

    /// Agents with these resources come in, with attributes such as `rack:r1`.
    record AddAgents(int count, Resources resources, String attributes) implements Change {
        public AddAgents {
            expect(count >= 1 && count <= 10_000, "agents", count, "1 to 10000");
        }
    }

    /// An agent is gone for good, with its tasks.
    record RemoveAgent(AgentId agent) implements Change {}

    /// An agent is emptied: its tasks are killed, nothing new comes.
    record DrainAgent(AgentId agent) implements Change {}

    /// An agent that operators have taken out of use is used again.
    record ReactivateAgent(AgentId agent) implements Change {}

    /// An agent that has lost its connection is connected again.
    record ReconnectAgent(AgentId agent) implements Change {}

    /// So much more is free on an agent, because tasks end there.
    record Free(AgentId agent, Resources resources) implements Change {}

    /// Offers that are out for an agent are declined.
    record EndOffers(AgentId agent) implements Change {}

    /// A framework subscribes, with this role among its roles.
    record Subscribe(FrameworkId framework, String role) implements Change {}

    /// A framework takes offers in a role again; its filters there are dropped.
    record Revive(FrameworkId framework, String role) implements Change {}

    /// A framework answers, by declining, the offers it holds.
    record AnswerOffers(FrameworkId framework) implements Change {}

    /// A framework says that it knows a kind of resources or agents.
    record GrantCapability(FrameworkId framework, Capability.Type capability) implements Change {}

    /// A framework drops the offer constraints it has stated.
    record DropOfferConstraints(FrameworkId framework) implements Change {}

    /// A framework takes back what it has stated to wait for.
    record DropDemand(FrameworkId framework) implements Change {}

    /// A framework takes offers of any size in a role.
    record DropMinimumSize(FrameworkId framework, String role) implements Change {}

    /// Nothing but time passes, until filters end.
    record Wait(Instant until) implements Change {}

    /// The quota of a role is this; names that are not there have no guarantee or no limit.
    record SetQuota(String role, Map<String, Scalar> guarantees, Map<String, Scalar> limits)
            implements Change {
        public SetQuota {
            guarantees = sorted(guarantees);
            limits = sorted(limits);
        }

        private static SortedMap<String, Scalar> sorted(Map<String, Scalar> quantities) {
            return Collections.unmodifiableSortedMap(new TreeMap<>(quantities));
        }
    }

    /// The weight of a role is this.
    record SetWeight(String role, double weight) implements Change {
        public SetWeight {
            expect(weight > 0 && weight <= 1e6, "weight", weight, "more than 0, at most 1000000");
        }
    }

    /// A framework of this name, new or there already, wants so many tasks of a shape in a role.
    record AddFramework(String name, String role, Resources shape, int count) implements Change {
        public AddFramework {
            expect(!name.isBlank(), "framework", name, "a name");
            expect(!shape.isEmpty(), "resources", "nothing", "an amount such as cpus:1;mem:128");
            expect(count >= 1 && count <= 100_000, "count", count, "1 to 100000");
        }
    }

    /// The question asks for less.
    record LowerShape(Resources shape) implements OfQuestion {}

    /// The question leaves out one of its constraints.
    record DropConstraint(AttributeConstraint constraint) implements OfQuestion {}

    private static void expect(Boolean holds, String name, Object value, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(
                    name + ": " + value + " (expected: " + expected + ")");
        }
    }
}
