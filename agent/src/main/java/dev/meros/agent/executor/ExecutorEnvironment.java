package dev.meros.agent.executor;

import dev.meros.agent.core.ExecutorKey;
import dev.meros.agent.core.ExecutorTimes;
import dev.meros.api.model.DurationInfo;
import dev.meros.api.model.ExecutorInfo;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.Resource;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// The variables that libraries for executors read, as Mesos sets them; mesos-v1 §4.2. `ip` and
/// `port` are where executors reach the agent.
public record ExecutorEnvironment(
        String ip, int port, String hostname, ExecutorTimes times, ExecutorTokens tokens) {
    /// The longest pause between two tries to come back: several of them fit into the time that the
    /// agent gives.
    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(2);

    private static final int TRIES = 4;

    /// The variables of an executor that runs in `container` with its sandbox.
    public Map<String, String> of(
            ExecutorKey key,
            String container,
            String agent,
            FrameworkInfo framework,
            ExecutorInfo executor,
            Path sandbox) {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("HOST", hostname);
        variables.put("MESOS_FRAMEWORK_ID", key.framework().value());
        variables.put("MESOS_EXECUTOR_ID", key.executor().value());
        variables.put("MESOS_CONTAINER_ID", container);
        variables.put("MESOS_DIRECTORY", sandbox.toString());
        variables.put("MESOS_SANDBOX", sandbox.toString());
        variables.put("MESOS_AGENT_ID", agent);
        variables.put("MESOS_SLAVE_ID", agent);
        variables.put("MESOS_AGENT_ENDPOINT", endpoint());
        variables.put("MESOS_SLAVE_PID", "slave(1)@" + endpoint());
        variables.put("MESOS_HTTP_COMMAND_EXECUTOR", "0");
        variables.put("MESOS_CHECKPOINT", framework.checkpoint() ? "1" : "0");
        DurationInfo grace = executor.shutdownGracePeriod();
        variables.put(
                "MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD",
                MesosDuration.text(grace == null ? times.shutdownGrace() : grace.toDuration()));
        if (framework.checkpoint()) {
            variables.put("MESOS_RECOVERY_TIMEOUT", MesosDuration.text(times.recovery()));
            variables.put("MESOS_SUBSCRIPTION_BACKOFF_MAX", MesosDuration.text(backoff()));
        }
        role(executor).ifPresent(role -> variables.put("MESOS_ALLOCATION_ROLE", role));
        variables.put("MESOS_EXECUTOR_AUTHENTICATION_TOKEN", tokens.issue(key, container));
        // libraries that bring libprocess listen somewhere, and must not take the agent's port
        variables.put("LIBPROCESS_PORT", "0");
        return variables;
    }

    private String endpoint() {
        return (ip.indexOf(':') < 0 ? ip : "[" + ip + "]") + ":" + port;
    }

    private Duration backoff() {
        Duration several = times.reregistration().dividedBy(TRIES);
        return several.compareTo(LONGEST_BACKOFF) < 0 ? several : LONGEST_BACKOFF;
    }

    private static Optional<String> role(ExecutorInfo executor) {
        return executor.resources().stream()
                .map(Resource::allocationInfo)
                .filter(Objects::nonNull)
                .map(Resource.AllocationInfo::role)
                .filter(Objects::nonNull)
                .findFirst();
    }
}
