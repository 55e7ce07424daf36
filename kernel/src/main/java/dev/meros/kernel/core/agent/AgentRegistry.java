package dev.meros.kernel.core.agent;

import dev.meros.api.agent.Disk;
import dev.meros.api.model.Address;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.AgentInfo;
import dev.meros.api.model.DrainConfig;
import dev.meros.api.resource.Resources;
import dev.meros.kernel.core.StreamId;
import dev.meros.kernel.core.agent.AgentStanding.Mode;
import dev.meros.kernel.core.operation.Conversion;
import dev.meros.kernel.core.record.AgentRecord;
import dev.meros.kernel.core.record.ConnectionRecord;
import dev.meros.kernel.core.record.OperationRecord;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// All agents in the order of their admission, and who of them is connected or silent.
///
/// Changed by records only; used by one thread.
public final class AgentRegistry {
    private final LinkedHashMap<AgentId, AgentEntry> entries = new LinkedHashMap<>();
    private final LinkedHashMap<AgentId, AgentLink> links = new LinkedHashMap<>();

    /// Reachable agents that were heard of in this term, the longest silent first.
    private final LinkedHashMap<AgentId, Instant> lastSeen = new LinkedHashMap<>();

    /// Reachable agents that were not heard of in this term.
    private final LinkedHashSet<AgentId> recovered = new LinkedHashSet<>();

    /// Unreachable agents, the longest lost first.
    private final LinkedHashMap<AgentId, Instant> unreachable = new LinkedHashMap<>();

    /// Connected agents that may be used, in the order in which they became so.
    private final LinkedHashSet<AgentId> usable = new LinkedHashSet<>();

    /// Agents that are being emptied.
    private final LinkedHashSet<AgentId> draining = new LinkedHashSet<>();

    /// Who is where. An agent that comes without an id to a known address replaces the one there.
    private final HashMap<Address, AgentId> addresses = new HashMap<>();

    private final GoneAgents gone = new GoneAgents();

    /// What agents can spare of that which is promised to others.
    private final HashMap<AgentId, Resources> oversubscribed = new HashMap<>();

    private Instant graceFrom = Instant.EPOCH;
    private long nextNumber;

    public @Nullable AgentEntry find(AgentId agent) {
        return entries.get(agent);
    }

    public Collection<AgentEntry> all() {
        return Collections.unmodifiableCollection(entries.values());
    }

    /// What an agent can spare at the moment; all of it is revocable.
    public Resources oversubscribed(AgentId agent) {
        return oversubscribed.getOrDefault(agent, Resources.EMPTY);
    }

    public @Nullable AgentLink link(AgentId agent) {
        return links.get(agent);
    }

    /// Connected agents with their streams, in the order in which they connected.
    public Map<AgentId, AgentLink> links() {
        return Collections.unmodifiableMap(links);
    }

    /// The stream of a connected agent.
    public @Nullable StreamId stream(AgentId agent) {
        AgentLink link = links.get(agent);
        return link == null ? null : link.stream();
    }

    public boolean isConnected(AgentId agent) {
        return links.containsKey(agent);
    }

    /// Whether what is free on an agent may be offered: it is connected, and no operator has
    /// forbidden it.
    public boolean mayBeOffered(AgentId agent) {
        return usable.contains(agent);
    }

    /// All agents that may be offered, in the order in which they became so.
    public Set<AgentId> offerable() {
        return Collections.unmodifiableSet(usable);
    }

    /// Agents that are being emptied, in the order in which that began.
    public List<AgentId> draining() {
        return List.copyOf(draining);
    }

    /// The agent at an address, if there is one.
    public @Nullable AgentId at(Address address) {
        return addresses.get(address);
    }

    /// The agents that never come back.
    public GoneAgents gone() {
        return gone;
    }

    /// The part of the reachable agents that were heard of in this term; 1 when there are none.
    public double partBack() {
        int all = lastSeen.size() + recovered.size();
        return all == 0 ? 1 : (double) lastSeen.size() / all;
    }

    public AgentPresence presence(AgentId agent) {
        AgentEntry entry = entries.get(agent);
        if (entry == null) {
            return gone.contains(agent) ? AgentPresence.GONE : AgentPresence.UNKNOWN;
        }
        if (entry.isUnreachable()) {
            return AgentPresence.UNREACHABLE;
        }
        if (links.containsKey(agent)) {
            return AgentPresence.CONNECTED;
        }
        return recovered.contains(agent) ? AgentPresence.RECOVERED : AgentPresence.DISCONNECTED;
    }

    /// Whether some agent is not yet back in this term.
    public boolean anyRecovered() {
        return !recovered.isEmpty();
    }

    public @Nullable Instant lastSeen(AgentId agent) {
        return lastSeen.get(agent);
    }

    /// The number in the id of the next agent.
    public long nextNumber() {
        return nextNumber;
    }

    /// Agents that have been silent for too long, at most `limit` of them: those heard of in this
    /// term after `timeout`, those not yet back after `reregisterTimeout`.
    public List<AgentId> silent(
            Instant now, Duration timeout, Duration reregisterTimeout, int limit) {
        List<AgentId> silent = new ArrayList<>();
        for (Map.Entry<AgentId, Instant> seen : lastSeen.entrySet()) {
            Instant since = seen.getValue().isBefore(graceFrom) ? graceFrom : seen.getValue();
            if (silent.size() == limit || since.plus(timeout).isAfter(now)) {
                break;
            }
            silent.add(seen.getKey());
        }
        if (!graceFrom.plus(reregisterTimeout).isAfter(now)) {
            recovered.stream().limit(limit - silent.size()).forEach(silent::add);
        }
        return silent;
    }

    /// Unreachable agents with the time at which each was lost, the longest lost first.
    public Map<AgentId, Instant> unreachable() {
        return Collections.unmodifiableMap(unreachable);
    }

    /// How many agents were lost at `from` or later and are not back.
    public int lostSince(Instant from) {
        int count = 0;
        for (Instant at : unreachable.sequencedValues().reversed()) {
            if (at.isBefore(from)) {
                break;
            }
            count++;
        }
        return count;
    }

    /// Unreachable agents that are to be forgotten: lost before `limit`, or more than `most`; at
    /// most `count` at a time, the longest lost first.
    public List<AgentId> unreachableSurplus(Instant limit, int most, int count) {
        return LostAgents.surplus(unreachable, limit, most, count);
    }

    public void apply(AgentRecord record) {
        switch (record) {
            case AgentRecord.Admitted r -> {
                Said said =
                        new Said(r.info(), r.address(), r.version(), r.capabilities(), r.disks());
                AgentId id = Objects.requireNonNull(r.info().id());
                put(entry(said, r.at(), null));
                recovered.add(id);
                nextNumber = Math.max(nextNumber, numberOf(id) + 1);
            }
            case AgentRecord.Changed r -> {
                AgentEntry old = entries.get(Objects.requireNonNull(r.info().id()));
                if (old != null) {
                    Said said =
                            new Said(
                                    r.info(),
                                    r.address(),
                                    r.version(),
                                    r.capabilities(),
                                    r.disks());
                    addresses.remove(old.address(), old.id());
                    put(
                            entry(said, old.admittedAt(), r.at())
                                    .withUnreachableSince(old.unreachableSince())
                                    .with(old.standing())
                                    .with(old.conversion()));
                }
            }
            case AgentRecord.Unreachable r -> {
                entries.computeIfPresent(r.agent(), (_, old) -> old.withUnreachableSince(r.at()));
                drop(r.agent());
                unreachable.put(r.agent(), r.at());
            }
            case AgentRecord.Returned r -> {
                entries.computeIfPresent(r.agent(), (_, old) -> old.withUnreachableSince(null));
                unreachable.remove(r.agent());
                recovered.add(r.agent());
            }
            case AgentRecord.Removed r -> remove(r.agent());
            case AgentRecord.Deactivated r -> stand(r.agent(), Mode.DEACTIVATED, null, r.at());
            case AgentRecord.DrainBegun r -> stand(r.agent(), Mode.DRAINING, r.config(), r.at());
            case AgentRecord.Drained r -> {
                AgentEntry old = entries.get(r.agent());
                if (old != null) {
                    stand(r.agent(), Mode.DRAINED, old.standing().drain(), r.at());
                }
            }
            case AgentRecord.Reactivated r -> stand(r.agent(), Mode.ACTIVE, null, r.at());
            case AgentRecord.MarkedGone r -> {
                remove(r.agent());
                gone.add(r.agent(), r.at());
            }
            case AgentRecord.GoneForgotten r -> gone.forget(r.agent());
        }
    }

    private void put(AgentEntry entry) {
        entries.put(entry.id(), entry);
        addresses.put(entry.address(), entry.id());
    }

    private void stand(AgentId agent, Mode mode, @Nullable DrainConfig drain, Instant at) {
        AgentEntry old = entries.get(agent);
        if (old == null) {
            return;
        }
        entries.put(agent, old.with(new AgentStanding(mode, drain, at)));
        if (mode == Mode.DRAINING) {
            draining.add(agent);
        } else {
            draining.remove(agent);
        }
        if (mode == Mode.ACTIVE && links.containsKey(agent)) {
            usable.add(agent);
        } else {
            usable.remove(agent);
        }
    }

    private void remove(AgentId agent) {
        AgentEntry old = entries.remove(agent);
        if (old != null) {
            addresses.remove(old.address(), agent);
        }
        unreachable.remove(agent);
        draining.remove(agent);
        drop(agent);
    }

    /// An operation has made something else of an agent's resources.
    public void apply(OperationRecord.Converted record) {
        Conversion conversion =
                new Conversion(Resources.of(record.consumed()), Resources.of(record.converted()));
        entries.computeIfPresent(record.agent(), (_, old) -> old.with(conversion));
    }

    /// An agent's stream was opened.
    public void apply(ConnectionRecord.AgentConnected record) {
        links.remove(record.agent());
        links.put(record.agent(), new AgentLink(record.stream(), record.at()));
        AgentEntry entry = entries.get(record.agent());
        usable.remove(record.agent());
        if (entry != null && entry.standing().isActive()) {
            usable.add(record.agent());
        }
        recovered.remove(record.agent());
        seen(record.agent(), record.at());
    }

    /// An agent was heard of.
    public void apply(ConnectionRecord.AgentSeen record) {
        if (lastSeen.containsKey(record.agent())) {
            seen(record.agent(), record.at());
        }
    }

    /// An agent's stream has ended.
    public void apply(ConnectionRecord.AgentDisconnected record) {
        links.remove(record.agent());
        usable.remove(record.agent());
    }

    /// An agent has more or less to spare.
    public void apply(ConnectionRecord.AgentOversubscribed record) {
        if (record.resources().isEmpty()) {
            oversubscribed.remove(record.agent());
        } else {
            oversubscribed.put(record.agent(), record.resources());
        }
    }

    public void apply(ConnectionRecord.GraceGranted record) {
        graceFrom = record.at();
    }

    /// All connections are void, and every reachable agent gets its grace from `at`.
    public void beginTerm(Instant at) {
        links.clear();
        oversubscribed.clear();
        usable.clear();
        lastSeen.clear();
        recovered.clear();
        entries.values().stream()
                .filter(a -> !a.isUnreachable())
                .forEach(a -> recovered.add(a.id()));
        graceFrom = at;
    }

    /// The next agent gets at least this number.
    public void count(long number) {
        nextNumber = Math.max(nextNumber, number);
    }

    private void seen(AgentId agent, Instant at) {
        lastSeen.remove(agent);
        lastSeen.put(agent, at);
    }

    private void drop(AgentId agent) {
        links.remove(agent);
        usable.remove(agent);
        lastSeen.remove(agent);
        recovered.remove(agent);
        oversubscribed.remove(agent);
    }

    /// What an agent says of itself.
    private record Said(
            AgentInfo info,
            Address address,
            String version,
            List<String> capabilities,
            List<Disk> disks) {}

    private static AgentEntry entry(Said said, Instant admittedAt, @Nullable Instant changedAt) {
        return new AgentEntry(
                Objects.requireNonNull(said.info().id()),
                said.info(),
                said.address(),
                said.version(),
                said.capabilities(),
                said.disks(),
                admittedAt,
                changedAt,
                null,
                AgentStanding.USUAL,
                Conversion.NONE,
                AgentEntry.registered(said.info()));
    }

    /// The number at the end of an id such as `<clusterId>-S12`; -1 when there is none.
    private static long numberOf(AgentId id) {
        String text = id.value();
        int mark = text.lastIndexOf("-S");
        String digits = mark < 0 ? "" : text.substring(mark + 2);
        boolean number =
                !digits.isEmpty()
                        && digits.length() <= 18
                        && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        return number ? Long.parseLong(digits) : -1;
    }
}
