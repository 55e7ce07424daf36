package dev.meros.agent.http;

import dev.meros.api.log.LogLevels;

import io.vertx.core.Vertx;

import java.time.Duration;

/// The level of the log, as operators set it for a while.
final class LoggingLevel {
    private static final Duration LONGEST = Duration.ofDays(7);

    private final Vertx vertx;
    private final LogLevels levels;
    private long revert = -1;

    LoggingLevel(Vertx vertx, LogLevels levels) {
        this.vertx = vertx;
        this.levels = levels;
    }

    int current() {
        return levels.current();
    }

    /// Sets a level; the usual one is back after `duration`, reckoned from the last of several
    /// calls. Refuses with 400 what is no level or too long.
    synchronized void set(int level, Duration duration) {
        if (level < 0 || level > LogLevels.MOST) {
            throw new RefusedException(
                    400, "level: " + level + " (expected: 0 to " + LogLevels.MOST + ")");
        }
        if (duration.isNegative() || duration.compareTo(LONGEST) > 0) {
            throw new RefusedException(400, "duration: " + duration + " (expected: 0 to 7 days)");
        }
        if (revert >= 0) {
            vertx.cancelTimer(revert);
            revert = -1;
        }
        levels.set(level);
        if (level != 0) {
            revert = vertx.setTimer(Math.max(1, duration.toMillis()), _ -> levels.set(0));
        }
    }
}
