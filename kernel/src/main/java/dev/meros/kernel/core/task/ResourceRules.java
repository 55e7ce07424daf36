package dev.meros.kernel.core.task;

import dev.meros.api.model.Resource;
import dev.meros.api.model.Value;
import dev.meros.api.resource.Ranges;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What the resources of a task must fulfil: mesos-v1 §2.5, §2.6.
final class ResourceRules {
    private ResourceRules() {}

    static Optional<String> violation(List<Resource> resources, String role) {
        if (resources.isEmpty()) {
            return Optional.of("resources: none (expected: at least one)");
        }
        return resources.stream()
                .map(r -> violation(r, role))
                .flatMap(Optional::stream)
                .findFirst()
                .or(() -> ofVolumes(resources))
                .or(() -> ofRevocable(resources))
                .or(() -> ofRanges(resources));
    }

    private static Optional<String> violation(Resource r, String role) {
        if (r.name().isEmpty()) {
            return Optional.of("resources: without name (expected: a name)");
        }
        boolean whole =
                switch (r.type()) {
                    case SCALAR -> r.scalar() != null && r.ranges() == null && r.set() == null;
                    case RANGES -> r.ranges() != null && r.scalar() == null && r.set() == null;
                    case SET -> r.set() != null && r.scalar() == null && r.ranges() == null;
                    case TEXT -> false;
                };
        if (!whole) {
            return bad(r, "a value of its type " + r.type());
        }
        if (r.scalar() != null && !r.scalar().isPositive()) {
            return bad(r, "at least 0.001");
        }
        if (r.ranges() != null && r.ranges().range().stream().anyMatch(x -> x.begin() > x.end())) {
            return bad(r, "ranges that begin before they end");
        }
        if (r.set() != null && new HashSet<>(r.set().item()).size() < r.set().item().size()) {
            return bad(r, "each item once");
        }
        if (r.name().equals("gpus") && r.scalar() != null && r.scalar().thousandths() % 1000 != 0) {
            return bad(r, "whole GPUs");
        }
        if (r.disk() != null && !r.name().equals("disk")) {
            return bad(r, "no disk, which only the resource disk has");
        }
        Resource.AllocationInfo allocation = r.allocationInfo();
        if (allocation != null && allocation.role() != null && !allocation.role().equals(role)) {
            return bad(r, "allocation to role " + role + ", that of the offer");
        }
        return Optional.empty();
    }

    private static Optional<String> bad(Resource r, String expected) {
        return Optional.of("resources: %s (expected: %s)".formatted(r.name(), expected));
    }

    private static Optional<String> ofVolumes(List<Resource> resources) {
        Set<String> ids = new HashSet<>();
        for (Resource r : resources) {
            if (r.disk() != null
                    && r.disk().persistence() != null
                    && !ids.add(r.disk().persistence().id())) {
                return bad(r, "each persistence id once");
            }
        }
        return Optional.empty();
    }

    private static Optional<String> ofRevocable(List<Resource> resources) {
        Map<String, Boolean> revocable = new HashMap<>();
        for (Resource r : resources) {
            Boolean before = revocable.put(r.name(), r.revocable() != null);
            if (before != null && before != (r.revocable() != null)) {
                return bad(r, "all revocable or none");
            }
        }
        return Optional.empty();
    }

    private static Optional<String> ofRanges(List<Resource> resources) {
        Map<String, Long> sizes = new HashMap<>();
        Map<String, List<Value.Range>> all = new HashMap<>();
        for (Resource r : resources) {
            if (r.ranges() != null) {
                List<Value.Range> ranges = r.ranges().range();
                sizes.merge(
                        r.name(), ranges.stream().mapToLong(Value.Range::size).sum(), Long::sum);
                all.computeIfAbsent(r.name(), _ -> new ArrayList<>()).addAll(ranges);
            }
        }
        for (Map.Entry<String, List<Value.Range>> e : all.entrySet()) {
            if (Ranges.size(e.getValue()) != sizes.getOrDefault(e.getKey(), 0L)) {
                return Optional.of(
                        "resources: %s (expected: ranges that do not overlap)"
                                .formatted(e.getKey()));
            }
        }
        return Optional.empty();
    }
}
