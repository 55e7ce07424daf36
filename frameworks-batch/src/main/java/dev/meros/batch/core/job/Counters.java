package dev.meros.batch.core.job;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/// How the runs of a job have ended; the server's own, whatever a definition says, except when the
/// job is new.
///
/// @param successes runs that succeeded
/// @param errors runs that failed for good
/// @param errorsSinceSuccess those of them after the last success
public record Counters(
        long successes,
        long errors,
        long errorsSinceSuccess,
        @Nullable Instant lastSuccess,
        @Nullable Instant lastError) {
    public static final Counters NONE = new Counters(0, 0, 0, null, null);

    public Counters success(Instant now) {
        return new Counters(successes + 1, errors, 0, now, lastError);
    }

    public Counters failure(Instant now) {
        return new Counters(successes, errors + 1, errorsSinceSuccess + 1, lastSuccess, now);
    }

    /// `success`, `failure` or `fresh`, as Chronos tells them apart.
    public String lastResult() {
        if (lastSuccess == null) {
            return lastError == null ? "fresh" : "failure";
        }
        return lastError == null || lastSuccess.isAfter(lastError) ? "success" : "failure";
    }
}
