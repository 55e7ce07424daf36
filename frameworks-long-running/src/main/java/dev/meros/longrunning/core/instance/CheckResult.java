package dev.meros.longrunning.core.instance;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/// What one health check has found out about one instance so far. `alive` is unknown before the
/// first result that counts.
public record CheckResult(
        @Nullable Boolean alive,
        int consecutiveFailures,
        @Nullable Instant firstSuccess,
        @Nullable Instant lastSuccess,
        @Nullable Instant lastFailure,
        @Nullable String lastFailureCause) {
    /// Nothing known.
    public static final CheckResult NONE = new CheckResult(null, 0, null, null, null, null);

    public CheckResult success(Instant at) {
        return new CheckResult(
                true,
                0,
                firstSuccess == null ? at : firstSuccess,
                at,
                lastFailure,
                lastFailureCause);
    }

    public CheckResult failure(Instant at, String cause) {
        return new CheckResult(
                false, consecutiveFailures + 1, firstSuccess, lastSuccess, at, cause);
    }
}
