package dev.meros.kernel.http;

import dev.meros.api.model.TaskState;
import dev.meros.kernel.core.agent.AgentPresence;
import dev.meros.kernel.metrics.ClusterCounts;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// The basic numbers of a kernel under the names that dashboards for Mesos use (mesos-v1 §5.5).
final class MesosMetrics {
    private static final List<String> RESOURCES = List.of("cpus", "mem", "disk", "gpus");

    private MesosMetrics() {}

    static Map<String, Double> of(ClusterCounts counts, Duration uptime, Boolean leads) {
        Map<String, Double> out = new TreeMap<>();
        int connected = counts.agents(AgentPresence.CONNECTED);
        int disconnected = counts.agents(AgentPresence.DISCONNECTED);
        out.put("master/elected", leads ? 1.0 : 0.0);
        out.put("master/uptime_secs", uptime.toMillis() / 1_000.0);
        out.put("master/slaves_connected", (double) connected);
        out.put("master/slaves_active", (double) connected);
        out.put("master/slaves_disconnected", (double) disconnected);
        out.put("master/slaves_inactive", (double) disconnected);
        out.put("master/slaves_unreachable", (double) counts.agents(AgentPresence.UNREACHABLE));
        out.put("master/frameworks_connected", (double) counts.frameworksConnected());
        out.put("master/frameworks_active", (double) counts.frameworksConnected());
        out.put("master/frameworks_disconnected", (double) counts.frameworksDisconnected());
        out.put("master/frameworks_inactive", (double) counts.frameworksDisconnected());
        out.put("master/outstanding_offers", (double) counts.offers());
        for (TaskState state : TaskState.values()) {
            String name = state.name().toLowerCase(Locale.ROOT).replaceFirst("task_", "tasks_");
            out.put("master/" + name, (double) counts.tasks(state));
        }
        for (String name : RESOURCES) {
            double total = ClusterCounts.amount(counts.total(), name);
            double used = ClusterCounts.amount(counts.used(), name);
            out.put("master/" + name + "_total", total);
            out.put("master/" + name + "_used", used);
            out.put("master/" + name + "_percent", total == 0 ? 0 : used / total);
        }
        return out;
    }
}
