package dev.meros.kernel.core.maintenance;

import dev.meros.api.maintenance.InverseOfferStatus;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.OfferId;
import dev.meros.kernel.core.record.InverseOfferRecord;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The inverse offers that are out, what frameworks answered to earlier ones, and until when they
/// are not asked again. At most one of each for a framework and an agent.
///
/// Changed by records only; used by one thread.
public final class InverseOfferBook {
    private final LinkedHashMap<OfferId, InverseOfferEntry> offers = new LinkedHashMap<>();
    private final LinkedHashMap<AgentId, LinkedHashMap<FrameworkId, Talk>> talks =
            new LinkedHashMap<>();
    private long made;

    /// What was said between the kernel and a framework about an agent.
    private static final class Talk {
        @Nullable OfferId open;
        @Nullable InverseOfferStatus answer;
        Instant until = Instant.EPOCH;
    }

    public @Nullable InverseOfferEntry find(OfferId offer) {
        return offers.get(offer);
    }

    /// How many were made in this term.
    public long made() {
        return made;
    }

    /// The open ones about an agent.
    public List<InverseOfferEntry> on(AgentId agent) {
        List<InverseOfferEntry> open = new ArrayList<>();
        for (Talk talk : of(agent).values()) {
            InverseOfferEntry entry = talk.open == null ? null : offers.get(talk.open);
            if (entry != null) {
                open.add(entry);
            }
        }
        return open;
    }

    /// The open ones to a framework.
    public List<InverseOfferEntry> to(FrameworkId framework) {
        return offers.values().stream().filter(o -> o.framework().equals(framework)).toList();
    }

    /// Whether a framework is to be asked about an agent: no question is open, and it has not
    /// answered a moment ago.
    public boolean mayAsk(FrameworkId framework, AgentId agent, Instant now) {
        Talk talk = of(agent).get(framework);
        return talk == null || (talk.open == null && !talk.until.isAfter(now));
    }

    /// What frameworks last answered about an agent.
    public List<InverseOfferStatus> answers(AgentId agent) {
        List<InverseOfferStatus> answers = new ArrayList<>();
        for (Talk talk : of(agent).values()) {
            if (talk.answer != null) {
                answers.add(talk.answer);
            }
        }
        return answers;
    }

    private Map<FrameworkId, Talk> of(AgentId agent) {
        LinkedHashMap<FrameworkId, Talk> found = talks.get(agent);
        return found == null ? new LinkedHashMap<>() : found;
    }

    private Talk talk(AgentId agent, FrameworkId framework) {
        return talks.computeIfAbsent(agent, _ -> new LinkedHashMap<>())
                .computeIfAbsent(framework, _ -> new Talk());
    }

    public void apply(InverseOfferRecord record) {
        switch (record) {
            case InverseOfferRecord.Asked r -> {
                offers.put(r.offer(), new InverseOfferEntry(r.offer(), r.framework(), r.agent()));
                talk(r.agent(), r.framework()).open = r.offer();
                made++;
            }
            case InverseOfferRecord.Ended r -> {
                InverseOfferEntry entry = offers.remove(r.offer());
                if (entry != null) {
                    talk(entry.agent(), entry.framework()).open = null;
                }
            }
            case InverseOfferRecord.Answered r -> {
                Talk talk = talk(r.agent(), r.status().frameworkId());
                talk.answer = r.status();
                talk.until = r.until();
            }
            case InverseOfferRecord.FiltersCleared r -> {
                for (Map<FrameworkId, Talk> ofAgent : talks.values()) {
                    Talk talk = ofAgent.get(r.framework());
                    if (talk != null) {
                        talk.until = Instant.EPOCH;
                    }
                }
            }
            case InverseOfferRecord.Forgotten r -> forget(r.agent());
        }
    }

    /// Drops everything about an agent.
    void forget(AgentId agent) {
        Map<FrameworkId, Talk> ofAgent = talks.remove(agent);
        if (ofAgent != null) {
            for (Talk talk : ofAgent.values()) {
                if (talk.open != null) {
                    offers.remove(talk.open);
                }
            }
        }
    }

    /// Drops everything about a framework.
    void forget(FrameworkId framework) {
        to(framework).forEach(o -> offers.remove(o.id()));
        talks.values().forEach(ofAgent -> ofAgent.remove(framework));
        talks.values().removeIf(Map::isEmpty);
    }

    void beginTerm() {
        offers.clear();
        talks.clear();
        made = 0;
    }
}
