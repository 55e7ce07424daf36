package dev.meros.kernel.http.legacy;

import com.fasterxml.jackson.core.JsonGenerator;

import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.TaskState;
import dev.meros.kernel.core.framework.FrameworkEntry;
import dev.meros.kernel.core.offer.OfferEntry;
import dev.meros.kernel.core.task.ExecutorEntry;
import dev.meros.kernel.core.task.TaskEntry;

import java.io.IOException;
import java.util.List;

/// Writes frameworks; mesos-v1 §5.4. They have `dominant_share` beside what Mesos shows.
final class FrameworkWriter {
    private FrameworkWriter() {}

    /// What every endpoint tells of a framework, without the brackets around it.
    static void summary(JsonGenerator out, LegacyImage.Framework framework) throws IOException {
        FrameworkInfo info = framework.entry().info();
        boolean connected = framework.standing() == LegacyImage.Standing.CONNECTED;
        out.writeStringField("id", framework.id().value());
        out.writeStringField("name", info.name());
        used(framework).write(out, "used_resources");
        offered(framework).write(out, "offered_resources");
        out.writeArrayFieldStart("capabilities");
        for (FrameworkInfo.Capability each : info.capabilities()) {
            if (each.type() != null) {
                out.writeString(each.type().name());
            }
        }
        out.writeEndArray();
        out.writeStringField("hostname", info.hostname() == null ? "" : info.hostname());
        out.writeStringField("webui_url", info.webuiUrl() == null ? "" : info.webuiUrl());
        out.writeBooleanField("active", connected);
        out.writeBooleanField("connected", connected);
        out.writeBooleanField("recovered", framework.standing() == LegacyImage.Standing.RECOVERED);
        out.writeNumberField("dominant_share", framework.dominantShare());
    }

    /// All that is told of a framework.
    static void full(JsonGenerator out, LegacyImage.Framework framework) throws IOException {
        FrameworkEntry entry = framework.entry();
        FrameworkInfo info = entry.info();
        out.writeStartObject();
        summary(out, framework);
        out.writeStringField("user", info.user());
        out.writeNumberField("failover_timeout", info.failoverTimeout());
        out.writeBooleanField("checkpoint", info.checkpoint());
        Decimals.write(out, "registered_time", entry.registeredAt());
        if (framework.removedAt() == null) {
            out.writeNumberField("unregistered_time", 0.0);
        } else {
            Decimals.write(out, "unregistered_time", framework.removedAt());
        }
        if (info.principal() != null) {
            out.writeStringField("principal", info.principal());
        }
        ResourceSum all = used(framework);
        addOffered(all, framework);
        all.write(out, "resources");
        if (entry.subscribedAt().isAfter(entry.registeredAt())) {
            Decimals.write(out, "reregistered_time", entry.subscribedAt());
        }
        if (info.has(FrameworkInfo.Capability.Type.MULTI_ROLE)) {
            out.writeArrayFieldStart("roles");
            for (String role : info.roles()) {
                out.writeString(role);
            }
            out.writeEndArray();
        } else {
            out.writeStringField("role", info.role() == null ? "*" : info.role());
        }
        tasks(out, framework);
        out.writeArrayFieldStart("offers");
        for (OfferEntry offer : framework.offers()) {
            offer(out, offer);
        }
        out.writeEndArray();
        out.writeArrayFieldStart("executors");
        for (ExecutorEntry executor : framework.executors()) {
            TaskWriter.executor(out, executor);
        }
        out.writeEndArray();
        TaskWriter.labels(out, info.labels());
        if (framework.constraints() == null) {
            out.writeObjectFieldStart("offer_constraints");
            out.writeEndObject();
        } else {
            TaskWriter.message(out, "offer_constraints", framework.constraints());
        }
        out.writeEndObject();
    }

    private static void tasks(JsonGenerator out, LegacyImage.Framework framework)
            throws IOException {
        out.writeArrayFieldStart("tasks");
        for (TaskEntry task : framework.tasks()) {
            if (task.latestState() != TaskState.TASK_UNREACHABLE) {
                TaskWriter.task(out, task);
            }
        }
        out.writeEndArray();
        out.writeArrayFieldStart("unreachable_tasks");
        for (TaskEntry task : framework.tasks()) {
            if (task.latestState() == TaskState.TASK_UNREACHABLE) {
                TaskWriter.task(out, task);
            }
        }
        out.writeEndArray();
        out.writeArrayFieldStart("completed_tasks");
        for (TaskEntry task : framework.completedTasks()) {
            TaskWriter.task(out, task);
        }
        out.writeEndArray();
    }

    private static void offer(JsonGenerator out, OfferEntry offer) throws IOException {
        out.writeStartObject();
        out.writeStringField("id", offer.id().value());
        out.writeStringField("framework_id", offer.framework().value());
        out.writeObjectFieldStart("allocation_info");
        out.writeStringField("role", offer.role());
        out.writeEndObject();
        out.writeStringField("slave_id", offer.agent().value());
        ResourceSum.of(offer.resources()).write(out, "resources");
        out.writeEndObject();
    }

    private static ResourceSum used(LegacyImage.Framework framework) {
        ResourceSum sum = new ResourceSum();
        for (TaskEntry task : framework.tasks()) {
            if (task.holdsResources()) {
                sum.add(task.resources());
            }
        }
        framework.executors().forEach(e -> sum.add(e.resources()));
        return sum;
    }

    private static ResourceSum offered(LegacyImage.Framework framework) {
        ResourceSum sum = new ResourceSum();
        addOffered(sum, framework);
        return sum;
    }

    private static void addOffered(ResourceSum sum, LegacyImage.Framework framework) {
        List<OfferEntry> offers = framework.offers();
        offers.forEach(o -> sum.add(o.resources()));
    }
}
