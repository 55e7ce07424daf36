package dev.meros.testkit.sim;

import org.jspecify.annotations.Nullable;

import java.time.Duration;

/// What a simulated container does: it runs for `runs`, or until it is told to end when that is
/// null, and then exits with `exitStatus`. `hangs` says whether it ignores SIGTERM, `healthy` what
/// its health checks find.
public record Behaviour(@Nullable Duration runs, int exitStatus, Signals signals, Health health) {

    /// What a container does when it is asked to end.
    public enum Signals {
        OBEYS,
        HANGS
    }

    /// What health checks find.
    public enum Health {
        HEALTHY,
        UNHEALTHY
    }

    /// Runs until it is told to end.
    public static Behaviour forever() {
        return new Behaviour(null, 0, Signals.OBEYS, Health.HEALTHY);
    }

    /// Runs for a while and exits with a status.
    public static Behaviour runs(Duration time, int exitStatus) {
        return new Behaviour(time, exitStatus, Signals.OBEYS, Health.HEALTHY);
    }

    /// The same, but deaf to SIGTERM.
    public Behaviour hanging() {
        return new Behaviour(runs, exitStatus, Signals.HANGS, health);
    }

    /// The same, but its health checks fail.
    public Behaviour unhealthy() {
        return new Behaviour(runs, exitStatus, signals, Health.UNHEALTHY);
    }
}
