package dev.meros.agent.check;

import dev.meros.agent.container.ContainerException;
import dev.meros.agent.container.ContainerSpec;
import dev.meros.agent.core.AgentCommand.CheckResult;
import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.HealthCheck;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;

/// One health check, done once: over HTTP (200 to 399 is healthy), TCP (a connection is healthy) or
/// by a command (status 0 is healthy).
record HealthProbe(Probe probe) {
    private static final int FIRST_HEALTHY = 200;
    private static final int LAST_HEALTHY = 399;

    CheckResult run(HealthCheck check, ContainerSpec spec, Duration timeout)
            throws InterruptedException {
        try {
            return switch (typeOf(check)) {
                case HTTP -> http(check, spec, timeout);
                case TCP -> tcp(check, spec, timeout);
                case COMMAND -> command(check, spec, timeout);
                case UNKNOWN -> new CheckResult.Failed("health check of an unknown type");
            };
        } catch (IOException | IllegalArgumentException | ContainerException e) {
            String message = e.getMessage();
            return new CheckResult.Failed(message == null ? e.getClass().getSimpleName() : message);
        }
    }

    private static HealthCheck.Type typeOf(HealthCheck check) {
        if (check.type() != null) {
            return check.type();
        }
        return check.http() != null
                ? HealthCheck.Type.HTTP
                : check.tcp() != null
                        ? HealthCheck.Type.TCP
                        : check.command() != null
                                ? HealthCheck.Type.COMMAND
                                : HealthCheck.Type.UNKNOWN;
    }

    private CheckResult http(HealthCheck check, ContainerSpec spec, Duration timeout)
            throws IOException, InterruptedException {
        HealthCheck.HttpCheckInfo info = check.http();
        if (info == null) {
            return new CheckResult.Failed("health_check.http: unset (expected: a port)");
        }
        String scheme = info.scheme() == null ? "http" : info.scheme();
        URI uri = Probe.uri(scheme, info.protocol(), info.port(), info.path());
        int status = probe.get(spec, uri, timeout);
        return status >= FIRST_HEALTHY && status <= LAST_HEALTHY
                ? new CheckResult.Passed()
                : new CheckResult.Failed("GET " + uri + " was answered " + status);
    }

    private CheckResult tcp(HealthCheck check, ContainerSpec spec, Duration timeout)
            throws IOException, InterruptedException {
        HealthCheck.TcpCheckInfo info = check.tcp();
        if (info == null) {
            return new CheckResult.Failed("health_check.tcp: unset (expected: a port)");
        }
        probe.connect(spec, info.protocol(), info.port(), timeout);
        return new CheckResult.Passed();
    }

    private CheckResult command(HealthCheck check, ContainerSpec spec, Duration timeout)
            throws IOException, InterruptedException {
        CommandInfo command = check.command();
        if (command == null || command.value() == null) {
            return new CheckResult.Failed("health_check.command: unset (expected: a command)");
        }
        int status = probe.run(spec, command, command.value(), timeout);
        return status == 0
                ? new CheckResult.Passed()
                : new CheckResult.Failed("the command exited with status " + status);
    }
}
