package dev.meros.agent.check;

import dev.meros.agent.container.ContainerException;
import dev.meros.agent.container.ContainerSpec;
import dev.meros.agent.container.TaskEnvironment;
import dev.meros.agent.core.AgentCommand.CheckResult;
import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.HealthCheck;
import dev.meros.api.model.NetworkInfo;

import org.jspecify.annotations.Nullable;

import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// One health check, done once: over HTTP (200 to 399 is healthy), TCP (a connection is healthy) or
/// by a command (status 0 is healthy), at the loopback address, where tasks that are plain
/// processes listen.
final class Probe implements AutoCloseable {
    private static final int FIRST_HEALTHY = 200;
    private static final int LAST_HEALTHY = 399;

    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .followRedirects(HttpClient.Redirect.NORMAL)
                    .build();

    CheckResult run(HealthCheck check, ContainerSpec spec, Duration timeout)
            throws InterruptedException {
        try {
            return switch (typeOf(check)) {
                case HTTP -> http(check, timeout);
                case TCP -> tcp(check, timeout);
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

    private static String loopback(NetworkInfo.Protocol protocol) {
        return protocol == NetworkInfo.Protocol.IPv6 ? "::1" : "127.0.0.1";
    }

    private CheckResult http(HealthCheck check, Duration timeout)
            throws IOException, InterruptedException {
        HealthCheck.HttpCheckInfo info = check.http();
        if (info == null) {
            return new CheckResult.Failed("health_check.http: unset (expected: a port)");
        }
        String host = loopback(info.protocol());
        String path = info.path() == null ? "/" : info.path();
        URI uri =
                URI.create(
                        (info.scheme() == null ? "http" : info.scheme())
                                + "://"
                                + (host.indexOf(':') < 0 ? host : "[" + host + "]")
                                + ":"
                                + info.port()
                                + (path.startsWith("/") ? path : "/" + path));
        HttpRequest request = HttpRequest.newBuilder(uri).timeout(timeout).GET().build();
        int status = http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        return status >= FIRST_HEALTHY && status <= LAST_HEALTHY
                ? new CheckResult.Passed()
                : new CheckResult.Failed("GET " + uri + " was answered " + status);
    }

    private static CheckResult tcp(HealthCheck check, Duration timeout) throws IOException {
        HealthCheck.TcpCheckInfo info = check.tcp();
        if (info == null) {
            return new CheckResult.Failed("health_check.tcp: unset (expected: a port)");
        }
        try (Socket socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(loopback(info.protocol()), info.port()),
                    Math.toIntExact(timeout.toMillis()));
            return new CheckResult.Passed();
        }
    }

    private static CheckResult command(HealthCheck check, ContainerSpec spec, Duration timeout)
            throws IOException, InterruptedException {
        CommandInfo command = check.command();
        if (command == null || command.value() == null) {
            return new CheckResult.Failed("health_check.command: unset (expected: a command)");
        }
        ProcessBuilder builder = new ProcessBuilder(line(command, command.value()));
        builder.directory(spec.sandbox().toFile());
        builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        builder.environment().putAll(environment(spec, command));
        Process process = builder.start();
        try {
            if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                return new CheckResult.Failed("the command did not end within " + timeout);
            }
            return process.exitValue() == 0
                    ? new CheckResult.Passed()
                    : new CheckResult.Failed(
                            "the command exited with status " + process.exitValue());
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static List<String> line(CommandInfo command, String value) {
        if (command.shell()) {
            return List.of("/bin/sh", "-c", value);
        }
        List<String> line = new ArrayList<>(List.of(value));
        line.addAll(
                command.arguments().isEmpty()
                        ? List.of()
                        : command.arguments().subList(1, command.arguments().size()));
        return line;
    }

    private static Map<String, String> environment(ContainerSpec spec, CommandInfo command) {
        @Nullable CommandInfo own = spec.task().command();
        Map<String, String> environment = new LinkedHashMap<>();
        if (own != null) {
            environment.putAll(TaskEnvironment.of(spec, own));
        }
        environment.putAll(TaskEnvironment.of(spec, command));
        return environment;
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
