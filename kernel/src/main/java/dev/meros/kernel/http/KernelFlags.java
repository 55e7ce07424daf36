package dev.meros.kernel.http;

import dev.meros.kernel.core.KernelRules;
import dev.meros.kernel.settings.KernelSettings;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/// The settings of a kernel under the names of Mesos' flags where there is one of that meaning,
/// else under that of its option with underscores; lengths of time as Mesos writes them.
final class KernelFlags {
    private KernelFlags() {}

    static Map<String, String> of(KernelSettings settings, KernelRules rules) {
        Map<String, String> flags = new TreeMap<>();
        flags.put("ip", settings.host());
        flags.put("port", String.valueOf(settings.port()));
        flags.put("hostname", settings.hostname());
        flags.put("work_dir", String.valueOf(settings.stateDirectory()));
        if (settings.log() != null) {
            flags.put("log_dir", String.valueOf(settings.log().toAbsolutePath().getParent()));
        }
        KernelSettings.Timing timing = settings.timing();
        flags.put("offer_timeout", text(timing.offerTimeout()));
        flags.put("agent_heartbeat", text(timing.agentHeartbeat()));
        flags.put("agent_timeout", text(timing.agentTimeout()));
        flags.put("framework_heartbeat", text(timing.frameworkHeartbeat()));
        flags.put("tick", text(timing.tick()));
        KernelSettings.Losses losses = settings.losses();
        if (losses.agents() > 0) {
            flags.put("agent_removal_rate_limit", losses.agents() + "/" + text(losses.per()));
        }
        KernelRules.History history = rules.history();
        flags.put("max_completed_frameworks", String.valueOf(history.frameworks()));
        flags.put("max_completed_tasks_per_framework", String.valueOf(history.tasksPerFramework()));
        flags.put(
                "max_unreachable_tasks_per_framework", String.valueOf(history.unreachableTasks()));
        flags.put("max_agent_count", String.valueOf(history.lostAgents()));
        flags.put("max_agent_age", text(rules.patience().unreachableAge()));
        flags.put("agent_reregister_timeout", text(rules.patience().agentReregisterTimeout()));
        flags.put(
                "max_operator_event_stream_subscribers",
                String.valueOf(Subscribers.Bounds.MOST_SUBSCRIBERS));
        limits(flags, settings.limits());
        clients(flags, settings.clients());
        KernelSettings.Wishes wishes = settings.wishes();
        flags.put("offer_constraints_re2_max_program_size", String.valueOf(wishes.regexProgram()));
        flags.put("constraint_regex_length", String.valueOf(wishes.regexLength()));
        flags.put("constraints_per_role", String.valueOf(wishes.constraintsPerRole()));
        flags.put("demand_shapes", String.valueOf(wishes.demandShapes()));
        return flags;
    }

    private static void limits(Map<String, String> flags, KernelSettings.Limits limits) {
        flags.put("mailbox", String.valueOf(limits.mailbox()));
        flags.put("batch_commands", String.valueOf(limits.batchCommands()));
        flags.put("in_flight", String.valueOf(limits.inFlight()));
        flags.put("body_bytes", String.valueOf(limits.bodyBytes()));
        flags.put("stream_bytes", String.valueOf(limits.streamBytes()));
        flags.put("stream_stall", text(limits.streamStall()));
        flags.put("snapshot_entries", String.valueOf(limits.snapshotEntries()));
    }

    private static void clients(Map<String, String> flags, KernelSettings.Clients clients) {
        flags.put("framework_streams", String.valueOf(clients.streams()));
        flags.put("streams_per_principal", String.valueOf(clients.streamsPerPrincipal()));
        flags.put("streams_per_framework", String.valueOf(clients.streamsPerFramework()));
        flags.put("calls_per_second", String.valueOf(clients.callsPerSecond()));
        flags.put("call_burst", String.valueOf(clients.callBurst()));
    }

    /// Such as `500ms`, `15secs` or `2weeks`.
    static String text(Duration duration) {
        long millis = duration.toMillis();
        if (millis == 0 || millis % 1_000 != 0) {
            return millis + "ms";
        }
        long seconds = millis / 1_000;
        if (seconds % 604_800 == 0) {
            return seconds / 604_800 + "weeks";
        }
        if (seconds % 86_400 == 0) {
            return seconds / 86_400 + "days";
        }
        if (seconds % 3_600 == 0) {
            return seconds / 3_600 + "hrs";
        }
        return seconds % 60 == 0 ? seconds / 60 + "mins" : seconds + "secs";
    }
}
