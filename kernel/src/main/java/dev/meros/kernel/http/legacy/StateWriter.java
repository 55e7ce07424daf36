package dev.meros.kernel.http.legacy;

import com.fasterxml.jackson.core.JsonGenerator;

import dev.meros.api.model.MasterInfo;
import dev.meros.kernel.core.KernelRules;
import dev.meros.kernel.core.MasterMessages;

import java.io.IOException;
import java.time.Instant;
import java.util.Map;

/// Writes `/state`; mesos-v1 §5.4.
final class StateWriter {
    private final KernelRules.Master master;
    private final Instant started;
    private final Map<String, Object> build;
    private final Map<String, String> flags;

    /// `build` are the fields of `/version`, `flags` the settings of this kernel by name.
    StateWriter(
            KernelRules.Master master,
            Instant started,
            Map<String, Object> build,
            Map<String, String> flags) {
        this.master = master;
        this.started = started;
        this.build = build;
        this.flags = flags;
    }

    void write(JsonGenerator out, LegacyImage image) throws IOException {
        out.writeStartObject();
        for (Map.Entry<String, Object> each : build.entrySet()) {
            out.writeObjectField(each.getKey(), each.getValue());
        }
        Decimals.write(out, "start_time", started);
        Decimals.write(
                out, "elected_time", image.termBegan() == null ? started : image.termBegan());
        MasterInfo info = MasterMessages.of(image.clusterId(), master);
        out.writeStringField("id", info.id());
        out.writeStringField("pid", info.pid());
        out.writeStringField("hostname", info.hostname());
        out.writeArrayFieldStart("capabilities");
        for (MasterInfo.Capability each : info.capabilities()) {
            out.writeString(String.valueOf(each.type()));
        }
        out.writeEndArray();
        counts(out, image);
        TaskWriter.message(out, "domain", info.domain());
        out.writeStringField("leader", info.pid());
        out.writeObjectFieldStart("leader_info");
        out.writeStringField("id", info.id());
        out.writeStringField("pid", info.pid());
        out.writeNumberField("port", info.port());
        out.writeStringField("hostname", info.hostname());
        TaskWriter.message(out, "domain", info.domain());
        out.writeEndObject();
        out.writeObjectFieldStart("flags");
        for (Map.Entry<String, String> each : flags.entrySet()) {
            out.writeStringField(each.getKey(), each.getValue());
        }
        out.writeEndObject();
        Listings.agents(out, image, _ -> true, AgentWriter.Detail.SUMS);
        Listings.frameworks(out, image, _ -> true);
        out.writeArrayFieldStart("orphan_tasks");
        out.writeEndArray();
        out.writeArrayFieldStart("unregistered_frameworks");
        out.writeEndArray();
        out.writeEndObject();
    }

    private static void counts(JsonGenerator out, LegacyImage image) throws IOException {
        int active = 0;
        int inactive = 0;
        for (LegacyImage.Agent agent : image.agents()) {
            if (agent.usable() == LegacyImage.Usable.YES) {
                active++;
            } else if (!agent.isRecovered()) {
                inactive++;
            }
        }
        out.writeNumberField("activated_slaves", active);
        out.writeNumberField("deactivated_slaves", inactive);
        out.writeNumberField("unreachable_slaves", image.unreachable());
    }
}
