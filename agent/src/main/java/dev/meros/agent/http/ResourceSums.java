package dev.meros.agent.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.meros.agent.core.AgentTask;
import dev.meros.api.codec.Json;
import dev.meros.api.model.Resource;
import dev.meros.api.resource.ResourceText;
import dev.meros.api.resource.Resources;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Resources apart by the role that they are reserved for, in the shape of the pages; mesos-v1
/// §5.4.
record ResourceSums(Map<String, List<Resource>> byRole, List<Resource> free) {
    private static final List<String> ALWAYS = List.of("cpus", "gpus", "mem", "disk");
    private static final String NOBODY = "*";

    static ResourceSums of(List<Resource> resources) {
        Map<String, List<Resource>> byRole = new LinkedHashMap<>();
        List<Resource> free = new ArrayList<>();
        for (Resource resource : resources) {
            String role = reservedFor(resource);
            if (role.equals(NOBODY)) {
                free.add(resource);
            } else {
                byRole.computeIfAbsent(role, _ -> new ArrayList<>()).add(resource);
            }
        }
        return new ResourceSums(byRole, free);
    }

    private static String reservedFor(Resource resource) {
        if (!resource.reservations().isEmpty()) {
            String role = resource.reservations().getLast().role();
            return role == null ? NOBODY : role;
        }
        return resource.role() == null ? NOBODY : resource.role();
    }

    /// What an executor takes, for itself and for its tasks that run.
    static List<Resource> used(ShownExecutor executor) {
        List<Resource> used = new ArrayList<>();
        for (AgentTask task : executor.tasks().launched()) {
            used.addAll(task.info().resources());
        }
        boolean madeUp = executor.sandbox().task().value().equals(executor.info().source());
        if (!madeUp) {
            used.addAll(executor.info().resources());
        }
        return used;
    }

    /// The role that the resources of a task are allocated to.
    static String role(List<Resource> resources) {
        return resources.stream()
                .map(r -> r.allocationInfo() == null ? null : r.allocationInfo().role())
                .filter(r -> r != null)
                .findFirst()
                .orElse(NOBODY);
    }

    ObjectNode reserved() {
        ObjectNode json = Json.mapper().createObjectNode();
        byRole.forEach((role, list) -> json.set(role, json(list)));
        return json;
    }

    ObjectNode unreserved() {
        return json(free);
    }

    ObjectNode reservedFull() {
        ObjectNode json = Json.mapper().createObjectNode();
        byRole.forEach((role, list) -> json.set(role, full(list)));
        return json;
    }

    ArrayNode unreservedFull() {
        return full(free);
    }

    /// Resources in the form of endpoints: with a role, also when they are nobody's.
    private static ArrayNode full(List<Resource> list) {
        ArrayNode array = Json.mapper().createArrayNode();
        for (Resource resource : list) {
            array.add(
                    Json.mapper()
                            .valueToTree(resource.toBuilder().role(reservedFor(resource)).build()));
        }
        return array;
    }

    /// Amounts by name; ranges and sets as text.
    static ObjectNode json(List<Resource> list) {
        Resources resources = Resources.of(list);
        ObjectNode json = Json.mapper().createObjectNode();
        ALWAYS.forEach(name -> json.put(name, resources.scalar(name).toDouble()));
        resources.scalars().forEach((name, amount) -> json.put(name, amount.toDouble()));
        for (Resource r : resources.toList()) {
            if (r.ranges() != null) {
                json.put(r.name(), ResourceText.formatRanges(resources.ranges(r.name())));
            } else if (r.set() != null) {
                json.put(r.name(), "{" + String.join(", ", r.set().item()) + "}");
            }
        }
        return json;
    }
}
