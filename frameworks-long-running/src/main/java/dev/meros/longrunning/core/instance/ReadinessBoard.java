package dev.meros.longrunning.core.instance;

import dev.meros.longrunning.core.app.ReadinessCheck;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/// Which instances have said that they can serve. One that has said so once is not asked again;
/// soft, so that a restart of the framework asks anew.
public final class ReadinessBoard {
    private final Map<InstanceId, Row> rows = new HashMap<>();

    /// What an instance has answered; a connection that fails counts as status 504.
    public record Response(int status, String contentType, String body) {}

    private record Row(boolean ready, Instant next, @Nullable Response last) {}

    public boolean isReady(InstanceId instance) {
        Row row = rows.get(instance);
        return row != null && row.ready();
    }

    /// What the instance answered last, if that is to be shown.
    public @Nullable Response last(InstanceId instance) {
        Row row = rows.get(instance);
        return row == null ? null : row.last();
    }

    /// Whether an instance that is not ready is to be asked now; it is not due again before
    /// [#answered].
    public boolean takeDue(InstanceId instance, Instant now) {
        Row row = rows.get(instance);
        if (row != null && (row.ready() || now.isBefore(row.next()))) {
            return false;
        }
        rows.put(instance, new Row(false, Instant.MAX, row == null ? null : row.last()));
        return true;
    }

    /// Takes an answer; says whether the instance has become ready by it.
    public boolean answered(
            InstanceId instance, ReadinessCheck check, Response response, Instant now) {
        boolean ready = check.readyCodes().contains(response.status());
        boolean before = isReady(instance);
        rows.put(
                instance,
                new Row(
                        ready || before,
                        now.plus(check.interval()),
                        check.lastResponse() == ReadinessCheck.LastResponse.PRESERVED
                                ? response
                                : null));
        return ready && !before;
    }

    public void forget(InstanceId instance) {
        rows.remove(instance);
    }
}
