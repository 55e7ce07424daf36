package dev.meros.kernel.http.legacy;

import com.fasterxml.jackson.core.JsonGenerator;

import dev.meros.api.model.Attribute;
import dev.meros.api.model.DrainInfo;
import dev.meros.api.model.Resource;
import dev.meros.api.resource.Reservations;
import dev.meros.api.resource.ResourceText;
import dev.meros.api.resource.Resources;
import dev.meros.kernel.core.agent.AgentEntry;
import dev.meros.kernel.core.agent.AgentLink;
import dev.meros.kernel.core.agent.AgentPresence;
import dev.meros.kernel.core.agent.AgentStanding;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Writes agents; mesos-v1 §5.4. They have `connected` and `disks` beside what Mesos shows.
final class AgentWriter {
    private AgentWriter() {}

    /// How much is told of an agent's resources.
    enum Detail {
        /// Sums by name.
        SUMS,
        /// Each resource as well, in the format of operator endpoints.
        FULL
    }

    /// The fields of an agent, without the brackets around them.
    static void fields(JsonGenerator out, LegacyImage.Agent agent, Detail detail)
            throws IOException {
        AgentEntry entry = agent.entry();
        registration(out, entry);
        String host = entry.address().ip() == null ? entry.info().hostname() : entry.address().ip();
        out.writeStringField("pid", "slave(1)@" + host + ":" + entry.address().port());
        Decimals.write(out, "registered_time", entry.admittedAt());
        AgentLink link = agent.link();
        if (link != null && link.since().isAfter(entry.admittedAt())) {
            Decimals.write(out, "reregistered_time", link.since());
        }
        Resources total = agent.account().total();
        ResourceSum.of(total).write(out, "resources");
        ResourceSum.of(agent.account().used()).write(out, "used_resources");
        ResourceSum.of(agent.account().offered()).write(out, "offered_resources");
        Map<String, ResourceSum> reserved = new TreeMap<>();
        for (Resource each : total.toList()) {
            String role = Reservations.role(each);
            if (role != null) {
                reserved.computeIfAbsent(role, _ -> new ResourceSum()).add(each);
            }
        }
        out.writeObjectFieldStart("reserved_resources");
        for (Map.Entry<String, ResourceSum> each : reserved.entrySet()) {
            each.getValue().write(out, each.getKey());
        }
        out.writeEndObject();
        ResourceSum.of(total.unreserved()).write(out, "unreserved_resources");
        standing(out, agent);
        if (detail == Detail.FULL) {
            full(out, agent, reserved.keySet());
        }
    }

    /// What is known of an agent that has not come back yet.
    static void registration(JsonGenerator out, AgentEntry entry) throws IOException {
        out.writeStringField("id", entry.id().value());
        out.writeStringField("hostname", entry.info().hostname());
        out.writeNumberField("port", entry.address().port());
        out.writeObjectFieldStart("attributes");
        for (Attribute attribute : entry.info().attributes()) {
            attribute(out, attribute);
        }
        out.writeEndObject();
        TaskWriter.message(out, "domain", entry.info().domain());
    }

    private static void attribute(JsonGenerator out, Attribute attribute) throws IOException {
        String name = attribute.name();
        switch (attribute.type()) {
            case SCALAR -> {
                if (attribute.scalar() != null) {
                    Decimals.write(out, name, attribute.scalar());
                }
            }
            case RANGES ->
                    out.writeStringField(
                            name,
                            attribute.ranges() == null
                                    ? "[]"
                                    : ResourceText.formatRanges(attribute.ranges().range()));
            case SET ->
                    out.writeStringField(
                            name,
                            attribute.set() == null
                                    ? "{}"
                                    : "{" + String.join(", ", attribute.set().item()) + "}");
            case TEXT ->
                    out.writeStringField(
                            name, attribute.text() == null ? "" : attribute.text().value());
        }
    }

    private static void standing(JsonGenerator out, LegacyImage.Agent agent) throws IOException {
        AgentEntry entry = agent.entry();
        AgentStanding standing = entry.standing();
        out.writeBooleanField("active", agent.usable() == LegacyImage.Usable.YES);
        out.writeBooleanField("connected", agent.presence() == AgentPresence.CONNECTED);
        out.writeBooleanField("deactivated", !standing.isActive());
        out.writeStringField("version", entry.version());
        TaskWriter.message(out, "capabilities", entry.capabilities());
        DrainInfo drain = standing.drainInfo();
        TaskWriter.message(out, "drain_info", drain);
        if (drain != null && standing.since() != null) {
            Decimals.write(out, "estimated_drain_start_time_seconds", standing.since());
        }
        TaskWriter.message(out, "disks", entry.disks());
    }

    private static void full(JsonGenerator out, LegacyImage.Agent agent, Iterable<String> roles)
            throws IOException {
        Resources total = agent.account().total();
        out.writeObjectFieldStart("reserved_resources_full");
        for (String role : roles) {
            each(out, role, total.reservedTo(role).toList());
        }
        out.writeEndObject();
        each(out, "unreserved_resources_full", total.unreserved().toList());
        each(out, "used_resources_full", agent.account().used().toList());
        each(out, "offered_resources_full", agent.account().offered().toList());
    }

    private static void each(JsonGenerator out, String field, List<Resource> resources)
            throws IOException {
        out.writeArrayFieldStart(field);
        for (Resource resource : resources) {
            TaskWriter.message(out, Reservations.endpointFormat(resource));
        }
        out.writeEndArray();
    }
}
