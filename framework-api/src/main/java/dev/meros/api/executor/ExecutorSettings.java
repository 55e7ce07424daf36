package dev.meros.api.executor;

import dev.meros.api.codec.WireFormat;
import dev.meros.api.model.ExecutorId;
import dev.meros.api.model.FrameworkId;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a driver must know: its agent, who the executor is, whether and for how long it may be
/// without an agent, how long a shutdown may take, the token to show (empty: none) and the form of
/// messages.
public record ExecutorSettings(
        URI agent,
        FrameworkId framework,
        ExecutorId executor,
        Recovery recovery,
        Duration shutdownGrace,
        String token,
        WireFormat format) {
    private static final Pattern DURATION =
            Pattern.compile("(\\d+(?:\\.\\d+)?)(ns|us|ms|secs|mins|hrs|days|weeks)");
    private static final Duration DEFAULT_GRACE = Duration.ofSeconds(5);

    /// How long an executor goes on without its agent, and the longest pause between two tries to
    /// come back; without checkpointing it ends at once.
    public record Recovery(Duration timeout, Duration longestPause) {
        /// The executor ends with the connection to its agent.
        public static final Recovery NONE = new Recovery(Duration.ZERO, Duration.ofSeconds(1));

        private static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(15);
        private static final Duration DEFAULT_PAUSE = Duration.ofSeconds(2);
    }

    /// The settings that an agent gives to its executors in their environment; throws
    /// [ExecutorException] when this process was not started by an agent.
    public static ExecutorSettings ofEnvironment() {
        return of(System.getenv());
    }

    /// The same from variables.
    public static ExecutorSettings of(Map<String, String> environment) {
        boolean checkpoint = "1".equals(environment.getOrDefault("MESOS_CHECKPOINT", "0"));
        Recovery recovery =
                checkpoint
                        ? new Recovery(
                                duration(
                                        environment,
                                        "MESOS_RECOVERY_TIMEOUT",
                                        Recovery.DEFAULT_TIMEOUT),
                                duration(
                                        environment,
                                        "MESOS_SUBSCRIPTION_BACKOFF_MAX",
                                        Recovery.DEFAULT_PAUSE))
                        : Recovery.NONE;
        return new ExecutorSettings(
                URI.create("http://" + required(environment, "MESOS_AGENT_ENDPOINT")),
                new FrameworkId(required(environment, "MESOS_FRAMEWORK_ID")),
                new ExecutorId(required(environment, "MESOS_EXECUTOR_ID")),
                recovery,
                duration(environment, "MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD", DEFAULT_GRACE),
                environment.getOrDefault("MESOS_EXECUTOR_AUTHENTICATION_TOKEN", ""),
                WireFormat.JSON);
    }

    /// The same with messages in another form.
    public ExecutorSettings withFormat(WireFormat value) {
        return new ExecutorSettings(
                agent, framework, executor, recovery, shutdownGrace, token, value);
    }

    private static String required(Map<String, String> environment, String name) {
        String value = environment.get(name);
        if (value == null || value.isEmpty()) {
            throw new ExecutorException(
                    name + ": unset (expected: set by the agent that starts the executor)");
        }
        return value;
    }

    private static Duration duration(
            Map<String, String> environment, String name, Duration otherwise) {
        String text = environment.get(name);
        if (text == null) {
            return otherwise;
        }
        Matcher parts = DURATION.matcher(text);
        if (!parts.matches()) {
            throw new ExecutorException(
                    name + ": " + text + " (expected: such as 5secs, 500ms or 15mins)");
        }
        double nanos =
                switch (parts.group(2)) {
                    case "ns" -> 1;
                    case "us" -> 1e3;
                    case "ms" -> 1e6;
                    case "secs" -> 1e9;
                    case "mins" -> 60e9;
                    case "hrs" -> 3600e9;
                    case "days" -> 86_400e9;
                    default -> 604_800e9;
                };
        return Duration.ofNanos(Math.round(Double.parseDouble(parts.group(1)) * nanos));
    }
}
