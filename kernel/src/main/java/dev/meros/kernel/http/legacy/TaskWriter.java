package dev.meros.kernel.http.legacy;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;

import dev.meros.api.codec.Json;
import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.ContainerStatus;
import dev.meros.api.model.ExecutorInfo;
import dev.meros.api.model.Label;
import dev.meros.api.model.Labels;
import dev.meros.api.model.NetworkInfo;
import dev.meros.api.model.Scalar;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskStatus;
import dev.meros.kernel.core.task.ExecutorEntry;
import dev.meros.kernel.core.task.TaskEntry;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.Map;

/// Writes tasks with their statuses, and executors; mesos-v1 §5.4. Statuses have their message and
/// reason beside what Mesos shows.
final class TaskWriter {
    /// Leaves it to the generator when to pass on what it has.
    private static final ObjectWriter MESSAGES =
            Json.mapper().writer().without(SerializationFeature.FLUSH_AFTER_WRITE_VALUE);

    private TaskWriter() {}

    static void task(JsonGenerator out, TaskEntry task) throws IOException {
        TaskInfo info = task.info();
        ExecutorInfo executor = info.executor();
        out.writeStartObject();
        out.writeStringField("id", task.id().value());
        out.writeStringField("name", info.name());
        out.writeStringField("framework_id", task.framework().value());
        out.writeStringField("executor_id", executor == null ? "" : executor.executorId().value());
        out.writeStringField("slave_id", task.agent().value());
        out.writeStringField("state", task.latestState().name());
        ResourceSum.of(task.resources()).write(out, "resources");
        if (!info.limits().isEmpty()) {
            out.writeObjectFieldStart("limits");
            for (Map.Entry<String, Scalar> each : info.limits().entrySet()) {
                Decimals.write(out, each.getKey(), each.getValue());
            }
            out.writeEndObject();
        }
        out.writeStringField("role", task.role());
        out.writeArrayFieldStart("statuses");
        for (TaskStatus status : task.statuses()) {
            status(out, status);
        }
        out.writeEndArray();
        String user = user(info);
        if (user != null) {
            out.writeStringField("user", user);
        }
        labels(out, info.labels());
        message(out, "discovery", info.discovery());
        message(out, "container", info.container());
        message(out, "health_check", info.healthCheck());
        out.writeEndObject();
    }

    private static @Nullable String user(TaskInfo task) {
        if (task.command() != null && task.command().user() != null) {
            return task.command().user();
        }
        ExecutorInfo executor = task.executor();
        CommandInfo command = executor == null ? null : executor.command();
        return command == null ? null : command.user();
    }

    private static void status(JsonGenerator out, TaskStatus status) throws IOException {
        out.writeStartObject();
        out.writeStringField("state", status.state().name());
        Decimals.writeSeconds(
                out, "timestamp", status.timestamp() == null ? 0 : status.timestamp());
        labels(out, status.labels());
        if (status.containerStatus() != null) {
            container(out, status.containerStatus());
        }
        if (status.healthy() != null) {
            out.writeBooleanField("healthy", status.healthy());
        }
        if (status.message() != null) {
            out.writeStringField("message", status.message());
        }
        if (status.reason() != null) {
            out.writeStringField("reason", status.reason().name());
        }
        out.writeEndObject();
    }

    private static void container(JsonGenerator out, ContainerStatus status) throws IOException {
        out.writeObjectFieldStart("container_status");
        message(out, "container_id", status.containerId());
        if (!status.networkInfos().isEmpty()) {
            out.writeArrayFieldStart("network_infos");
            for (NetworkInfo network : status.networkInfos()) {
                network(out, network);
            }
            out.writeEndArray();
        }
        message(out, "cgroup_info", status.cgroupInfo());
        out.writeEndObject();
    }

    private static void network(JsonGenerator out, NetworkInfo network) throws IOException {
        out.writeStartObject();
        if (!network.groups().isEmpty()) {
            message(out, "groups", network.groups());
        }
        labels(out, network.labels());
        if (!network.ipAddresses().isEmpty()) {
            message(out, "ip_addresses", network.ipAddresses());
        }
        if (network.name() != null) {
            out.writeStringField("name", network.name());
        }
        if (!network.portMappings().isEmpty()) {
            message(out, "port_mappings", network.portMappings());
        }
        out.writeEndObject();
    }

    static void executor(JsonGenerator out, ExecutorEntry executor) throws IOException {
        ExecutorInfo info = executor.info();
        out.writeStartObject();
        out.writeStringField("executor_id", info.executorId().value());
        out.writeStringField("name", info.name() == null ? "" : info.name());
        out.writeStringField("framework_id", executor.framework().value());
        command(out, info.command());
        ResourceSum.of(executor.resources()).write(out, "resources");
        out.writeStringField("role", executor.role());
        labels(out, info.labels());
        if (info.type() != null) {
            out.writeStringField("type", info.type().name());
        }
        out.writeStringField("slave_id", executor.agent().value());
        out.writeEndObject();
    }

    private static void command(JsonGenerator out, @Nullable CommandInfo command)
            throws IOException {
        out.writeObjectFieldStart("command");
        if (command != null) {
            out.writeBooleanField("shell", command.shell());
            if (command.value() != null) {
                out.writeStringField("value", command.value());
            }
        }
        out.writeArrayFieldStart("argv");
        if (command != null) {
            for (String argument : command.arguments()) {
                out.writeString(argument);
            }
        }
        out.writeEndArray();
        if (command != null) {
            message(out, "environment", command.environment());
        }
        out.writeArrayFieldStart("uris");
        if (command != null) {
            for (CommandInfo.Uri uri : command.uris()) {
                out.writeStartObject();
                out.writeStringField("value", uri.value());
                out.writeBooleanField("executable", Boolean.TRUE.equals(uri.executable()));
                out.writeEndObject();
            }
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    static void labels(JsonGenerator out, @Nullable Labels labels) throws IOException {
        if (labels != null) {
            out.writeArrayFieldStart("labels");
            for (Label label : labels.labels()) {
                out.writeStartObject();
                out.writeStringField("key", label.key());
                if (label.value() != null) {
                    out.writeStringField("value", label.value());
                }
                out.writeEndObject();
            }
            out.writeEndArray();
        }
    }

    /// A message in its usual JSON form; nothing when it is not set.
    static void message(JsonGenerator out, String field, @Nullable Object message)
            throws IOException {
        if (message != null) {
            out.writeFieldName(field);
            message(out, message);
        }
    }

    /// A message in its usual JSON form, as an element of an array.
    static void message(JsonGenerator out, Object message) throws IOException {
        MESSAGES.writeValue(out, message);
    }
}
