package dev.meros.kernel.core;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.DomainInfo;
import dev.meros.api.model.FrameworkId;
import dev.meros.kernel.core.agent.AgentEntry;
import dev.meros.kernel.core.allocation.Agenda;
import dev.meros.kernel.core.allocation.AgentStock;
import dev.meros.kernel.core.allocation.AllocationRules;
import dev.meros.kernel.core.allocation.AllocationView;
import dev.meros.kernel.core.allocation.Allocator;
import dev.meros.kernel.core.allocation.ClaimEntry;
import dev.meros.kernel.core.allocation.Claims;
import dev.meros.kernel.core.allocation.Refusals;
import dev.meros.kernel.core.amount.Amounts;
import dev.meros.kernel.core.amount.ScalarNames;
import dev.meros.kernel.core.demand.DemandShape;
import dev.meros.kernel.core.demand.StatedDemand;
import dev.meros.kernel.core.role.RoleTree;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;

/// The state as an allocator may look at it.
final class StateView implements AllocationView {
    private final ClusterState state;
    private final KernelRules rules;
    private final Instant now;

    StateView(ClusterState state, KernelRules rules, Instant now) {
        this.state = state;
        this.rules = rules;
        this.now = now;
    }

    @Override
    public AllocationRules rules() {
        return rules.allocation();
    }

    @Override
    public Instant now() {
        return now;
    }

    @Override
    public long seed() {
        return state.term() * 0x9e3779b97f4a7c15L + state.allocations();
    }

    @Override
    public Agenda agenda() {
        return state.agenda();
    }

    @Override
    public @Nullable AgentStock agent(AgentId agent) {
        return state.accounts().stock(agent);
    }

    @Override
    public @Nullable AgentStock nextOpen(int number) {
        int next = state.accounts().nextOpen(number);
        return next < 0 ? null : state.accounts().stock(next);
    }

    @Override
    public Claims claims() {
        return state.accounts().claims();
    }

    @Override
    public RoleTree roles() {
        return state.accounts().roles();
    }

    @Override
    public ScalarNames names() {
        return state.accounts().names();
    }

    @Override
    public Amounts total() {
        return state.accounts().totalAmounts();
    }

    @Override
    public Amounts available() {
        return state.accounts().available();
    }

    @Override
    public Refusals refusals(AgentId agent) {
        return state.offers().refusals(agent);
    }

    @Override
    public Refusals turns(AgentId agent) {
        return state.offers().turns(agent);
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
    public List<Allocator.Grant> openOffers(ClaimEntry claim) {
        return state.offers().of(claim.claim().framework()).stream()
                .filter(offer -> offer.role().equals(claim.claim().role()))
                .map(offer -> new Allocator.Grant(claim.claim(), offer.agent(), offer.resources()))
                .toList();
    }

    @Override
    public boolean suits(DemandShape shape, AgentId agent) {
        AgentEntry entry = state.agents().find(agent);
        return entry != null && shape.suits(agent, entry.info());
    }

    @Override
    public @Nullable String region() {
        DomainInfo domain = rules.master().domain();
        return domain == null || domain.faultDomain() == null
                ? null
                : domain.faultDomain().region().name();
    }

    @Override
    public boolean isRecovering() {
        AllocationRules.Recovery recovery = rules.allocation().recovery();
        Instant began = state.termBegan();
        return state.roles().hasQuota()
                && began != null
                && began.plus(recovery.timeout()).isAfter(now)
                && state.agents().partBack() < recovery.agents();
    }

    @Override
    public double marks(FrameworkId framework) {
        return state.hoarders().marks(framework, now, rules.allocation().hoarding().fading());
    }
}
