package dev.meros.cli.server;

import dev.meros.agent.settings.Termination;

import picocli.CommandLine.Option;

import java.time.Duration;

/// What an agent does about its tasks when it is told to end.
final class TerminationOptions {
    /// What the end takes besides the waits that can be set.
    private static final Duration REST = Duration.ofSeconds(30);

    @Option(
            names = "--on-terminate",
            paramLabel = "POLICY",
            defaultValue = "leave",
            description = {
                "What SIGTERM and SIGINT do about tasks: leave (they go on), drain (the kernel"
                    + " moves them away, the agent waits), stop (they are killed), unregister (the"
                    + " same, and the agent does not come back). A second signal hurries (default:"
                    + " ${DEFAULT-VALUE})."
            })
    private Termination.Policy policy = Termination.Policy.LEAVE;

    @Option(names = "--kill-tasks", description = "The same as --on-terminate stop.")
    private boolean killTasks;

    @Option(
            names = "--shutdown-timeout",
            paramLabel = "DURATION",
            defaultValue = "20s",
            converter = DurationText.class,
            description =
                    "How long stop and unregister wait before tasks get no more grace (default:"
                            + " ${DEFAULT-VALUE}).")
    private Duration shutdownTimeout = Duration.ZERO;

    @Option(
            names = "--drain-timeout",
            paramLabel = "DURATION",
            defaultValue = "5m",
            converter = DurationText.class,
            description = "How long drain waits at most (default: ${DEFAULT-VALUE}).")
    private Duration drainTimeout = Duration.ZERO;

    @Option(
            names = "--drain-grace",
            paramLabel = "DURATION",
            defaultValue = "1m",
            converter = DurationText.class,
            description =
                    "The longest grace period of a task of a drained node (default:"
                            + " ${DEFAULT-VALUE}).")
    private Duration drainGrace = Duration.ZERO;

    Termination settings() {
        return new Termination(
                killTasks ? Termination.Policy.STOP : policy,
                shutdownTimeout,
                drainTimeout,
                drainGrace);
    }

    /// How long the end may take.
    Duration limit() {
        return switch (settings().policy()) {
            case LEAVE -> REST;
            case DRAIN -> drainTimeout.plus(REST);
            case STOP, UNREGISTER -> shutdownTimeout.plus(REST);
        };
    }
}
