package dev.meros.testkit.sim;

import dev.meros.api.model.OfferId;
import dev.meros.api.scheduler.Call;
import dev.meros.api.scheduler.Event;
import dev.meros.kernel.core.ClusterState;
import dev.meros.kernel.core.Decision;
import dev.meros.kernel.core.agent.AgentEntry;
import dev.meros.kernel.core.agent.AgentStanding;
import dev.meros.kernel.core.command.Command;
import dev.meros.kernel.core.maintenance.InverseOfferEntry;
import dev.meros.kernel.core.offer.OfferEntry;
import dev.meros.kernel.core.record.KernelRecord;
import dev.meros.kernel.core.record.OfferRecord;

import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Nothing is offered of an agent that an operator has shut, no agent is there on a machine that is
/// down, and frameworks are asked about planned maintenance only.
final class NodesAreAsAsked extends Invariant {
    private final Map<String, Set<OfferId>> questions = new HashMap<>();

    @Override
    String sentence() {
        return "agents and machines that an operator has shut stay shut";
    }

    @Override
    void decided(ClusterState state, Command command, Decision decision, Instant now) {
        for (KernelRecord record : decision.records()) {
            if (record instanceof OfferRecord.Offered offered) {
                AgentEntry agent = state.agents().find(offered.agent());
                expect(
                        agent != null && agent.standing().mode() == AgentStanding.Mode.ACTIVE,
                        "agent %s is offered and %s",
                        offered.agent(),
                        agent == null ? "gone" : agent.standing().mode());
            }
        }
    }

    @Override
    void look(World world) {
        KernelProcess kernel = world.kernel.process();
        if (kernel == null) {
            return;
        }
        ClusterState state = kernel.state();
        for (OfferEntry offer : state.offers().all()) {
            AgentEntry agent = state.agents().find(offer.agent());
            expect(
                    agent != null && agent.standing().mode() == AgentStanding.Mode.ACTIVE,
                    "offer %s is of agent %s, which is shut",
                    offer.id(),
                    offer.agent());
        }
        for (AgentEntry agent : state.agents().all()) {
            expect(
                    !state.maintenance().isDown(agent.info().hostname(), agent.address()),
                    "agent %s is on machine %s, which is down",
                    agent.id(),
                    agent.info().hostname());
            for (InverseOfferEntry question : state.maintenance().inverseOffers().on(agent.id())) {
                expect(
                        state.maintenance().unavailability(agent.id()) != null
                                && state.frameworks().stream(question.framework()) != null,
                        "framework %s is asked about agent %s",
                        question.framework(),
                        agent.id());
            }
        }
    }

    @Override
    void frameworkGets(SimDriver driver, Event event) {
        Set<OfferId> held = questions.computeIfAbsent(driver.name, _ -> new LinkedHashSet<>());
        if (event.subscribed() != null) {
            held.clear();
        }
        if (event.inverseOffers() != null) {
            event.inverseOffers().inverseOffers().forEach(o -> held.add(o.id()));
        }
        if (event.rescindInverseOffer() != null) {
            held.remove(event.rescindInverseOffer().inverseOfferId());
        }
    }

    @Override
    void frameworkCalls(SimDriver driver, Call call) {
        Set<OfferId> held = questions.getOrDefault(driver.name, Set.of());
        if (call.acceptInverseOffers() != null) {
            call.acceptInverseOffers().inverseOfferIds().forEach(held::remove);
        }
        if (call.declineInverseOffers() != null) {
            call.declineInverseOffers().inverseOfferIds().forEach(held::remove);
        }
    }

    @Override
    void frameworkDisconnected(SimDriver driver) {
        questions.remove(driver.name);
    }

    /// A question of which no plan is the reason any more, if there is one.
    Optional<String> open(World world) {
        for (FrameworkHost host : world.frameworks) {
            SimDriver driver = host.instance();
            if (driver != null && !questions.getOrDefault(driver.name, Set.of()).isEmpty()) {
                return Optional.of(
                        "%s is still asked about maintenance: %s"
                                .formatted(driver.name, questions.get(driver.name)));
            }
        }
        return Optional.empty();
    }
}
