package dev.meros.longrunning.core.instance;

import dev.meros.longrunning.core.app.App;
import dev.meros.longrunning.core.app.CheckDefinition;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The results of health checks. Soft: after a restart they are found out again.
public final class HealthBoard {
    private static final Duration FIRST_PROBE = Duration.ofSeconds(5);

    private final Map<InstanceId, Row> rows = new HashMap<>();

    private record Row(List<CheckResult> results, List<@Nullable Instant> nextProbe) {}

    /// What is known of an instance as a whole.
    public enum Verdict {
        UNKNOWN,
        HEALTHY,
        UNHEALTHY
    }

    /// One result per health check of the app, in its order.
    public List<CheckResult> results(InstanceId instance, App app) {
        return List.copyOf(row(instance, app).results());
    }

    /// Unhealthy when a check says so, healthy when all say so.
    public Verdict verdict(InstanceId instance, App app) {
        Row row = rows.get(instance);
        if (row == null || app.healthChecks().isEmpty()) {
            return Verdict.UNKNOWN;
        }
        boolean all = true;
        for (CheckResult result : row.results()) {
            if (Boolean.FALSE.equals(result.alive())) {
                return Verdict.UNHEALTHY;
            }
            all &= Boolean.TRUE.equals(result.alive());
        }
        return all ? Verdict.HEALTHY : Verdict.UNKNOWN;
    }

    public void set(InstanceId instance, App app, int check, CheckResult result) {
        row(instance, app).results().set(check, result);
    }

    /// The checks of this framework that are due for a running instance; each is due again one
    /// interval later, and not before [#probed] was called.
    public List<Integer> takeDue(InstanceId instance, App app, Instant startedAt, Instant now) {
        Row row = row(instance, app);
        List<Integer> due = new ArrayList<>();
        for (int i = 0; i < app.healthChecks().size(); i++) {
            CheckDefinition check = app.healthChecks().get(i);
            if (check.protocol().onAgent()) {
                continue;
            }
            Instant next = row.nextProbe().get(i);
            if (next == null) {
                Duration interval = check.timing().interval();
                next = startedAt.plus(interval.compareTo(FIRST_PROBE) < 0 ? interval : FIRST_PROBE);
            }
            if (!now.isBefore(next)) {
                row.nextProbe().set(i, Instant.MAX);
                due.add(i);
            }
        }
        return due;
    }

    /// A probe has ended; the next one is due after the interval of its check.
    public void probed(InstanceId instance, App app, int check, Instant now) {
        Duration interval = app.healthChecks().get(check).timing().interval();
        Duration atLeast = Duration.ofMillis(100);
        row(instance, app)
                .nextProbe()
                .set(check, now.plus(interval.compareTo(atLeast) < 0 ? atLeast : interval));
    }

    public void forget(InstanceId instance) {
        rows.remove(instance);
    }

    private Row row(InstanceId instance, App app) {
        return rows.computeIfAbsent(
                instance,
                _ -> {
                    Row row = new Row(new ArrayList<>(), new ArrayList<>());
                    for (int i = 0; i < app.healthChecks().size(); i++) {
                        row.results().add(CheckResult.NONE);
                        row.nextProbe().add(null);
                    }
                    return row;
                });
    }
}
