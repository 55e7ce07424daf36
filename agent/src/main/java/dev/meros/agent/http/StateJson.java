package dev.meros.agent.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.meros.agent.core.AgentState;
import dev.meros.agent.core.AgentTask;
import dev.meros.agent.node.Node;
import dev.meros.agent.sandbox.Sandboxes;
import dev.meros.api.codec.Json;
import dev.meros.api.model.Attribute;
import dev.meros.api.model.ExecutorInfo;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.Resource;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.resource.ResourceText;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// The agent's `/state`, in the shape of Mesos' agent; mesos-v1 §5.4. A task that the agent runs
/// itself is shown with an executor of its own.
record StateJson(
        Supplier<Node> nodes,
        Sandboxes sandboxes,
        int port,
        ObjectNode build,
        Map<String, String> flags,
        AgentHttp.About about,
        Instant startTime) {
    ObjectNode of(AgentState state) {
        Node node = nodes.get();
        ObjectNode json = build.deepCopy();
        json.put("start_time", startTime.toEpochMilli() / 1000.0);
        json.put("id", state.id() == null ? "" : state.id().value());
        json.put("pid", "slave(1)@" + node.ip() + ":" + port);
        json.put("hostname", node.hostname());
        ArrayNode capabilities = json.putArray("capabilities");
        about.capabilities().forEach(capabilities::add);
        json.set("abilities", Json.mapper().valueToTree(about.abilities().words()));
        resources(json, node, state);
        ObjectNode attributes = json.putObject("attributes");
        node.attributes().forEach(a -> attributes.put(a.name(), text(a)));
        json.put("master_hostname", "");
        json.put("registered", state.link() == AgentState.Link.UP);
        json.set("disks", Json.mapper().valueToTree(node.disks()));
        json.set("flags", Json.mapper().valueToTree(flags));
        frameworks(state, json);
        return json;
    }

    /// What the node has, by whom it is reserved, and how much of that is in use.
    private static void resources(ObjectNode json, Node node, AgentState state) {
        ResourceSums total = ResourceSums.of(node.resources());
        json.set("resources", ResourceSums.json(node.resources()));
        json.set("reserved_resources", total.reserved());
        json.set("unreserved_resources", total.unreserved());
        json.set("reserved_resources_full", total.reservedFull());
        json.set("unreserved_resources_full", total.unreservedFull());
        List<Resource> used =
                ShownExecutor.of(state).stream()
                        .filter(e -> e.life() == ShownExecutor.Life.LIVE)
                        .flatMap(e -> ResourceSums.used(e).stream())
                        .toList();
        ResourceSums allocated = ResourceSums.of(used);
        json.set("used_resources", ResourceSums.json(used));
        json.set("reserved_resources_allocated", allocated.reserved());
        json.set("unreserved_resources_allocated", allocated.unreserved());
    }

    private static String text(Attribute a) {
        return a.text() != null
                ? a.text().value()
                : a.scalar() != null
                        ? a.scalar().toString()
                        : a.ranges() != null ? ResourceText.formatRanges(a.ranges().range()) : "";
    }

    private void frameworks(AgentState state, ObjectNode json) {
        Map<String, ObjectNode> live = new LinkedHashMap<>();
        Map<String, ObjectNode> over = new LinkedHashMap<>();
        for (ShownExecutor executor : ShownExecutor.of(state)) {
            String id = executor.frameworkId();
            ObjectNode shown = executor(executor);
            switch (executor.life()) {
                case LIVE ->
                        live.computeIfAbsent(id, _ -> framework(executor))
                                .withArray("executors")
                                .add(shown);
                // live ones come first
                case OVER ->
                        (live.containsKey(id) ? live : over)
                                .computeIfAbsent(id, _ -> framework(executor))
                                .withArray("completed_executors")
                                .add(shown);
            }
        }
        ArrayNode frameworks = json.putArray("frameworks");
        live.values().forEach(frameworks::add);
        ArrayNode completed = json.putArray("completed_frameworks");
        over.values().forEach(completed::add);
    }

    private static ObjectNode framework(ShownExecutor executor) {
        FrameworkInfo info = executor.framework();
        ObjectNode json = Json.mapper().createObjectNode();
        json.put("id", executor.frameworkId());
        json.put("name", info.name());
        json.put("user", info.user());
        json.put("failover_timeout", info.failoverTimeout());
        json.put("checkpoint", info.checkpoint());
        json.put("hostname", info.hostname() == null ? "" : info.hostname());
        if (info.principal() != null) {
            json.put("principal", info.principal());
        }
        ArrayNode roles = json.putArray("roles");
        info.roles().forEach(roles::add);
        json.putArray("executors");
        json.putArray("completed_executors");
        return json;
    }

    private ObjectNode executor(ShownExecutor executor) {
        ExecutorInfo info = executor.info();
        ObjectNode json = Json.mapper().createObjectNode();
        json.put("id", info.executorId().value());
        json.put("name", info.name() == null ? "" : info.name());
        json.put("source", info.source() == null ? "" : info.source());
        json.put("container", executor.container());
        json.put("directory", sandboxes.path(executor.sandbox(), executor.container()).toString());
        json.set("resources", ResourceSums.json(ResourceSums.used(executor)));
        if (info.labels() != null) {
            json.set("labels", Json.mapper().valueToTree(info.labels().labels()));
        }
        if (info.type() != null) {
            json.put("type", info.type().name());
        }
        ArrayNode tasks = json.putArray("tasks");
        executor.tasks().launched().forEach(t -> tasks.add(task(t)));
        executor.tasks().terminated().forEach(t -> tasks.add(task(t)));
        ArrayNode queued = json.putArray("queued_tasks");
        executor.tasks().queued().forEach(t -> queued.add(task(t)));
        ArrayNode completed = json.putArray("completed_tasks");
        executor.tasks().completed().forEach(t -> completed.add(task(t)));
        return json;
    }

    private static ObjectNode task(AgentTask task) {
        ObjectNode json = Json.mapper().createObjectNode();
        json.put("id", task.key().task().value());
        json.put("name", task.info().name());
        json.put("framework_id", task.key().framework().value());
        json.put("executor_id", task.info().executor() == null ? "" : task.executorId().value());
        json.put("slave_id", task.info().agentId().value());
        json.put("state", task.state().name());
        json.set("resources", ResourceSums.json(task.info().resources()));
        json.put("role", ResourceSums.role(task.info().resources()));
        ArrayNode statuses = json.putArray("statuses");
        if (task.stream().latest() != null) {
            statuses.add(status(task.stream().latest()));
        }
        if (task.info().labels() != null) {
            json.set("labels", Json.mapper().valueToTree(task.info().labels().labels()));
        }
        put(json, "discovery", task.info().discovery());
        put(json, "container", task.info().container());
        put(json, "health_check", task.info().healthCheck());
        if (!task.info().limits().isEmpty()) {
            ObjectNode limits = json.putObject("limits");
            task.info().limits().forEach((name, amount) -> limits.put(name, amount.toDouble()));
        }
        return json;
    }

    private static void put(ObjectNode json, String name, @Nullable Object value) {
        if (value != null) {
            json.set(name, Json.mapper().valueToTree(value));
        }
    }

    private static ObjectNode status(TaskStatus latest) {
        ObjectNode status = Json.mapper().createObjectNode();
        status.put("state", latest.state().name());
        status.put("timestamp", latest.timestamp());
        if (latest.healthy() != null) {
            status.put("healthy", latest.healthy());
        }
        if (latest.message() != null) {
            status.put("message", latest.message());
        }
        if (latest.labels() != null) {
            status.set("labels", Json.mapper().valueToTree(latest.labels().labels()));
        }
        put(status, "container_status", latest.containerStatus());
        return status;
    }
}
