package dev.meros.kernel.http.legacy;

import com.fasterxml.jackson.core.JsonGenerator;

import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.Resource;
import dev.meros.api.model.Scalar;
import dev.meros.api.model.Value;
import dev.meros.kernel.core.offer.OfferEntry;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/// Writes `/roles`: every role with a framework, a quota, a weight, resources or reservations, and
/// those above it; mesos-v1 §5.4. What a role holds counts all below it.
final class RoleWriter {
    private RoleWriter() {}

    static void write(JsonGenerator out, LegacyImage image) throws IOException {
        Map<String, Map<String, Scalar>> offered = offered(image);
        out.writeStartObject();
        out.writeArrayFieldStart("roles");
        for (LegacyImage.Role role : image.roles()) {
            role(out, role, offered.getOrDefault(role.name(), new TreeMap<>()));
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    /// The scalars that are offered, by role.
    private static Map<String, Map<String, Scalar>> offered(LegacyImage image) {
        Map<String, Map<String, Scalar>> own = new HashMap<>();
        for (LegacyImage.Framework framework : image.frameworks()) {
            for (OfferEntry offer : framework.offers()) {
                Map<String, Scalar> sums = own.computeIfAbsent(offer.role(), _ -> new TreeMap<>());
                for (Resource resource : offer.resources().toList()) {
                    if (resource.type() == Value.Type.SCALAR && resource.scalar() != null) {
                        sums.merge(resource.name(), resource.scalar(), Scalar::plus);
                    }
                }
            }
        }
        Map<String, Map<String, Scalar>> all = new HashMap<>();
        own.forEach(
                (role, sums) -> {
                    for (int end = role.length(); end > 0; end = role.lastIndexOf('/', end - 1)) {
                        Map<String, Scalar> total =
                                all.computeIfAbsent(role.substring(0, end), _ -> new TreeMap<>());
                        sums.forEach((name, amount) -> total.merge(name, amount, Scalar::plus));
                    }
                });
        return all;
    }

    private static void role(JsonGenerator out, LegacyImage.Role role, Map<String, Scalar> offered)
            throws IOException {
        TreeMap<String, Scalar> allocated = new TreeMap<>(role.taken());
        offered.forEach(
                (name, amount) ->
                        allocated.computeIfPresent(
                                name,
                                (_, taken) -> {
                                    Scalar rest = taken.minus(amount);
                                    return rest.isPositive() ? rest : null;
                                }));
        out.writeStartObject();
        out.writeStringField("name", role.name());
        out.writeNumberField("weight", role.weight());
        out.writeObjectFieldStart("quota");
        out.writeStringField("role", role.name());
        scalars(out, "guarantee", role.guarantees());
        scalars(out, "limit", role.limits());
        scalars(out, "consumed", role.consumed());
        out.writeEndObject();
        scalars(out, "resources", role.taken());
        scalars(out, "allocated", allocated);
        scalars(out, "offered", offered);
        scalars(out, "reserved", role.reserved());
        out.writeArrayFieldStart("frameworks");
        for (FrameworkId id : role.frameworks()) {
            out.writeString(id.value());
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    private static void scalars(JsonGenerator out, String field, Map<String, Scalar> scalars)
            throws IOException {
        out.writeObjectFieldStart(field);
        for (Map.Entry<String, Scalar> each : scalars.entrySet()) {
            Decimals.write(out, each.getKey(), each.getValue());
        }
        out.writeEndObject();
    }
}
