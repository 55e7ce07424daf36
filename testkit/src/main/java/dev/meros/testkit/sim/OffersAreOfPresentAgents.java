package dev.meros.testkit.sim;

import dev.meros.api.model.Offer;
import dev.meros.api.scheduler.Event;
import dev.meros.kernel.core.ClusterState;
import dev.meros.kernel.core.Decision;
import dev.meros.kernel.core.agent.AgentEntry;
import dev.meros.kernel.core.command.AgentCommand;
import dev.meros.kernel.core.command.Command;
import dev.meros.kernel.core.effect.Effect;
import dev.meros.kernel.core.offer.OfferEntry;

import java.time.Instant;

/// Nothing is offered of an agent that is away, and an offer of one that goes is taken back.
final class OffersAreOfPresentAgents extends Invariant {
    @Override
    String sentence() {
        return "a framework never gets an offer of an agent that is not there";
    }

    @Override
    void decided(ClusterState state, Command command, Decision decision, Instant now) {
        for (Effect effect : decision.effects()) {
            if (effect instanceof Effect.ToFramework(_, _, Event event) && event.offers() != null) {
                for (Offer offer : event.offers().offers()) {
                    check(state, offer);
                }
            }
        }
        if (command instanceof AgentCommand.StreamClosed closed
                && !state.agents().isConnected(closed.agent())) {
            expect(
                    state.offers().on(closed.agent()).isEmpty(),
                    "agent %s has left and is still offered",
                    closed.agent());
        }
    }

    private void check(ClusterState state, Offer offer) {
        AgentEntry agent = state.agents().find(offer.agentId());
        expect(
                agent != null && !agent.isUnreachable() && state.agents().isConnected(agent.id()),
                "offer %s is of agent %s, which is not there",
                offer.id(),
                offer.agentId());
        OfferEntry entry = state.offers().find(offer.id());
        expect(
                entry != null && entry.framework().equals(offer.frameworkId()),
                "offer %s is not in the books",
                offer.id());
    }

    @Override
    void look(World world) {
        KernelProcess kernel = world.kernel.process();
        if (kernel == null) {
            return;
        }
        for (OfferEntry offer : kernel.state().offers().all()) {
            expect(
                    kernel.state().agents().isConnected(offer.agent())
                            && kernel.state().frameworks().subscription(offer.framework()) != null,
                    "offer %s of %s to %s outlives one of them",
                    offer.id(),
                    offer.agent(),
                    offer.framework());
        }
    }
}
