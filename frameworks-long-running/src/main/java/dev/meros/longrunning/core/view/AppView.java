package dev.meros.longrunning.core.view;

import static dev.meros.longrunning.core.document.Documents.object;

import dev.meros.longrunning.core.app.App;
import dev.meros.longrunning.core.app.AppId;
import dev.meros.longrunning.core.app.Timestamps;
import dev.meros.longrunning.core.definition.AppOutput;
import dev.meros.longrunning.core.instance.HealthBoard.Verdict;
import dev.meros.longrunning.core.instance.Instance;
import dev.meros.longrunning.core.instance.InstanceState;
import dev.meros.longrunning.core.instance.Observed;
import dev.meros.longrunning.core.state.AppEntry;
import dev.meros.longrunning.core.state.State;
import dev.meros.longrunning.core.state.TaskFailure;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Predicate;

/// An app as clients see it: its definition and, as far as asked for, what is known of it.
public final class AppView {
    private final State state;
    private final Observed observed;
    private final Instant now;

    public AppView(State state, Observed observed, Instant now) {
        this.state = state;
        this.observed = observed;
        this.now = now;
    }

    /// What can be added to an app.
    public enum Embed {
        TASKS,
        COUNTS,
        DEPLOYMENTS,
        READINESS,
        LAST_TASK_FAILURE,
        TASK_STATS
    }

    public SequencedMap<String, Object> document(AppEntry entry, Set<Embed> embed) {
        App app = entry.app();
        SequencedMap<String, Object> document = definition(entry);
        List<Instance> instances = state.instances(app.id());
        if (embed.contains(Embed.COUNTS)) {
            counts(app, instances).forEach((k, v) -> document.put("tasks" + k, v));
        }
        if (embed.contains(Embed.DEPLOYMENTS) || embed.contains(Embed.TASKS)) {
            document.put(
                    "deployments",
                    state.deployments(app.id()).stream().map(d -> object("id", d.id())).toList());
        }
        if (embed.contains(Embed.READINESS)) {
            document.put("readinessCheckResults", ReadinessView.results(state, observed, app.id()));
        }
        TaskFailure failure = state.failure(app.id());
        if (embed.contains(Embed.LAST_TASK_FAILURE) && failure != null) {
            document.put("lastTaskFailure", failure(failure));
        }
        if (embed.contains(Embed.TASKS)) {
            document.put("tasks", tasks(app.id(), app.role()));
        }
        if (embed.contains(Embed.TASK_STATS)) {
            document.put("taskStats", stats(entry, instances));
        }
        return document;
    }

    /// The definition with the times of its last changes.
    public static SequencedMap<String, Object> definition(AppEntry entry) {
        SequencedMap<String, Object> document = AppOutput.document(entry.app());
        document.put(
                "versionInfo",
                object(
                        "lastScalingAt",
                        Timestamps.format(entry.scaledAt()),
                        "lastConfigChangeAt",
                        Timestamps.format(entry.configuredAt())));
        return document;
    }

    public List<SequencedMap<String, Object>> tasks(AppId app, String role) {
        return state.instances(app).stream()
                .map(i -> TaskView.document(state, observed, i, role))
                .toList();
    }

    private SequencedMap<String, Object> counts(App app, List<Instance> instances) {
        int staged = 0;
        int running = 0;
        int healthy = 0;
        int unhealthy = 0;
        for (Instance instance : instances) {
            InstanceState now = instance.state();
            if (now == InstanceState.PROVISIONED || now == InstanceState.STAGING) {
                staged++;
            } else if (now == InstanceState.RUNNING) {
                running++;
            }
            App definition = state.definition(instance);
            Verdict verdict =
                    observed.health().verdict(instance.id(), definition == null ? app : definition);
            healthy += verdict == Verdict.HEALTHY ? 1 : 0;
            unhealthy += verdict == Verdict.UNHEALTHY ? 1 : 0;
        }
        return object(
                "Staged", staged, "Running", running, "Healthy", healthy, "Unhealthy", unhealthy);
    }

    private static Object failure(TaskFailure failure) {
        return object(
                "appId",
                failure.app().path(),
                "host",
                failure.host(),
                "message",
                failure.message(),
                "slaveId",
                failure.agentId(),
                "state",
                failure.state(),
                "taskId",
                failure.taskId(),
                "timestamp",
                Timestamps.format(failure.timestamp()),
                "version",
                Timestamps.format(failure.version()));
    }

    private Object stats(AppEntry entry, List<Instance> instances) {
        SequencedMap<String, Object> stats = new LinkedHashMap<>();
        Instant configured = entry.configuredAt();
        stat(
                stats,
                "startedAfterLastScaling",
                entry,
                instances,
                i -> !i.stagedAt().isBefore(entry.scaledAt()));
        stat(stats, "withLatestConfig", entry, instances, i -> !i.version().isBefore(configured));
        stat(stats, "withOutdatedConfig", entry, instances, i -> i.version().isBefore(configured));
        stat(stats, "totalSummary", entry, instances, _ -> true);
        return stats;
    }

    private void stat(
            SequencedMap<String, Object> stats,
            String name,
            AppEntry entry,
            List<Instance> instances,
            Predicate<Instance> belongs) {
        List<Instance> these = instances.stream().filter(belongs).toList();
        if (these.isEmpty()) {
            return;
        }
        SequencedMap<String, Object> counts = new LinkedHashMap<>();
        counts(entry.app(), these).forEach((k, v) -> counts.put(lower(k), v));
        stats.put(name, object("stats", object("counts", counts, "lifeTime", lifeTime(these))));
    }

    private static String lower(String name) {
        return Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }

    private @Nullable Object lifeTime(List<Instance> instances) {
        List<Double> seconds = new ArrayList<>();
        for (Instance instance : instances) {
            if (instance.startedAt() != null) {
                seconds.add(Duration.between(instance.startedAt(), now).toMillis() / 1000.0);
            }
        }
        if (seconds.isEmpty()) {
            return null;
        }
        seconds.sort(null);
        int middle = seconds.size() / 2;
        double median =
                seconds.size() % 2 == 1
                        ? seconds.get(middle)
                        : (seconds.get(middle - 1) + seconds.get(middle)) / 2;
        return object(
                "averageSeconds",
                seconds.stream().mapToDouble(Double::doubleValue).average().orElse(0),
                "medianSeconds",
                median);
    }
}
