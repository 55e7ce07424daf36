package dev.meros.kernel.core.demand;

import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.Request;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// The demands of all subscribed frameworks. Changed by records only; used by one thread.
public final class DemandBook {
    private final LinkedHashMap<FrameworkId, SequencedMap<String, StatedDemand>> frameworks =
            new LinkedHashMap<>();

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
            frameworks.remove(framework);
        } else {
            frameworks.put(framework, Collections.unmodifiableSequencedMap(byRole));
        }
    }

    public void forget(FrameworkId framework) {
        frameworks.remove(framework);
    }

    public void clear() {
        frameworks.clear();
    }

    /// What a framework waits for in a role; null when it has stated nothing for it, and any offer
    /// may be of use.
    public @Nullable StatedDemand of(FrameworkId framework, String role) {
        SequencedMap<String, StatedDemand> byRole = frameworks.get(framework);
        return byRole == null ? null : byRole.get(role);
    }

    /// What a framework waits for, by role.
    public SequencedMap<String, StatedDemand> of(FrameworkId framework) {
        SequencedMap<String, StatedDemand> byRole = frameworks.get(framework);
        return byRole == null ? Collections.emptySortedMap() : byRole;
    }
}
