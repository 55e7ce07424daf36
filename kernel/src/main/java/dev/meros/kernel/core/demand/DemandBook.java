package dev.meros.kernel.core.demand;

import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.Request;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// The demands of all subscribed frameworks. Changed by records only; used by one thread.
public final class DemandBook {
    private final LinkedHashMap<FrameworkId, SequencedMap<String, StatedDemand>> frameworks =
            new LinkedHashMap<>();
    private final LinkedHashMap<FrameworkId, List<Request>> stated = new LinkedHashMap<>();

    /// A framework wants this and nothing else; every request has a role, none means that it states
    /// nothing.
    public void put(FrameworkId framework, List<Request> requests) {
        LinkedHashMap<String, List<DemandShape>> shapes = new LinkedHashMap<>();
        for (Request request : requests) {
            if (request.role() != null) {
                shapes.computeIfAbsent(request.role(), _ -> new ArrayList<>())
                        .add(DemandShape.of(request));
            }
        }
        LinkedHashMap<String, StatedDemand> byRole = new LinkedHashMap<>();
        shapes.forEach((role, list) -> byRole.put(role, new StatedDemand(list)));
        if (byRole.isEmpty()) {
            forget(framework);
        } else {
            stated.put(framework, List.copyOf(requests));
            frameworks.put(framework, Collections.unmodifiableSequencedMap(byRole));
        }
    }

    /// Whether a demand asks for something that the framework has not asked for yet: another shape,
    /// or more of one. Otherwise nothing new is of use to it.
    public boolean grows(FrameworkId framework, List<Request> requests) {
        List<Request> old = stated.getOrDefault(framework, List.of());
        return requests.isEmpty() != old.isEmpty() || !covers(counts(old), counts(requests));
    }

    private static boolean covers(Map<Request, Long> old, Map<Request, Long> now) {
        return now.entrySet().stream()
                .allMatch(e -> old.getOrDefault(e.getKey(), 0L) >= e.getValue());
    }

    /// How many of each shape.
    private static Map<Request, Long> counts(List<Request> requests) {
        HashMap<Request, Long> counts = new HashMap<>();
        for (Request r : requests) {
            long count = r.count() == null ? Integer.MAX_VALUE : r.count();
            counts.merge(r.withoutCount(), count, Long::sum);
        }
        return counts;
    }

    public void forget(FrameworkId framework) {
        stated.remove(framework);
        frameworks.remove(framework);
    }

    public void clear() {
        stated.clear();
        frameworks.clear();
    }

    /// What a framework waits for in a role; null when it has stated nothing for it, and any offer
    /// may be of use.
    public @Nullable StatedDemand of(FrameworkId framework, String role) {
        SequencedMap<String, StatedDemand> byRole = frameworks.get(framework);
        return byRole == null ? null : byRole.get(role);
    }

    /// What a framework has stated, as it came, each with its role; empty when it states nothing.
    public List<Request> stated(FrameworkId framework) {
        return stated.getOrDefault(framework, List.of());
    }

    /// What a framework waits for, by role.
    public SequencedMap<String, StatedDemand> of(FrameworkId framework) {
        SequencedMap<String, StatedDemand> byRole = frameworks.get(framework);
        return byRole == null ? Collections.emptySortedMap() : byRole;
    }
}
