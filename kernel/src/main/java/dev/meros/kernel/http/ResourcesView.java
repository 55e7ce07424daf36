package dev.meros.kernel.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.meros.api.model.Resource;
import dev.meros.api.model.Scalar;
import dev.meros.api.resource.ResourceText;
import dev.meros.api.resource.Resources;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/// Resources in the shape of Mesos' legacy endpoints: `{"cpus":1.5,"mem":512.0,"ports":"[1-2]"}`.
final class ResourcesView {
    private static final List<String> ALWAYS = List.of("cpus", "gpus", "mem", "disk");

    private ResourcesView() {}

    static ObjectNode of(Resources resources) {
        ObjectNode out = zeros();
        for (Resource r : resources.toList()) {
            String name = r.revocable() == null ? r.name() : r.name() + "_revocable";
            switch (r.type()) {
                case SCALAR -> {
                    double more = r.scalar() == null ? 0 : r.scalar().toDouble();
                    out.put(name, (out.has(name) ? out.get(name).doubleValue() : 0) + more);
                }
                case RANGES -> out.put(name, ResourceText.formatRanges(resources.ranges(r.name())));
                case SET, TEXT ->
                        out.put(
                                name,
                                r.set() == null
                                        ? ""
                                        : "{" + String.join(", ", r.set().item()) + "}");
            }
        }
        return out;
    }

    static ObjectNode of(SortedMap<String, Scalar> scalars) {
        ObjectNode out = zeros();
        scalars.forEach((name, scalar) -> out.put(name, scalar.toDouble()));
        return out;
    }

    private static ObjectNode zeros() {
        ObjectNode out = JsonNodeFactory.instance.objectNode();
        ALWAYS.forEach(name -> out.put(name, 0.0));
        return out;
    }

    /// Reserved resources by the role they are reserved for.
    static ObjectNode byRole(Resources resources) {
        Map<String, List<Resource>> reserved = new LinkedHashMap<>();
        for (Resource r : resources.toList()) {
            if (!r.reservations().isEmpty()) {
                String role = r.reservations().getLast().role();
                reserved.computeIfAbsent(role == null ? "*" : role, _ -> new ArrayList<>()).add(r);
            }
        }
        ObjectNode out = JsonNodeFactory.instance.objectNode();
        reserved.forEach((role, list) -> out.set(role, of(Resources.of(list))));
        return out;
    }
}
