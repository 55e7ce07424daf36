package dev.meros.kernel.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.meros.api.codec.Json;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.Attribute;
import dev.meros.api.model.DrainInfo;
import dev.meros.api.model.ExecutorInfo;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.Labels;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.resource.ResourceText;
import dev.meros.api.resource.Resources;
import dev.meros.kernel.core.ClusterState;
import dev.meros.kernel.core.KernelRules;
import dev.meros.kernel.core.agent.AgentEntry;
import dev.meros.kernel.core.agent.AgentLink;
import dev.meros.kernel.core.agent.AgentPresence;
import dev.meros.kernel.core.agent.AgentStanding;
import dev.meros.kernel.core.allocation.AgentAccount;
import dev.meros.kernel.core.framework.CompletedFramework;
import dev.meros.kernel.core.framework.FrameworkEntry;
import dev.meros.kernel.core.offer.OfferEntry;
import dev.meros.kernel.core.task.ExecutorEntry;
import dev.meros.kernel.core.task.TaskEntry;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The cluster in the shape of Mesos' `/state` and `/state-summary` (mesos-v1 §5.4), with `disks`
/// of agents and `dominant_share` of frameworks added.
final class StateView {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final ClusterState state;
    private final KernelRules.Master master;
    private final Instant started;

    StateView(ClusterState state, KernelRules.Master master, Instant started) {
        this.state = state;
        this.master = master;
        this.started = started;
    }

    ObjectNode full() {
        ObjectNode out = JSON.objectNode();
        String pid = "master@" + master.ip() + ":" + master.port();
        out.put("version", master.version());
        out.put("id", state.clusterId());
        out.put("pid", pid);
        out.put("hostname", master.hostname());
        out.put("start_time", seconds(started));
        Instant elected = state.termBegan();
        out.put("elected_time", seconds(elected == null ? started : elected));
        out.putArray("capabilities");
        int active = state.agents().offerable().size();
        out.put("activated_slaves", active);
        out.put(
                "deactivated_slaves",
                count(AgentPresence.CONNECTED) + count(AgentPresence.DISCONNECTED) - active);
        out.put("unreachable_slaves", count(AgentPresence.UNREACHABLE));
        out.put("leader", pid);
        ObjectNode leader = out.putObject("leader_info");
        leader.put("id", state.clusterId());
        leader.put("pid", pid);
        leader.put("port", master.port());
        leader.put("hostname", master.hostname());
        out.putObject("flags");
        ArrayNode agents = out.putArray("slaves");
        ArrayNode recovered = out.putArray("recovered_slaves");
        for (AgentEntry agent : state.agents().all()) {
            switch (state.agents().presence(agent.id())) {
                case CONNECTED, DISCONNECTED -> agents.add(agent(agent));
                case RECOVERED -> recovered.add(agent(agent));
                case UNREACHABLE, GONE, UNKNOWN -> {}
            }
        }
        ArrayNode frameworks = out.putArray("frameworks");
        state.frameworks().all().forEach(f -> frameworks.add(framework(f, null)));
        ArrayNode completed = out.putArray("completed_frameworks");
        for (CompletedFramework framework : state.frameworks().completed()) {
            completed.add(framework(framework.entry(), framework.removedAt()));
        }
        out.putArray("orphan_tasks");
        out.putArray("unregistered_frameworks");
        return out;
    }

    ObjectNode summary() {
        ObjectNode out = JSON.objectNode();
        out.put("hostname", master.hostname());
        out.put("cluster", "");
        ArrayNode agents = out.putArray("slaves");
        for (AgentEntry agent : state.agents().all()) {
            ObjectNode node = agent(agent);
            Collection<TaskEntry> tasks = state.tasks().on(agent.id());
            counts(node, tasks);
            Set<String> frameworks = new LinkedHashSet<>();
            tasks.forEach(t -> frameworks.add(t.framework().value()));
            ArrayNode ids = node.putArray("framework_ids");
            frameworks.forEach(ids::add);
            agents.add(node);
        }
        ArrayNode frameworks = out.putArray("frameworks");
        for (FrameworkEntry framework : state.frameworks().all()) {
            ObjectNode node = frameworkHead(framework, null);
            Collection<TaskEntry> tasks = state.tasks().of(framework.id());
            counts(node, tasks);
            Set<String> on = new LinkedHashSet<>();
            tasks.forEach(t -> on.add(t.agent().value()));
            ArrayNode ids = node.putArray("slave_ids");
            on.forEach(ids::add);
            frameworks.add(node);
        }
        return out;
    }

    private static void counts(ObjectNode node, Collection<TaskEntry> tasks) {
        Map<TaskState, Integer> counts = new EnumMap<>(TaskState.class);
        tasks.forEach(t -> counts.merge(t.latestState(), 1, Integer::sum));
        for (TaskState each : TaskState.values()) {
            node.put(each.name(), counts.getOrDefault(each, 0));
        }
    }

    private int count(AgentPresence presence) {
        return (int)
                state.agents().all().stream()
                        .filter(a -> state.agents().presence(a.id()) == presence)
                        .count();
    }

    private static double seconds(Instant at) {
        return at.toEpochMilli() / 1_000.0;
    }

    private ObjectNode agent(AgentEntry agent) {
        ObjectNode out = JSON.objectNode();
        AgentId id = agent.id();
        AgentAccount account = state.accounts().agent(id);
        AgentLink link = state.agents().link(id);
        String host = agent.address().ip() == null ? agent.info().hostname() : agent.address().ip();
        out.put("id", id.value());
        out.put("hostname", agent.info().hostname());
        out.put("port", agent.address().port());
        out.put("pid", "slave(1)@" + host + ":" + agent.address().port());
        ObjectNode attributes = out.putObject("attributes");
        agent.info().attributes().forEach(a -> attributes.set(a.name(), value(a)));
        if (agent.info().domain() != null) {
            out.set("domain", tree(agent.info().domain()));
        }
        out.put("registered_time", seconds(agent.admittedAt()));
        if (link != null && link.since().isAfter(agent.admittedAt())) {
            out.put("reregistered_time", seconds(link.since()));
        }
        out.set("resources", ResourcesView.of(agent.total()));
        out.set("used_resources", ResourcesView.of(account.used()));
        out.set("offered_resources", ResourcesView.of(account.offered()));
        out.set("reserved_resources", ResourcesView.byRole(agent.total()));
        out.set(
                "unreserved_resources",
                ResourcesView.of(agent.total().filter(r -> r.reservations().isEmpty())));
        AgentPresence presence = state.agents().presence(id);
        AgentStanding standing = agent.standing();
        out.put("active", state.agents().mayBeOffered(id));
        out.put("connected", presence == AgentPresence.CONNECTED);
        out.put("deactivated", !standing.isActive());
        DrainInfo drain = standing.drainInfo();
        if (drain != null) {
            out.set("drain_info", tree(drain));
        }
        if (drain != null && standing.since() != null) {
            out.put("estimated_drain_start_time_seconds", seconds(standing.since()));
        }
        out.put("version", agent.version());
        ArrayNode capabilities = out.putArray("capabilities");
        agent.capabilities().forEach(capabilities::add);
        out.set("disks", tree(agent.disks()));
        return out;
    }

    private static JsonNode value(Attribute attribute) {
        return switch (attribute.type()) {
            case SCALAR ->
                    JSON.numberNode(attribute.scalar() == null ? 0 : attribute.scalar().toDouble());
            case RANGES ->
                    JSON.textNode(
                            attribute.ranges() == null
                                    ? ""
                                    : ResourceText.formatRanges(attribute.ranges().range()));
            case TEXT -> JSON.textNode(attribute.text() == null ? "" : attribute.text().value());
            case SET ->
                    JSON.textNode(
                            attribute.set() == null
                                    ? ""
                                    : "{" + String.join(",", attribute.set().item()) + "}");
        };
    }

    private ObjectNode frameworkHead(FrameworkEntry entry, @Nullable Instant removed) {
        ObjectNode out = JSON.objectNode();
        FrameworkInfo info = entry.info();
        boolean connected = state.frameworks().subscription(entry.id()) != null;
        out.put("id", entry.id().value());
        out.put("name", info.name());
        out.put("user", info.user());
        out.put("hostname", info.hostname() == null ? "" : info.hostname());
        out.put("webui_url", info.webuiUrl() == null ? "" : info.webuiUrl());
        out.put("active", connected);
        out.put("connected", connected);
        out.put("recovered", !connected && removed == null && isRecovered(entry));
        out.put("failover_timeout", info.failoverTimeout());
        out.put("checkpoint", info.checkpoint());
        out.put("registered_time", seconds(entry.registeredAt()));
        out.put("unregistered_time", removed == null ? 0.0 : seconds(removed));
        if (entry.subscribedAt().isAfter(entry.registeredAt())) {
            out.put("reregistered_time", seconds(entry.subscribedAt()));
        }
        if (info.principal() != null) {
            out.put("principal", info.principal());
        }
        if (info.roles().isEmpty()) {
            out.put("role", info.role() == null ? "*" : info.role());
        } else {
            ArrayNode roles = out.putArray("roles");
            info.roles().forEach(roles::add);
        }
        ArrayNode capabilities = out.putArray("capabilities");
        info.capabilities().stream()
                .filter(c -> c.type() != null)
                .forEach(c -> capabilities.add(String.valueOf(c.type())));
        labels(out, info.labels());
        ObjectNode used = ResourcesView.of(state.accounts().usedBy(entry.id()).toMap());
        out.set("used_resources", used);
        out.set("resources", used);
        out.set(
                "offered_resources",
                ResourcesView.of(
                        state.offers().of(entry.id()).stream()
                                .map(OfferEntry::resources)
                                .reduce(Resources.EMPTY, Resources::plus)));
        out.put(
                "dominant_share",
                state.accounts().usedBy(entry.id()).dominantShare(state.accounts().total()));
        return out;
    }

    /// Whether a framework was there before this term and has not come back yet.
    private boolean isRecovered(FrameworkEntry entry) {
        Instant began = state.termBegan();
        Instant left = entry.disconnectedAt();
        return began != null && left != null && !left.isAfter(began);
    }

    private ObjectNode framework(FrameworkEntry entry, @Nullable Instant removed) {
        ObjectNode out = frameworkHead(entry, removed);
        ArrayNode tasks = out.putArray("tasks");
        ArrayNode unreachable = out.putArray("unreachable_tasks");
        for (TaskEntry task : state.tasks().of(entry.id())) {
            boolean away = task.latestState() == TaskState.TASK_UNREACHABLE;
            (away ? unreachable : tasks).add(task(task));
        }
        ArrayNode completed = out.putArray("completed_tasks");
        state.tasks().completedOf(entry.id()).forEach(t -> completed.add(task(t)));
        ArrayNode offers = out.putArray("offers");
        for (OfferEntry offer : state.offers().of(entry.id())) {
            ObjectNode node = offers.addObject();
            node.put("id", offer.id().value());
            node.put("framework_id", offer.framework().value());
            node.put("slave_id", offer.agent().value());
            node.put("allocation_role", offer.role());
            node.set("resources", ResourcesView.of(offer.resources()));
        }
        ArrayNode executors = out.putArray("executors");
        executors(entry.id()).forEach(e -> executors.add(executor(e)));
        return out;
    }

    private List<ExecutorEntry> executors(FrameworkId framework) {
        LinkedHashSet<ExecutorEntry> executors = new LinkedHashSet<>();
        for (TaskEntry task : state.tasks().of(framework)) {
            ExecutorInfo info = task.info().executor();
            ExecutorEntry executor =
                    info == null
                            ? null
                            : state.executors().find(framework, task.agent(), info.executorId());
            if (executor != null) {
                executors.add(executor);
            }
        }
        return List.copyOf(executors);
    }

    private static ObjectNode executor(ExecutorEntry executor) {
        ObjectNode out = JSON.objectNode();
        out.put("executor_id", executor.id().value());
        out.put("name", executor.info().name() == null ? "" : executor.info().name());
        out.put("framework_id", executor.framework().value());
        out.put("slave_id", executor.agent().value());
        out.set("resources", ResourcesView.of(executor.resources()));
        if (executor.info().type() != null) {
            out.put("type", executor.info().type().name());
        }
        return out;
    }

    private static ObjectNode task(TaskEntry task) {
        ObjectNode out = JSON.objectNode();
        out.put("id", task.id().value());
        out.put("name", task.info().name());
        out.put("framework_id", task.framework().value());
        ExecutorInfo executor = task.info().executor();
        out.put("executor_id", executor == null ? "" : executor.executorId().value());
        out.put("slave_id", task.agent().value());
        out.put("state", task.state().name());
        out.set("resources", ResourcesView.of(task.resources()));
        out.put("role", task.role());
        ArrayNode statuses = out.putArray("statuses");
        task.statuses().forEach(s -> statuses.add(status(s)));
        labels(out, task.info().labels());
        if (task.info().discovery() != null) {
            out.set("discovery", tree(task.info().discovery()));
        }
        if (task.info().container() != null) {
            out.set("container", tree(task.info().container()));
        }
        if (task.info().healthCheck() != null) {
            out.set("health_check", tree(task.info().healthCheck()));
        }
        return out;
    }

    private static ObjectNode status(TaskStatus status) {
        ObjectNode out = JSON.objectNode();
        out.put("state", status.state().name());
        out.put("timestamp", status.timestamp() == null ? 0.0 : status.timestamp());
        labels(out, status.labels());
        if (status.containerStatus() != null) {
            out.set("container_status", tree(status.containerStatus()));
        }
        if (status.healthy() != null) {
            out.put("healthy", status.healthy());
        }
        if (status.message() != null) {
            out.put("message", status.message());
        }
        if (status.reason() != null) {
            out.put("reason", status.reason().name());
        }
        return out;
    }

    private static void labels(ObjectNode out, @Nullable Labels labels) {
        if (labels != null) {
            out.set("labels", tree(labels.labels()));
        }
    }

    private static JsonNode tree(Object message) {
        return Json.mapper().valueToTree(message);
    }
}
