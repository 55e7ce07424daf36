package dev.meros.kernel.metrics.mesos;

import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.Offer;
import dev.meros.api.model.OperationState;
import dev.meros.api.model.Scalar;
import dev.meros.api.model.TaskState;
import dev.meros.api.resource.Resources;
import dev.meros.kernel.core.ClusterState;
import dev.meros.kernel.core.agent.AgentEntry;
import dev.meros.kernel.core.agent.AgentPresence;
import dev.meros.kernel.core.allocation.AgentAccount;
import dev.meros.kernel.core.allocation.ClaimEntry;
import dev.meros.kernel.core.allocation.Quantities;
import dev.meros.kernel.core.amount.ScalarNames;
import dev.meros.kernel.core.framework.FrameworkEntry;
import dev.meros.kernel.core.framework.Subscription;
import dev.meros.kernel.core.operation.OperationEntry;
import dev.meros.kernel.core.role.RoleNode;
import dev.meros.kernel.core.task.TaskEntry;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// What there is at one moment, under the names of a Mesos master (mesos-v1 §5.5).
public final class ClusterGauges {
    private static final List<String> RESOURCES = List.of("cpus", "gpus", "mem", "disk");

    private final Map<String, Double> out = new TreeMap<>();

    private ClusterGauges() {}

    /// Measures a state; reads all of it.
    public static Map<String, Double> of(ClusterState state) {
        ClusterGauges gauges = new ClusterGauges();
        gauges.agents(state);
        gauges.resources(state);
        gauges.frameworks(state);
        gauges.operations(state);
        gauges.roles(state);
        return gauges.out;
    }

    private void put(String name, double value) {
        out.put(name, value);
    }

    private void agents(ClusterState state) {
        Map<AgentPresence, Integer> agents = new EnumMap<>(AgentPresence.class);
        for (AgentEntry agent : state.agents().all()) {
            agents.merge(state.agents().presence(agent.id()), 1, Integer::sum);
        }
        int connected = agents.getOrDefault(AgentPresence.CONNECTED, 0);
        int disconnected = agents.getOrDefault(AgentPresence.DISCONNECTED, 0);
        int active = state.agents().offerable().size();
        put("master/slaves_connected", connected);
        put("master/slaves_disconnected", disconnected);
        put("master/slaves_active", active);
        put("master/slaves_inactive", connected + disconnected - active);
        put("master/slaves_unreachable", agents.getOrDefault(AgentPresence.UNREACHABLE, 0));
        put("master/outstanding_offers", state.offers().all().size());
    }

    private void resources(ClusterState state) {
        Quantities used = new Quantities();
        Quantities revocable = new Quantities();
        Quantities revocableUsed = new Quantities();
        for (AgentEntry agent : state.agents().all()) {
            AgentAccount account = state.accounts().agent(agent.id());
            used.add(account.used());
            Resources more = state.agents().oversubscribed(agent.id());
            if (!more.isEmpty()) {
                revocable.add(account.total().revocable());
                revocableUsed.add(account.used().revocable());
            }
        }
        SortedMap<String, Scalar> total = state.accounts().total().toMap();
        RoleNode all = state.roles().root();
        SortedMap<String, Scalar> taken = all.taken().toMap(state.accounts().names());
        for (String name : RESOURCES) {
            double extra = amount(revocable.toMap(), name);
            double extraUsed = amount(revocableUsed.toMap(), name);
            amounts(name, amount(total, name) - extra, amount(used.toMap(), name) - extraUsed);
            amounts(name + "_revocable", extra, extraUsed);
        }
        total.forEach(
                (name, amount) -> {
                    String prefix = "allocator/mesos/resources/" + name;
                    put(prefix + "/total", amount.toDouble());
                    put(prefix + "/offered_or_allocated", amount(taken, name));
                });
    }

    private void amounts(String name, double total, double used) {
        put("master/" + name + "_total", total);
        put("master/" + name + "_used", used);
        put("master/" + name + "_percent", total == 0 ? 0 : used / total);
    }

    private static double amount(SortedMap<String, Scalar> amounts, String name) {
        return amounts.getOrDefault(name, Scalar.ZERO).toDouble();
    }

    private void frameworks(ClusterState state) {
        int connected = state.frameworks().subscriptions().size();
        int away = state.frameworks().all().size() - connected;
        put("master/frameworks_connected", connected);
        put("master/frameworks_active", connected);
        put("master/frameworks_disconnected", away);
        put("master/frameworks_inactive", away);
        Map<TaskState, Integer> all = new EnumMap<>(TaskState.class);
        for (FrameworkEntry framework : state.frameworks().all()) {
            Map<TaskState, Integer> own = new EnumMap<>(TaskState.class);
            for (TaskEntry task : state.tasks().of(framework.id())) {
                own.merge(task.latestState(), 1, Integer::sum);
            }
            own.forEach((s, n) -> all.merge(s, n, Integer::sum));
            framework(state, framework, own);
        }
        for (TaskState s : TaskState.values()) {
            if (!s.isTerminal()) {
                put("master/" + ClusterCounters.plural(s), all.getOrDefault(s, 0));
            }
        }
    }

    private void framework(
            ClusterState state, FrameworkEntry framework, Map<TaskState, Integer> tasks) {
        FrameworkId id = framework.id();
        String prefix = FrameworkCounters.prefix(framework.info(), id);
        Subscription subscription = state.frameworks().subscription(id);
        put(prefix + "subscribed", subscription == null ? 0 : 1);
        for (TaskState s : TaskState.values()) {
            if (!s.isTerminal()) {
                put(prefix + "tasks/active/" + Counters.lower(s), tasks.getOrDefault(s, 0));
            }
        }
        for (String role : framework.info().effectiveRoles()) {
            boolean suppressed =
                    subscription != null && subscription.suppressedRoles().contains(role);
            put(prefix + "roles/" + role + "/suppressed", suppressed ? 1 : 0);
        }
    }

    private void operations(ClusterState state) {
        Map<String, Integer> counts = new HashMap<>();
        for (OperationEntry operation : state.operations().all()) {
            OperationState at = operation.status().state();
            String end = Counters.lower(at).replaceFirst("operation_", "");
            counts.merge(end, 1, Integer::sum);
            Offer.Operation.Type type = operation.operation().type();
            if (type != null) {
                counts.merge(Counters.lower(type) + "/" + end, 1, Integer::sum);
            }
        }
        for (String at : List.of("pending", "recovering", "unreachable")) {
            put("master/operations/" + at, counts.getOrDefault(at, 0));
            for (Offer.Operation.Type type : Offer.Operation.Type.values()) {
                if (ClusterCounters.isTracked(type)) {
                    String name = Counters.lower(type) + "/" + at;
                    put("master/operations/" + name, counts.getOrDefault(name, 0));
                }
            }
        }
    }

    private void roles(ClusterState state) {
        ScalarNames names = state.accounts().names();
        Map<String, Integer> filters = new HashMap<>();
        for (FrameworkEntry framework : state.frameworks().all()) {
            for (ClaimEntry claim : state.accounts().claims().of(framework.id())) {
                filters.merge(
                        claim.claim().role(),
                        state.offers().filteredAgents(claim.number()),
                        Integer::sum);
            }
        }
        filters.forEach(
                (role, count) ->
                        put("allocator/mesos/offer_filters/roles/" + role + "/active", count));
        for (RoleNode role : state.roles().all()) {
            put(
                    "allocator/mesos/roles/" + role.path() + "/shares/dominant",
                    role.taken().dominantShare(state.accounts().totalAmounts()));
            if (role.quota().isNone()) {
                continue;
            }
            String prefix = "allocator/mesos/quota/roles/" + role.path() + "/resources/";
            SortedMap<String, Scalar> taken = role.taken().toMap(names);
            role.quota()
                    .guarantees()
                    .forEach((n, a) -> put(prefix + n + "/guarantee", a.toDouble()));
            role.quota().limits().forEach((n, a) -> put(prefix + n + "/limit", a.toDouble()));
            for (int i = 0; i < names.size(); i++) {
                String name = names.name(i);
                if (role.quota().guarantees().containsKey(name)
                        || role.quota().limits().containsKey(name)) {
                    put(prefix + name + "/offered_or_allocated", amount(taken, name));
                }
            }
        }
    }
}
