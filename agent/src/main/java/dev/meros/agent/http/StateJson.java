package dev.meros.agent.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.meros.agent.core.AgentState;
import dev.meros.agent.core.AgentTask;
import dev.meros.agent.node.Node;
import dev.meros.agent.sandbox.Sandboxes;
import dev.meros.api.codec.Json;
import dev.meros.api.model.Attribute;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.Resource;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.resource.ResourceText;
import dev.meros.api.resource.Resources;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The agent's `/state`, in the shape of Mesos' agent, as far as UIs read it. Each task is shown
/// with an executor of its own.
record StateJson(Node node, Sandboxes sandboxes, int port, String version, Instant startTime) {
    private static final List<String> ALWAYS = List.of("cpus", "gpus", "mem", "disk");

    ObjectNode of(AgentState state) {
        ObjectNode json = Json.mapper().createObjectNode();
        json.put("id", state.id() == null ? "" : state.id().value());
        json.put("hostname", node.hostname());
        json.put("pid", "slave(1)@" + node.ip() + ":" + port);
        json.put("version", version);
        json.put("start_time", startTime.toEpochMilli() / 1000.0);
        json.put("registered", state.link() == AgentState.Link.UP);
        json.set("resources", resources(node.resources()));
        ObjectNode attributes = json.putObject("attributes");
        node.attributes().forEach(a -> attributes.put(a.name(), text(a)));
        json.set("disks", Json.mapper().valueToTree(node.disks()));
        json.putObject("flags");
        frameworks(state, json.putArray("frameworks"));
        json.putArray("completed_frameworks");
        return json;
    }

    private static String text(Attribute a) {
        return a.text() != null
                ? a.text().value()
                : a.scalar() != null
                        ? a.scalar().toString()
                        : a.ranges() != null ? ResourceText.formatRanges(a.ranges().range()) : "";
    }

    private void frameworks(AgentState state, ArrayNode frameworks) {
        Map<String, ObjectNode> byId = new LinkedHashMap<>();
        for (AgentTask task : state.tasks().values()) {
            ObjectNode executor = executor(task);
            executor.putArray("tasks").add(task(task));
            executor.putArray("completed_tasks");
            framework(byId, task).withArray("executors").add(executor);
        }
        for (AgentTask task : state.completed()) {
            ObjectNode executor = executor(task);
            executor.putArray("tasks");
            executor.putArray("completed_tasks").add(task(task));
            framework(byId, task).withArray("completed_executors").add(executor);
        }
        byId.values().forEach(frameworks::add);
    }

    private static ObjectNode framework(Map<String, ObjectNode> byId, AgentTask task) {
        return byId.computeIfAbsent(
                task.key().framework().value(),
                id -> {
                    FrameworkInfo info = task.framework();
                    ObjectNode json = Json.mapper().createObjectNode();
                    json.put("id", id);
                    json.put("name", info.name());
                    json.put("user", info.user());
                    json.put("checkpoint", info.checkpoint());
                    json.put("failover_timeout", info.failoverTimeout());
                    ArrayNode roles = json.putArray("roles");
                    info.roles().forEach(roles::add);
                    json.putArray("executors");
                    json.putArray("completed_executors");
                    return json;
                });
    }

    private ObjectNode executor(AgentTask task) {
        ObjectNode json = Json.mapper().createObjectNode();
        json.put("id", task.key().task().value());
        json.put("name", "Command for task " + task.key().task());
        json.put("source", task.key().task().value());
        json.put("container", task.run().container());
        json.put("directory", sandboxes.path(task.key(), task.run().container()).toString());
        json.set("resources", resources(task.info().resources()));
        json.putArray("queued_tasks");
        return json;
    }

    private static ObjectNode task(AgentTask task) {
        ObjectNode json = Json.mapper().createObjectNode();
        json.put("id", task.key().task().value());
        json.put("name", task.info().name());
        json.put("framework_id", task.key().framework().value());
        json.put("executor_id", "");
        json.put("slave_id", task.info().agentId().value());
        json.put("state", task.state().name());
        json.set("resources", resources(task.info().resources()));
        ArrayNode statuses = json.putArray("statuses");
        TaskStatus latest = task.stream().latest();
        if (latest != null) {
            ObjectNode status = statuses.addObject();
            status.put("state", latest.state().name());
            status.put("timestamp", latest.timestamp());
            if (latest.healthy() != null) {
                status.put("healthy", latest.healthy());
            }
            if (latest.message() != null) {
                status.put("message", latest.message());
            }
            status.set("container_status", Json.mapper().valueToTree(latest.containerStatus()));
        }
        if (task.info().labels() != null) {
            json.set("labels", Json.mapper().valueToTree(task.info().labels().labels()));
        }
        if (task.info().discovery() != null) {
            json.set("discovery", Json.mapper().valueToTree(task.info().discovery()));
        }
        return json;
    }

    private static ObjectNode resources(List<Resource> list) {
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
