package dev.meros.kernel.core.offer;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.resource.Resources;
import dev.meros.kernel.core.record.OfferRecord;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Predicate;

/// The filters of those who declined. A filter holds until a record drops it.
final class FilterBook {
    /// The most filters of one framework for one role and agent; the one that ends first makes
    /// room.
    private static final int MAX_PER_AGENT = 16;

    private record Place(String role, AgentId agent) {}

    private final HashMap<FrameworkId, LinkedHashMap<Place, List<FilterEntry>>> frameworks =
            new HashMap<>();
    private final TreeSet<FilterEntry> byEnd =
            new TreeSet<>(
                    Comparator.comparing(FilterEntry::until)
                            .thenComparingLong(FilterEntry::number));
    private long made;

    boolean refuses(FrameworkId framework, String role, AgentId agent, Resources resources) {
        LinkedHashMap<Place, List<FilterEntry>> places = frameworks.get(framework);
        if (places == null) {
            return false;
        }
        List<FilterEntry> filters = places.get(new Place(role, agent));
        if (filters == null) {
            return false;
        }
        for (FilterEntry filter : filters) {
            if (filter.refused().contains(resources)) {
                return true;
            }
        }
        return false;
    }

    /// When the next filter ends.
    @Nullable Instant nextEnd() {
        return byEnd.isEmpty() ? null : byEnd.first().until();
    }

    int size() {
        return byEnd.size();
    }

    void add(OfferRecord.Filtered r) {
        FilterEntry filter =
                new FilterEntry(r.framework(), r.role(), r.agent(), r.refused(), r.until(), made++);
        List<FilterEntry> filters =
                frameworks
                        .computeIfAbsent(r.framework(), _ -> new LinkedHashMap<>())
                        .computeIfAbsent(new Place(r.role(), r.agent()), _ -> new ArrayList<>(1));
        filters.removeIf(old -> covers(filter, old) && byEnd.remove(old));
        if (filters.size() == MAX_PER_AGENT) {
            FilterEntry first =
                    filters.stream().min(Comparator.comparing(FilterEntry::until)).orElseThrow();
            filters.remove(first);
            byEnd.remove(first);
        }
        filters.add(filter);
        byEnd.add(filter);
    }

    private static boolean covers(FilterEntry filter, FilterEntry old) {
        return !filter.until().isBefore(old.until()) && filter.refused().contains(old.refused());
    }

    /// Drops the filters that end by `at`; returns them.
    List<FilterEntry> expire(Instant at) {
        List<FilterEntry> ended = new ArrayList<>();
        while (!byEnd.isEmpty() && !byEnd.first().until().isAfter(at)) {
            FilterEntry filter = byEnd.removeFirst();
            LinkedHashMap<Place, List<FilterEntry>> places = frameworks.get(filter.framework());
            if (places != null) {
                Place place = new Place(filter.role(), filter.agent());
                List<FilterEntry> filters = places.get(place);
                if (filters != null && filters.remove(filter) && filters.isEmpty()) {
                    places.remove(place);
                }
            }
            ended.add(filter);
        }
        return ended;
    }

    void clear(FrameworkId framework) {
        clear(framework, _ -> true);
    }

    void clear(FrameworkId framework, List<String> roles) {
        clear(framework, place -> roles.contains(place.role()));
    }

    void clear(AgentId agent) {
        for (FrameworkId framework : List.copyOf(frameworks.keySet())) {
            clear(framework, place -> place.agent().equals(agent));
        }
    }

    void clear() {
        frameworks.clear();
        byEnd.clear();
    }

    private void clear(FrameworkId framework, Predicate<Place> which) {
        LinkedHashMap<Place, List<FilterEntry>> places = frameworks.get(framework);
        if (places == null) {
            return;
        }
        places.entrySet()
                .removeIf(
                        e -> {
                            boolean drop = which.test(e.getKey());
                            if (drop) {
                                e.getValue().forEach(byEnd::remove);
                            }
                            return drop;
                        });
        if (places.isEmpty()) {
            frameworks.remove(framework);
        }
    }
}
