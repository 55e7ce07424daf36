package dev.meros.kernel.http;

import dev.meros.api.log.LogLevels;
import dev.meros.api.master.Call;
import dev.meros.api.master.Response;

import io.vertx.core.Vertx;

import java.time.Duration;

/// GET_LOGGING_LEVEL and SET_LOGGING_LEVEL of the operator API; mesos-v1 §5.2.
final class LoggingEndpoint {
    private static final Duration LONGEST = Duration.ofDays(7);

    private final LogLevels levels;
    private long revert = -1;

    LoggingEndpoint(OperatorApi api, LogLevels levels) {
        this.levels = levels;
        api.on(Call.Type.GET_LOGGING_LEVEL, (exchange, _) -> get(exchange))
                .on(Call.Type.SET_LOGGING_LEVEL, this::set);
    }

    private void get(Exchange exchange) {
        OperatorApi.answer(exchange, Response.of(new Response.GetLoggingLevel(levels.current())));
    }

    private void set(Exchange exchange, Call call) {
        Call.SetLoggingLevel part = OperatorApi.part("set_logging_level", call.setLoggingLevel());
        change(exchange, part.level(), part.duration().toDuration());
    }

    /// The level at the moment.
    int current() {
        return levels.current();
    }

    /// Sets the level for a while and answers; refuses what makes no sense with 400.
    void change(Exchange exchange, int level, Duration duration) {
        if (level < 0 || level > LogLevels.MOST) {
            throw new RefusedException(
                    400, "level: " + level + " (expected: 0 to " + LogLevels.MOST + ")");
        }
        if (duration.isNegative() || duration.compareTo(LONGEST) > 0) {
            throw new RefusedException(400, "duration: " + duration + " (expected: 0 to 7 days)");
        }
        change(exchange.context().owner(), level, duration);
        exchange.empty(200);
    }

    /// Goes back to the usual level after the last of several calls.
    private synchronized void change(Vertx vertx, int level, Duration duration) {
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
