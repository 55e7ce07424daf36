package dev.meros.kernel.core.allocation;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.Resource;
import dev.meros.api.resource.Resources;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// How often shared volumes are used by or offered to somebody: each counts once for his share, no
/// matter how often he has it (mesos-v1 §6.2).
final class SharedVolumes<K> {
    private final HashMap<K, HashMap<Volume, Integer>> copies = new HashMap<>();

    private record Volume(AgentId agent, Resource resource) {}

    /// What counts of resources that come to what somebody has.
    Resources taken(K who, AgentId agent, Resources resources) {
        if (!hasShared(resources)) {
            return resources;
        }
        Map<Volume, Integer> counts = copies.computeIfAbsent(who, _ -> new HashMap<>());
        List<Resource> counted = new ArrayList<>();
        for (Resource r : resources.toList()) {
            if (r.shared() == null || counts.merge(key(agent, r), 1, Integer::sum) == 1) {
                counted.add(r);
            }
        }
        return Resources.of(counted);
    }

    /// What no longer counts when resources go from what somebody has.
    Resources given(K who, AgentId agent, Resources resources) {
        if (!hasShared(resources)) {
            return resources;
        }
        HashMap<Volume, Integer> counts = copies.getOrDefault(who, new HashMap<>());
        List<Resource> counted = new ArrayList<>();
        for (Resource r : resources.toList()) {
            if (r.shared() == null
                    || counts.computeIfPresent(
                                    key(agent, r), (_, n) -> n == 1 ? null : Integer.valueOf(n - 1))
                            == null) {
                counted.add(r);
            }
        }
        if (counts.isEmpty()) {
            copies.remove(who);
        }
        return Resources.of(counted);
    }

    private static Volume key(AgentId agent, Resource r) {
        Resource.DiskInfo disk = r.disk();
        return new Volume(
                agent,
                disk == null
                        ? r
                        : r.toBuilder()
                                .disk(
                                        new Resource.DiskInfo(
                                                disk.persistence(), null, disk.source()))
                                .build());
    }

    /// All but the shared volumes; the same object where there are none.
    static Resources unshared(Resources resources) {
        return hasShared(resources) ? resources.filter(r -> r.shared() == null) : resources;
    }

    static boolean hasShared(Resources resources) {
        for (Resource r : resources.toList()) {
            if (r.shared() != null) {
                return true;
            }
        }
        return false;
    }
}
