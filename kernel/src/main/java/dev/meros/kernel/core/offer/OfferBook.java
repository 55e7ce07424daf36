package dev.meros.kernel.core.offer;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.OfferId;
import dev.meros.kernel.core.allocation.Refusals;
import dev.meros.kernel.core.record.OfferRecord;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The offers that are out, the oldest first, and the filters.
///
/// Changed by records only; used by one thread.
public final class OfferBook {
    private final LinkedHashMap<OfferId, OfferEntry> offers = new LinkedHashMap<>();
    private final HashMap<AgentId, Set<OfferId>> byAgent = new HashMap<>();
    private final HashMap<FrameworkId, Set<OfferId>> byFramework = new HashMap<>();
    private final FilterBook filters = new FilterBook();
    private final TurnBook turns = new TurnBook();
    private long made;

    public @Nullable OfferEntry find(OfferId offer) {
        return offers.get(offer);
    }

    public Collection<OfferEntry> all() {
        return Collections.unmodifiableCollection(offers.values());
    }

    public List<OfferEntry> on(AgentId agent) {
        return entries(byAgent.get(agent));
    }

    public List<OfferEntry> of(FrameworkId framework) {
        return entries(byFramework.get(framework));
    }

    /// When the oldest offer of a framework was made, or null when it has none.
    public @Nullable Instant oldestOf(FrameworkId framework) {
        Set<OfferId> ids = byFramework.get(framework);
        OfferEntry oldest = ids == null || ids.isEmpty() ? null : offers.get(ids.iterator().next());
        return oldest == null ? null : oldest.at();
    }

    private List<OfferEntry> entries(@Nullable Collection<OfferId> ids) {
        List<OfferEntry> found = new ArrayList<>();
        if (ids != null) {
            for (OfferId id : ids) {
                OfferEntry offer = offers.get(id);
                if (offer != null) {
                    found.add(offer);
                }
            }
        }
        return found;
    }

    /// Offers that were made by `limit`, the oldest first.
    public List<OfferEntry> madeBy(Instant limit) {
        return offers.values().stream().takeWhile(o -> !o.at().isAfter(limit)).toList();
    }

    /// How many offers were made in this term.
    public long made() {
        return made;
    }

    /// What is refused on an agent.
    public Refusals refusals(AgentId agent) {
        return filters.on(agent);
    }

    /// Who has handed an agent back unused, and comes after the others therefore.
    public Refusals turns(AgentId agent) {
        return turns.on(agent);
    }

    /// The filters of a claim on an agent; claims are named by their numbers.
    public List<FilterEntry> filters(int claim, AgentId agent) {
        return filters.of(claim, agent);
    }

    /// When the next filter ends, or null when there is none.
    public @Nullable Instant nextFilterEnd() {
        return filters.nextEnd();
    }

    /// On how many agents a claim has filters.
    public int filteredAgents(int claim) {
        return filters.agents(claim);
    }

    public int filterCount() {
        return filters.size();
    }

    /// `claim` is the number of who gets the offer, or -1.
    public void add(OfferRecord.Offered r, int claim) {
        OfferEntry offer =
                new OfferEntry(
                        r.offer(), r.framework(), r.role(), r.agent(), r.resources(), r.at());
        offers.put(offer.id(), offer);
        byAgent.computeIfAbsent(offer.agent(), _ -> new LinkedHashSet<>()).add(offer.id());
        byFramework.computeIfAbsent(offer.framework(), _ -> new LinkedHashSet<>()).add(offer.id());
        made++;
        turns.offered(claim, offer.agent(), offer.resources());
    }

    /// Takes an offer away; returns it, or null when it was gone already.
    public @Nullable OfferEntry end(OfferRecord.Ended r) {
        OfferEntry offer = offers.remove(r.offer());
        if (offer != null) {
            remove(byAgent, offer.agent(), offer.id());
            remove(byFramework, offer.framework(), offer.id());
        }
        return offer;
    }

    private static <K> void remove(Map<K, Set<OfferId>> index, K key, OfferId offer) {
        Set<OfferId> ids = index.get(key);
        if (ids != null) {
            ids.remove(offer);
            if (ids.isEmpty()) {
                index.remove(key);
            }
        }
    }

    /// A framework has declined; `claim` is its number, `at` the time before which no filter ends.
    public void filter(OfferRecord.Filtered r, int claim, Instant at) {
        filters.add(claim, r.agent(), r.refused(), r.until(), at);
    }

    /// A framework has handed an agent back unused; `claim` is its number.
    public void handedBack(OfferRecord.HandedBack r, int claim) {
        turns.handedBack(claim, r.agent(), r.resources());
    }

    /// Drops the filters that end by `at`; `ended` hears of them.
    public void expireFilters(Instant at, EndedFilters ended) {
        filters.expire(at, ended);
    }

    /// Drops the filters of a claim, and its turns.
    public void clearFilters(int claim) {
        filters.clear(claim);
        turns.clear(claim);
    }

    public void clearFilters(AgentId agent) {
        filters.clear(agent);
        turns.clear(agent);
    }

    /// All offers and filters are void.
    public void beginTerm(Instant at) {
        offers.clear();
        byAgent.clear();
        byFramework.clear();
        filters.beginTerm(at);
        turns.clear();
        made = 0;
    }
}
