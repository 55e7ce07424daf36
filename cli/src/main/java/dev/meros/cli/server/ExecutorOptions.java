package dev.meros.cli.server;

import dev.meros.agent.core.ExecutorTimes;
import dev.meros.agent.executor.ExecutorSettings;
import dev.meros.agent.executor.ExecutorSettings.Authentication;

import picocli.CommandLine.Option;

import java.time.Duration;

/// How an agent treats custom executors.
final class ExecutorOptions {
    @Option(
            names = "--executor-registration-timeout",
            paramLabel = "DURATION",
            defaultValue = "1m",
            converter = DurationText.class,
            description =
                    "How long a custom executor may take to subscribe (default: ${DEFAULT-VALUE}).")
    private Duration registration = Duration.ZERO;

    @Option(
            names = "--executor-reregistration-timeout",
            paramLabel = "DURATION",
            defaultValue = "15s",
            converter = DurationText.class,
            description =
                    "How long it may take to come back when the agent was restarted"
                            + " (default: ${DEFAULT-VALUE}).")
    private Duration reregistration = Duration.ZERO;

    @Option(
            names = "--executor-shutdown-grace-period",
            paramLabel = "DURATION",
            defaultValue = "5s",
            converter = DurationText.class,
            description =
                    "How long it may take to end where it names no time (default:"
                            + " ${DEFAULT-VALUE}).")
    private Duration shutdownGrace = Duration.ZERO;

    @Option(
            names = "--recovery-timeout",
            paramLabel = "DURATION",
            defaultValue = "15m",
            converter = DurationText.class,
            description = "How long it goes on without an agent (default: ${DEFAULT-VALUE}).")
    private Duration recovery = Duration.ZERO;

    @Option(
            names = "--require-executor-tokens",
            description = "Takes calls only from executors that show their token.")
    private boolean tokens;

    ExecutorSettings settings() {
        return ExecutorSettings.DEFAULT
                .withTimes(new ExecutorTimes(registration, reregistration, shutdownGrace, recovery))
                .withAuthentication(tokens ? Authentication.REQUIRED : Authentication.OFFERED);
    }
}
