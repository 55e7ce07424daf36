package dev.meros.kernel.core;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.AgentInfo;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.resource.Resources;
import dev.meros.kernel.core.agent.AgentEntry;
import dev.meros.kernel.core.agent.AgentRegistry;
import dev.meros.kernel.core.allocation.Accounts;
import dev.meros.kernel.core.allocation.Agenda;
import dev.meros.kernel.core.allocation.AgentStock;
import dev.meros.kernel.core.allocation.Claim;
import dev.meros.kernel.core.allocation.ClaimEntry;
import dev.meros.kernel.core.allocation.Hoarders;
import dev.meros.kernel.core.constraint.ConstraintBook;
import dev.meros.kernel.core.demand.DemandBook;
import dev.meros.kernel.core.framework.FrameworkRegistry;
import dev.meros.kernel.core.framework.Subscription;
import dev.meros.kernel.core.offer.OfferBook;
import dev.meros.kernel.core.offer.OfferEntry;
import dev.meros.kernel.core.record.ConnectionRecord;
import dev.meros.kernel.core.record.OfferRecord;
import dev.meros.kernel.core.record.RoleRecord;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// The part of the state that allocations are about: what is free, who wants what, what is offered
/// and what has been refused; and what of it has changed since the last allocation.
///
/// Changed by [ClusterState] only, after the registries of agents and frameworks.
final class Market {
    private final AgentRegistry agents;
    private final FrameworkRegistry frameworks;
    private final Accounts accounts = new Accounts();
    private final OfferBook offers = new OfferBook();
    private final ConstraintBook constraints = new ConstraintBook();
    private final DemandBook demands = new DemandBook();
    private final Agenda agenda = new Agenda();
    private final Hoarders hoarders = new Hoarders();
    private long allocations;

    Market(AgentRegistry agents, FrameworkRegistry frameworks) {
        this.agents = agents;
        this.frameworks = frameworks;
    }

    Accounts accounts() {
        return accounts;
    }

    OfferBook offers() {
        return offers;
    }

    ConstraintBook constraints() {
        return constraints;
    }

    DemandBook demands() {
        return demands;
    }

    Agenda agenda() {
        return agenda;
    }

    Hoarders hoarders() {
        return hoarders;
    }

    long allocations() {
        return allocations;
    }

    void beginTerm(Instant at) {
        for (OfferEntry offer : List.copyOf(offers.all())) {
            endOffer(offer);
        }
        offers.beginTerm(at);
        accounts.beginTerm();
        constraints.clear();
        demands.clear();
        agenda.clear();
        hoarders.clear();
        allocations = 0;
    }

    // ---- agents

    /// An agent that is known says something else of itself.
    void agentDescribed(AgentId agent, @Nullable AgentEntry before, AgentInfo info) {
        constraints.forget(agent);
        if (before != null && !before.info().attributes().equals(info.attributes())) {
            offers.clearFilters(agent);
        }
    }

    /// A reachable agent is as its entry says.
    void agentHas(AgentEntry entry) {
        AgentId agent = entry.id();
        accounts.setTotal(agent, entry.total().plus(agents.oversubscribed(agent)));
        accounts.describe(agent, entry.info(), entry.capabilities());
        lookAt(agent);
    }

    void agentLost(AgentId agent) {
        accounts.setTotal(agent, Resources.EMPTY);
        offers.clearFilters(agent);
        lookAt(agent);
    }

    /// An agent is no more.
    void forget(AgentId agent) {
        constraints.forget(agent);
    }

    /// What may be offered of an agent may have changed.
    void lookAt(AgentId agent) {
        boolean offered = agents.mayBeOffered(agent);
        accounts.setOffering(
                agent, offered ? AgentStock.Offering.OFFERED : AgentStock.Offering.WITHHELD);
        if (offered) {
            agenda.agentChanged(agent);
        } else {
            agenda.drop(agent);
        }
    }

    /// Something on an agent may have become free.
    void agentChanged(AgentId agent) {
        if (agents.mayBeOffered(agent)) {
            agenda.agentChanged(agent);
        }
    }

    // ---- frameworks and roles

    void frameworkDescribed(FrameworkInfo info) {
        FrameworkId framework = Objects.requireNonNull(info.id());
        accounts.claims().describe(framework, info);
        connected(framework);
    }

    /// A framework that is subscribed can use whatever there is.
    void connected(FrameworkId framework) {
        claimsChanged(framework);
        allClaimsChanged(framework);
    }

    void disconnected(FrameworkId framework) {
        accounts.claims().of(framework).forEach(c -> agenda.drop(c.number()));
        accounts.claims().disconnect(framework);
    }

    /// A framework is no more.
    void forget(FrameworkId framework) {
        accounts.forget(framework);
        hoarders.forget(framework);
    }

    /// What a framework has said of the offers it wants ends with its subscription.
    void forgetWishes(FrameworkId framework) {
        accounts.claims().of(framework).forEach(c -> offers.clearFilters(c.number()));
        constraints.forget(framework);
        demands.forget(framework);
    }

    void apply(ConnectionRecord.ConstraintsStated r) {
        constraints.put(r.framework(), r.constraints());
        allClaimsChanged(r.framework());
    }

    void apply(ConnectionRecord.DemandStated r) {
        boolean more = demands.grows(r.framework(), r.requests());
        demands.put(r.framework(), r.requests());
        if (more) {
            allClaimsChanged(r.framework());
        }
    }

    /// A framework that is subscribed may have other roles, or other suppressed ones.
    void claimsChanged(FrameworkId framework) {
        Subscription subscription = frameworks.subscription(framework);
        if (subscription == null) {
            return;
        }
        List<ClaimEntry> revived = new ArrayList<>();
        for (ClaimEntry left :
                accounts.claims()
                        .subscribe(framework, subscription.suppressedRoles(), revived::add)) {
            offers.clearFilters(left.number());
            agenda.drop(left.number());
        }
        revived.forEach(this::claimChanged);
        for (ClaimEntry claim : accounts.claims().of(framework)) {
            if (claim.isSuppressed()) {
                agenda.drop(claim.number());
            }
        }
    }

    private void allClaimsChanged(FrameworkId framework) {
        accounts.claims().of(framework).forEach(this::claimChanged);
    }

    private void claimChanged(ClaimEntry claim) {
        if (claim.isSubscribed() && !claim.isSuppressed()) {
            agenda.claimChanged(claim.number());
        }
    }

    /// With other quotas or weights everybody may be due something.
    void apply(RoleRecord record) {
        accounts.roles().apply(record);
        accounts.claims().wanting().stream().forEach(agenda::claimChanged);
    }

    // ---- offers

    /// `now` is a time before which no filter ends.
    void apply(OfferRecord record, Instant now) {
        switch (record) {
            case OfferRecord.Offered r -> {
                Claim claim = new Claim(r.role(), r.framework());
                accounts.offer(r.agent(), claim, r.resources());
                ClaimEntry entry = accounts.claims().find(claim);
                offers.add(r, entry == null ? -1 : entry.number());
            }
            case OfferRecord.Ended r -> {
                OfferEntry offer = offers.end(r);
                if (offer != null) {
                    endOffer(offer);
                }
            }
            case OfferRecord.Filtered r -> {
                ClaimEntry claim = accounts.claims().find(new Claim(r.role(), r.framework()));
                if (claim != null && claim.isSubscribed()) {
                    offers.filter(r, claim.number(), now);
                }
            }
            case OfferRecord.HandedBack r -> {
                ClaimEntry claim = accounts.claims().find(new Claim(r.role(), r.framework()));
                if (claim != null && claim.isSubscribed()) {
                    offers.handedBack(r, claim.number());
                }
            }
            case OfferRecord.FiltersCleared r -> {
                for (ClaimEntry claim : accounts.claims().of(r.framework())) {
                    if (r.roles().contains(claim.claim().role())) {
                        offers.clearFilters(claim.number());
                        claimChanged(claim);
                    }
                }
            }
            case OfferRecord.FiltersExpired r ->
                    offers.expireFilters(
                            r.at(),
                            (agent, claim) -> {
                                if (agents.mayBeOffered(agent)) {
                                    agenda.filterEnded(agent, claim);
                                }
                            });
            case OfferRecord.Considered r -> {
                allocations++;
                agenda.considered(r.agents(), r.pairs(), r.sweptTo());
                r.withheld().forEach(agenda::withheld);
            }
            case OfferRecord.Reconsidered _ -> agenda.reconsider();
            case OfferRecord.Marked r -> hoarders.set(r.framework(), r.marks(), r.at());
        }
    }

    private void endOffer(OfferEntry offer) {
        accounts.endOffer(
                offer.agent(), new Claim(offer.role(), offer.framework()), offer.resources());
        agentChanged(offer.agent());
        if (demands.of(offer.framework(), offer.role()) != null) {
            // what it waits for is no longer on its way
            ClaimEntry claim = accounts.claims().find(new Claim(offer.role(), offer.framework()));
            if (claim != null) {
                claimChanged(claim);
            }
        }
    }
}
