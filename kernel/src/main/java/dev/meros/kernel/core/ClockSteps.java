package dev.meros.kernel.core;

import dev.meros.api.agent.AgentEvent;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.Offer;
import dev.meros.api.model.OfferId;
import dev.meros.api.scheduler.Event;
import dev.meros.kernel.core.agent.AgentEntry;
import dev.meros.kernel.core.agent.AgentRegistry;
import dev.meros.kernel.core.allocation.Allocator;
import dev.meros.kernel.core.command.ClockCommand;
import dev.meros.kernel.core.effect.Effect;
import dev.meros.kernel.core.framework.FrameworkEntry;
import dev.meros.kernel.core.offer.OfferEntry;
import dev.meros.kernel.core.offer.OfferMessages;
import dev.meros.kernel.core.record.AgentRecord;
import dev.meros.kernel.core.record.ClusterRecord;
import dev.meros.kernel.core.record.ConnectionRecord;
import dev.meros.kernel.core.record.FrameworkRecord;
import dev.meros.kernel.core.record.OfferRecord;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Decides what comes with time: new terms, deadlines, heartbeats, allocation.
final class ClockSteps {
    /// The most agents that one tick gives up; the others wait for the next tick.
    private static final int MAX_LOST_PER_TICK = 1000;

    /// The most offers in one event: some clients take at most 4 MiB.
    private static final int MAX_OFFERS_PER_EVENT = 200;

    private ClockSteps() {}

    static Decision decide(Step step, ClockCommand command) {
        return switch (command) {
            case ClockCommand.Lead c -> lead(step, c);
            case ClockCommand.Tick _ -> tick(step);
            case ClockCommand.Allocate _ -> allocate(step);
        };
    }

    /// Connections of the term before are void; everybody gets time to come back.
    private static Decision lead(Step step, ClockCommand.Lead lead) {
        if (!step.state.isFounded()) {
            step.add(new ClusterRecord.Founded(lead.clusterId()));
        }
        step.add(new ClusterRecord.TermBegun(lead.term(), step.now.toEpochMilli()));
        Duration grace = step.rules.patience().frameworkReregisterTimeout();
        for (FrameworkEntry framework : step.state.frameworks().all()) {
            Instant since = framework.disconnectedAt();
            Instant deadline = framework.deadline();
            if (since == null || deadline == null) {
                Instant end = Subscriptions.deadline(framework.info(), step.now, grace);
                // the beginning of the term, to the millisecond: it was away when that began
                Instant began = Instant.ofEpochMilli(step.now.toEpochMilli());
                step.add(new FrameworkRecord.Disconnected(framework.id(), began, end));
            } else if (deadline.isBefore(step.now.plus(grace))) {
                Instant end = step.now.plus(grace);
                step.add(new FrameworkRecord.Disconnected(framework.id(), since, end));
            }
        }
        return step.accepted();
    }

    private static Decision tick(Step step) {
        Instant last = lastTick(step.state);
        KernelRules.Patience patience = step.rules.patience();
        step.add(new ConnectionRecord.Ticked(step.now));
        if (last != null && last.plus(patience.pause()).isBefore(step.now)) {
            step.add(new ConnectionRecord.GraceGranted(step.now));
        } else {
            loseSilent(step);
        }
        forgetLost(step);
        Drains.finish(step);
        if (last == null || last.getEpochSecond() != step.now.getEpochSecond()) {
            InverseOffers.make(step);
        }
        for (FrameworkEntry framework : step.state.frameworks().all()) {
            if (framework.deadline() != null && !framework.deadline().isAfter(step.now)) {
                FrameworkRemoval.remove(step, framework);
            }
        }
        List<OfferEntry> stale =
                step.state.offers().madeBy(step.now.minus(patience.offerTimeout()));
        step.rescind(stale);
        HoardingWatch.watch(step, stale);
        // Whoever sits on offers lets others have a look first.
        stale.forEach(o -> OfferCalls.refuse(step, o, o.resources(), OfferCalls.refusal(null)));
        Instant filterEnd = step.state.offers().nextFilterEnd();
        if (filterEnd != null && !filterEnd.isAfter(step.now)) {
            step.add(new OfferRecord.FiltersExpired(step.now));
        }
        OperationUpdates.remind(step);
        if (step.state.agenda().isWithheld() && last != null) {
            long interval = Math.max(1, step.rules.allocation().recovery().interval().toMillis());
            if (Math.floorDiv(last.toEpochMilli(), interval)
                    < Math.floorDiv(step.now.toEpochMilli(), interval)) {
                step.add(new OfferRecord.Reconsidered());
            }
        }
        heartbeat(step, last);
        return step.accepted();
    }

    /// The time before the first tick of a term counts from its beginning.
    private static @Nullable Instant lastTick(ClusterState state) {
        return state.lastTick() == null ? state.termBegan() : state.lastTick();
    }

    private static void loseSilent(Step step) {
        KernelRules.Patience patience = step.rules.patience();
        int most = MAX_LOST_PER_TICK;
        KernelRules.Pace pace = patience.losses();
        if (pace != null) {
            int lately = step.state.agents().lostSince(step.now.minus(pace.per()));
            most = Math.clamp(pace.agents() - lately, 0, MAX_LOST_PER_TICK);
        }
        List<AgentId> silent =
                step.state
                        .agents()
                        .silent(
                                step.now,
                                patience.agentTimeout(),
                                patience.agentReregisterTimeout(),
                                most);
        for (AgentId id : silent) {
            AgentEntry agent = step.state.agents().find(id);
            if (agent != null) {
                AgentLoss.unreachable(step, agent);
            }
        }
    }

    private static void forgetLost(Step step) {
        Instant limit = step.now.minus(step.rules.patience().unreachableAge());
        int most = step.rules.history().lostAgents();
        AgentRegistry agents = step.state.agents();
        for (AgentId id : agents.unreachableSurplus(limit, most, MAX_LOST_PER_TICK)) {
            AgentEntry agent = agents.find(id);
            if (agent != null) {
                AgentLoss.removed(step, agent, "has not come back");
            }
        }
        for (FrameworkEntry framework : step.state.frameworks().all()) {
            AgentLoss.giveUp(step, framework.id());
        }
        for (AgentId id : agents.gone().surplus(limit, most, MAX_LOST_PER_TICK)) {
            step.add(new AgentRecord.GoneForgotten(id));
        }
    }

    private static void heartbeat(Step step, @Nullable Instant last) {
        if (last == null) {
            return;
        }
        Duration ofFrameworks = step.rules.heartbeats().frameworks();
        step.state
                .frameworks()
                .subscriptions()
                .forEach(
                        (id, subscription) -> {
                            if (isDue(subscription.stream(), last, step.now, ofFrameworks)) {
                                step.tell(id, Event.heartbeat());
                            }
                        });
        Duration ofAgents = step.rules.heartbeats().agents();
        AgentEvent alive = AgentEvent.heartbeat(step.state.term());
        step.state
                .agents()
                .links()
                .forEach(
                        (id, link) -> {
                            if (isDue(link.stream(), last, step.now, ofAgents)) {
                                step.add(new Effect.ToAgent(id, link.stream(), alive));
                            }
                        });
    }

    /// Whether a heartbeat falls between two ticks. Every stream has its own phase, so that not all
    /// of them are due at once.
    private static boolean isDue(StreamId stream, Instant last, Instant now, Duration interval) {
        long period = Math.max(1, interval.toMillis());
        long phase = Math.floorMod((long) stream.value().hashCode(), period);
        return Math.floorDiv(last.toEpochMilli() + phase, period)
                < Math.floorDiv(now.toEpochMilli() + phase, period);
    }

    private static Decision allocate(Step step) {
        if (!step.state.allocationIsDue()) {
            return step.accepted();
        }
        Map<FrameworkId, List<Offer>> offers = new LinkedHashMap<>();
        long number = step.state.offers().made();
        Allocator.Allocation allocation =
                step.rules
                        .allocation()
                        .policy()
                        .allocate(step.state.allocationView(step.rules, step.now));
        // The term keeps the ids of offers apart from those of the terms before, which may still be
        // on their way back.
        String prefix = step.state.clusterId() + "-T" + step.state.term() + "-O";
        for (Allocator.Grant grant : allocation.grants()) {
            AgentEntry agent = step.state.agents().find(grant.agent());
            FrameworkEntry framework = step.state.frameworks().find(grant.claim().framework());
            if (agent != null && framework != null) {
                OfferEntry offer =
                        new OfferEntry(
                                new OfferId(prefix + number++),
                                framework.id(),
                                grant.claim().role(),
                                agent.id(),
                                grant.resources(),
                                step.now);
                step.add(offered(offer));
                offers.computeIfAbsent(framework.id(), _ -> new ArrayList<>())
                        .add(
                                OfferMessages.of(
                                        offer,
                                        agent,
                                        framework.info(),
                                        step.state.maintenance().unavailability(agent.id()),
                                        step.state.executors().ids(framework.id(), agent.id())));
            }
        }
        step.add(
                new OfferRecord.Considered(
                        allocation.agents(),
                        allocation.pairs(),
                        allocation.sweptTo(),
                        allocation.withheld()));
        offers.forEach((framework, made) -> send(step, framework, made));
        return step.accepted();
    }

    private static OfferRecord.Offered offered(OfferEntry offer) {
        return new OfferRecord.Offered(
                offer.id(),
                offer.framework(),
                offer.role(),
                offer.agent(),
                offer.resources(),
                offer.at());
    }

    private static void send(Step step, FrameworkId framework, List<Offer> offers) {
        for (int from = 0; from < offers.size(); from += MAX_OFFERS_PER_EVENT) {
            int to = Math.min(offers.size(), from + MAX_OFFERS_PER_EVENT);
            step.tell(framework, Event.offers(offers.subList(from, to)));
        }
    }
}
