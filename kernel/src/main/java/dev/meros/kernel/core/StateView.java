package dev.meros.kernel.core;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.resource.Resources;
import dev.meros.kernel.core.agent.AgentEntry;
import dev.meros.kernel.core.allocation.AgentAccount;
import dev.meros.kernel.core.allocation.AllocationView;
import dev.meros.kernel.core.allocation.Claim;
import dev.meros.kernel.core.allocation.Quantities;
import dev.meros.kernel.core.demand.DemandShape;
import dev.meros.kernel.core.demand.StatedDemand;
import dev.meros.kernel.core.framework.FrameworkEntry;
import dev.meros.kernel.core.framework.Subscription;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// The state as an allocator may look at it.
final class StateView implements AllocationView {
    private final ClusterState state;

    StateView(ClusterState state) {
        this.state = state;
    }

    @Override
    public Collection<AgentId> changedAgents() {
        return state.changedAgents();
    }

    @Override
    public Collection<FrameworkId> changedFrameworks() {
        return state.changedFrameworks();
    }

    @Override
    public Collection<AgentId> connectedAgents() {
        return state.agents().offerable();
    }

    @Override
    public boolean isConnected(AgentId agent) {
        return state.agents().mayBeOffered(agent);
    }

    @Override
    public AgentAccount account(AgentId agent) {
        return state.accounts().agent(agent);
    }

    @Override
    public Collection<FrameworkEntry> subscribed() {
        List<FrameworkEntry> subscribed = new ArrayList<>();
        for (FrameworkId id : state.frameworks().subscriptions().keySet()) {
            FrameworkEntry framework = state.frameworks().find(id);
            if (framework != null) {
                subscribed.add(framework);
            }
        }
        return subscribed;
    }

    @Override
    public boolean isSuppressed(FrameworkId framework, String role) {
        Subscription subscription = state.frameworks().subscription(framework);
        return subscription == null || subscription.suppressedRoles().contains(role);
    }

    @Override
    public boolean excludedByConstraints(FrameworkId framework, String role, AgentId agent) {
        AgentEntry entry = state.agents().find(agent);
        return entry != null && state.constraints().exclude(framework, role, agent, entry.info());
    }

    @Override
    public @Nullable StatedDemand demand(FrameworkId framework, String role) {
        return state.demands().of(framework, role);
    }

    @Override
    public boolean suits(DemandShape shape, AgentId agent) {
        AgentEntry entry = state.agents().find(agent);
        return entry != null && shape.suits(agent, entry.info());
    }

    @Override
    public boolean isRefused(
            FrameworkId framework, String role, AgentId agent, Resources resources) {
        return state.offers().refused(framework, role, agent, resources);
    }

    @Override
    public Quantities clusterTotal() {
        return state.accounts().total();
    }

    @Override
    public Quantities takenByRole(String role) {
        return state.accounts().ofRole(role);
    }

    @Override
    public Quantities taken(Claim claim) {
        return state.accounts().of(claim);
    }

    @Override
    public long offersMade(Claim claim) {
        return state.accounts().offersMade(claim);
    }
}
