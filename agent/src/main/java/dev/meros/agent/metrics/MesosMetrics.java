package dev.meros.agent.metrics;

import com.sun.management.OperatingSystemMXBean;

import dev.meros.agent.core.AgentExecutor;
import dev.meros.agent.core.AgentState;
import dev.meros.agent.core.AgentTask;
import dev.meros.agent.core.ExecutorPhase;
import dev.meros.agent.core.TaskPhase;
import dev.meros.api.model.Resource;
import dev.meros.api.model.TaskState;
import dev.meros.api.resource.Resources;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The figures of an agent under the names that dashboards for Mesos use; mesos-v1 §5.5. Counters
/// start anew with the agent.
public final class MesosMetrics {
    private static final List<String> RESOURCES = List.of("cpus", "mem", "disk", "gpus");

    /// The states that tasks pass through; of all others the ends are counted.
    private static final List<TaskState> PASSING =
            List.of(
                    TaskState.TASK_STAGING,
                    TaskState.TASK_STARTING,
                    TaskState.TASK_RUNNING,
                    TaskState.TASK_KILLING);

    private static final List<TaskState> ENDS =
            List.of(
                    TaskState.TASK_FINISHED,
                    TaskState.TASK_FAILED,
                    TaskState.TASK_KILLED,
                    TaskState.TASK_LOST,
                    TaskState.TASK_GONE,
                    TaskState.TASK_ERROR,
                    TaskState.TASK_DROPPED);

    private MesosMetrics() {}

    /// All figures by name, in the order of the names.
    public static Map<String, Double> of(
            AgentState state, AgentMetrics metrics, List<Resource> total, Duration uptime) {
        Map<String, Double> out = new TreeMap<>();
        out.put("slave/registered", state.link() == AgentState.Link.UP ? 1.0 : 0.0);
        out.put("slave/uptime_secs", uptime.toMillis() / 1000.0);
        out.put("slave/recovery_errors", 0.0);
        out.put("slave/container_launch_errors", metrics.launchFailures());
        resources(out, state, total);
        tasks(out, state, metrics);
        executors(out, state);
        system(out);
        return out;
    }

    private static void resources(Map<String, Double> out, AgentState state, List<Resource> total) {
        List<Resource> used = new ArrayList<>();
        for (AgentTask task : state.tasks().values()) {
            if (task.phase() != TaskPhase.ENDED) {
                used.addAll(task.info().resources());
            }
        }
        for (AgentExecutor executor : state.executors().values()) {
            used.addAll(executor.info().resources());
        }
        for (String name : RESOURCES) {
            put(out, name, "", amount(total, name), amount(used, name));
            put(out, name, "_revocable", 0, 0);
        }
    }

    private static double amount(List<Resource> resources, String name) {
        return Resources.of(resources).scalar(name).toDouble();
    }

    private static void put(
            Map<String, Double> out, String name, String kind, double total, double used) {
        out.put("slave/" + name + kind + "_total", total);
        out.put("slave/" + name + kind + "_used", used);
        out.put("slave/" + name + kind + "_percent", total == 0 ? 0 : used / total);
    }

    private static void tasks(Map<String, Double> out, AgentState state, AgentMetrics metrics) {
        for (TaskState each : PASSING) {
            out.put(
                    name(each),
                    (double)
                            state.tasks().values().stream().filter(t -> t.state() == each).count());
        }
        for (TaskState each : ENDS) {
            out.put(name(each), metrics.statuses(each));
        }
        double updates = Stream.of(TaskState.values()).mapToDouble(metrics::statuses).sum();
        out.put("slave/valid_status_updates", updates);
        out.put("slave/invalid_status_updates", 0.0);
        out.put(
                "slave/frameworks_active",
                (double)
                        Stream.concat(
                                        state.tasks().keySet().stream().map(k -> k.framework()),
                                        state.executors().keySet().stream().map(k -> k.framework()))
                                .distinct()
                                .count());
    }

    private static String name(TaskState state) {
        return "slave/" + state.name().toLowerCase(Locale.ROOT).replaceFirst("task_", "tasks_");
    }

    /// A task that the agent runs itself counts as an executor of its own, as it does in Mesos.
    private static void executors(Map<String, Double> out, AgentState state) {
        double registering = 0;
        double running = 0;
        double terminating = 0;
        for (AgentTask task : state.tasks().values()) {
            if (!task.isOfCustomExecutor()) {
                switch (task.phase()) {
                    case LAUNCHING, ABORTING -> registering++;
                    case RUNNING -> running++;
                    case KILLING, CONDEMNED -> terminating++;
                    case ENDED -> {
                        // counted as terminated below
                    }
                }
            }
        }
        for (AgentExecutor executor : state.executors().values()) {
            switch (executor.phase()) {
                case STARTING, ABORTING, REGISTERING -> registering++;
                case RUNNING, DISCONNECTED -> running++;
                case TERMINATING -> terminating++;
                case ENDED -> {
                    // counted as terminated below
                }
            }
        }
        out.put("slave/executors_registering", registering);
        out.put("slave/executors_running", running);
        out.put("slave/executors_terminating", terminating);
        out.put(
                "slave/executors_terminated",
                (double)
                        (state.completed().size()
                                + state.executors().values().stream()
                                        .filter(e -> e.phase() == ExecutorPhase.ENDED)
                                        .count()));
    }

    private static void system(Map<String, Double> out) {
        OperatingSystemMXBean os = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        double[] loads = loads(os);
        out.put("system/cpus_total", (double) os.getAvailableProcessors());
        out.put("system/load_1min", loads[0]);
        out.put("system/load_5min", loads[1]);
        out.put("system/load_15min", loads[2]);
        out.put("system/mem_total_bytes", (double) os.getTotalMemorySize());
        out.put("system/mem_free_bytes", (double) os.getFreeMemorySize());
    }

    /// Load averages; where there is no `/proc`, only the first is known.
    private static double[] loads(OperatingSystemMXBean os) {
        try {
            String[] parts = Files.readString(Path.of("/proc/loadavg")).split(" ", -1);
            return new double[] {
                Double.parseDouble(parts[0]),
                Double.parseDouble(parts[1]),
                Double.parseDouble(parts[2])
            };
        } catch (IOException | NumberFormatException e) {
            double load = Math.max(0, os.getSystemLoadAverage());
            return new double[] {load, load, load};
        }
    }
}
