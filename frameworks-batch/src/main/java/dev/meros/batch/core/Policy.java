package dev.meros.batch.core;

import java.time.Duration;

/// The rules that hold for all jobs.
///
/// @param misfireThreshold an occurrence that is later than this is late
/// @param retryDelay between a failed attempt and the next one
/// @param unreachablePatience how long a task on an unreachable agent keeps its run, before the run
///   is launched elsewhere
/// @param silence how long a launched or killed task may say nothing before it is asked about
/// @param disableAfterFailures failed runs in a row that disable a job; 0 for never
/// @param mostOpenRuns runs of one job that may be open at once; more are skipped or refused
/// @param mostLosses lost tasks of one run after which it has failed
public record Policy(
        Duration misfireThreshold,
        Duration retryDelay,
        Duration unreachablePatience,
        Duration silence,
        int disableAfterFailures,
        int mostOpenRuns,
        int mostLosses) {

    /// How many ended runs of each job are kept.
    public static final int HISTORY = 20;

    public static final Policy DEFAULT =
            new Policy(
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(10),
                    0,
                    100,
                    100);

    public Policy withMisfireThreshold(Duration value) {
        return new Policy(
                value,
                retryDelay,
                unreachablePatience,
                silence,
                disableAfterFailures,
                mostOpenRuns,
                mostLosses);
    }

    public Policy withRetryDelay(Duration value) {
        return new Policy(
                misfireThreshold,
                value,
                unreachablePatience,
                silence,
                disableAfterFailures,
                mostOpenRuns,
                mostLosses);
    }

    public Policy withDisableAfterFailures(int value) {
        return new Policy(
                misfireThreshold,
                retryDelay,
                unreachablePatience,
                silence,
                value,
                mostOpenRuns,
                mostLosses);
    }

    /// The pause after a lost task: none after the first, then longer and longer, up to a minute.
    Duration pauseAfterLoss(int losses) {
        return losses <= 1
                ? Duration.ZERO
                : Duration.ofSeconds(Math.min(60, 1L << Math.min(6, losses - 2)));
    }
}
