package dev.meros.kernel.core;

import dev.meros.api.maintenance.InverseOfferStatus;
import dev.meros.api.maintenance.InverseOfferStatus.Status;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.Filters;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.InverseOffer;
import dev.meros.api.model.OfferId;
import dev.meros.api.model.TimeInfo;
import dev.meros.api.model.Unavailability;
import dev.meros.api.scheduler.Event;
import dev.meros.kernel.core.agent.AgentEntry;
import dev.meros.kernel.core.framework.FrameworkEntry;
import dev.meros.kernel.core.maintenance.InverseOfferBook;
import dev.meros.kernel.core.maintenance.InverseOfferEntry;
import dev.meros.kernel.core.maintenance.InverseOfferMessages;
import dev.meros.kernel.core.offer.OfferEntry;
import dev.meros.kernel.core.record.InverseOfferRecord;
import dev.meros.kernel.core.task.TaskEntry;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Asks frameworks whether agents may become unavailable, and takes their answers; mesos-v1 §2.2,
/// §2.3.
final class InverseOffers {
    /// The most inverse offers in one event.
    private static final int MAX_PER_EVENT = 200;

    private InverseOffers() {}

    /// Asks every framework that has tasks or offers on an agent with planned maintenance, unless
    /// it was asked already.
    static void make(Step step) {
        InverseOfferBook book = step.state.maintenance().inverseOffers();
        Map<FrameworkId, List<InverseOffer>> made = new LinkedHashMap<>();
        long number = book.made();
        for (Map.Entry<AgentId, Unavailability> e : step.state.maintenance().planned().entrySet()) {
            AgentEntry agent = step.state.agents().find(e.getKey());
            if (agent == null || agent.isUnreachable()) {
                continue;
            }
            for (FrameworkId framework : concerned(step, agent.id())) {
                if (step.state.frameworks().stream(framework) != null
                        && book.mayAsk(framework, agent.id(), step.now)) {
                    OfferId id =
                            new OfferId(
                                    "%s-T%d-I%d"
                                            .formatted(
                                                    step.state.clusterId(),
                                                    step.state.term(),
                                                    number++));
                    step.add(new InverseOfferRecord.Asked(id, framework, agent.id()));
                    made.computeIfAbsent(framework, _ -> new ArrayList<>())
                            .add(
                                    InverseOfferMessages.of(
                                            new InverseOfferEntry(id, framework, agent.id()),
                                            agent,
                                            e.getValue()));
                }
            }
        }
        made.forEach((framework, offers) -> send(step, framework, offers));
    }

    private static Set<FrameworkId> concerned(Step step, AgentId agent) {
        Set<FrameworkId> concerned = new LinkedHashSet<>();
        for (TaskEntry task : step.state.tasks().on(agent)) {
            if (task.holdsResources()) {
                concerned.add(task.framework());
            }
        }
        for (OfferEntry offer : step.state.offers().on(agent)) {
            concerned.add(offer.framework());
        }
        return concerned;
    }

    private static void send(Step step, FrameworkId framework, List<InverseOffer> offers) {
        for (int from = 0; from < offers.size(); from += MAX_PER_EVENT) {
            int to = Math.min(offers.size(), from + MAX_PER_EVENT);
            step.tell(
                    framework,
                    Event.builder()
                            .type(Event.Type.INVERSE_OFFERS)
                            .inverseOffers(new Event.InverseOffers(offers.subList(from, to)))
                            .build());
        }
    }

    /// Takes the answer to inverse offers; unknown ones and those of others are skipped.
    static void answer(
            Step step,
            FrameworkEntry framework,
            List<OfferId> ids,
            Status status,
            @Nullable Filters filters) {
        for (OfferId id : new LinkedHashSet<>(ids)) {
            InverseOfferEntry offer = step.state.maintenance().inverseOffers().find(id);
            if (offer != null && offer.framework().equals(framework.id())) {
                step.add(new InverseOfferRecord.Ended(id));
                step.add(
                        new InverseOfferRecord.Answered(
                                offer.agent(),
                                new InverseOfferStatus(
                                        status, framework.id(), TimeInfo.of(step.now)),
                                step.now.plus(OfferCalls.refusal(filters))));
            }
        }
    }

    /// Takes questions back; their frameworks are told.
    static void rescind(Step step, List<InverseOfferEntry> offers) {
        for (InverseOfferEntry offer : offers) {
            step.add(new InverseOfferRecord.Ended(offer.id()));
            step.tell(
                    offer.framework(),
                    Event.builder()
                            .type(Event.Type.RESCIND_INVERSE_OFFER)
                            .rescindInverseOffer(new Event.RescindInverseOffer(offer.id()))
                            .build());
        }
    }
}
