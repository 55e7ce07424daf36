package dev.meros.kernel.core.task;

import dev.meros.api.model.Resource;
import dev.meros.api.model.Value;
import dev.meros.api.resource.Ranges;
import dev.meros.api.resource.Reservations;
import dev.meros.kernel.core.operation.ResourceShape;

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
                .or(() -> Reservations.violation(resources))
                .or(() -> ofVolumes(resources))
                .or(() -> ofRevocable(resources))
                .or(() -> ofRanges(resources));
    }

    private static Optional<String> violation(Resource r, String role) {
        Optional<String> violation = ResourceShape.violation(r);
        if (violation.isPresent()) {
            return violation;
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
