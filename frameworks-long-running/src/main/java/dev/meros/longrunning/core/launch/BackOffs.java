package dev.meros.longrunning.core.launch;

import dev.meros.longrunning.core.app.App;
import dev.meros.longrunning.core.app.AppId;
import dev.meros.longrunning.core.instance.Instance;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/// How long each app waits before its next launch. The first restart is at once; then the delay is
/// `backoffSeconds`, times `backoffFactor` for each further failure, up to `maxLaunchDelaySeconds`.
/// A time of that length without failure, a new configuration or a reset starts over. Soft: a
/// restart of the framework forgets it.
public final class BackOffs {
    private final Map<AppId, Row> rows = new HashMap<>();

    private record Row(Instant version, int failures, Instant lastFailure, Instant until) {}

    /// An instance has failed. Instances launched before the last counted failure do not count
    /// again: when an agent dies with ten instances, that is one failure.
    public void failed(App app, Instant configured, Instance instance, Instant now) {
        Row row = row(app, configured, now);
        if (row != null && instance.stagedAt().isBefore(row.lastFailure())) {
            return;
        }
        int failures = row == null ? 1 : row.failures() + 1;
        rows.put(app.id(), new Row(configured, failures, now, now.plus(delay(app, failures))));
    }

    /// The delay after this many failures in a row.
    static Duration delay(App app, int failures) {
        if (failures <= 1) {
            return Duration.ZERO;
        }
        App.BackOff backOff = app.backOff();
        double millis =
                (double) backOff.first().toMillis() * Math.pow(backOff.factor(), failures - 2.0);
        return Duration.ofMillis((long) Math.min(millis, (double) backOff.max().toMillis()));
    }

    /// When the next launch is allowed; in the past when it is now.
    public Instant until(App app, Instant configured, Instant now) {
        Row row = row(app, configured, now);
        return row == null ? Instant.MIN : row.until();
    }

    public void reset(AppId app) {
        rows.remove(app);
    }

    private @Nullable Row row(App app, Instant configured, Instant now) {
        Row row = rows.get(app.id());
        if (row == null) {
            return null;
        }
        boolean forgiven = now.isAfter(row.until().plus(app.backOff().max()));
        return row.version().equals(configured) && !forgiven ? row : null;
    }
}
