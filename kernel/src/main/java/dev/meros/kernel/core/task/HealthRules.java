package dev.meros.kernel.core.task;

import dev.meros.api.model.CheckInfo;
import dev.meros.api.model.HealthCheck;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/// What the two kinds of checks must fulfil: mesos-v1 §2.6, point 4. A check has the part that its
/// type says and no other.
final class HealthRules {
    private static final long MAX_PORT = 65_535;

    private HealthRules() {}

    static Optional<String> ofHealthCheck(@Nullable HealthCheck check) {
        if (check == null) {
            return Optional.empty();
        }
        HealthCheck.Type given = check.type() == null ? HealthCheck.Type.UNKNOWN : check.type();
        HealthCheck.Type type = given == HealthCheck.Type.UNKNOWN ? inferred(check) : given;
        HealthCheck.HttpCheckInfo http = check.http();
        HealthCheck.TcpCheckInfo tcp = check.tcp();
        Optional<String> violation =
                switch (type) {
                    case COMMAND ->
                            CommandRules.ofCheck("health_check.command", check.command())
                                    .or(() -> absent("health_check.http", http))
                                    .or(() -> absent("health_check.tcp", tcp));
                    case HTTP ->
                            http == null
                                    ? missing("health_check.http")
                                    : ofHttp("health_check", http.port(), http.path())
                                            .or(() -> ofScheme(http.scheme()))
                                            .or(
                                                    () ->
                                                            absent(
                                                                    "health_check.command",
                                                                    check.command()))
                                            .or(() -> absent("health_check.tcp", tcp));
                    case TCP ->
                            tcp == null
                                    ? missing("health_check.tcp")
                                    : ofPort("health_check.tcp", tcp.port())
                                            .or(
                                                    () ->
                                                            absent(
                                                                    "health_check.command",
                                                                    check.command()))
                                            .or(() -> absent("health_check.http", http));
                    case UNKNOWN ->
                            Optional.of(
                                    "health_check.type: unset (expected: COMMAND, HTTP or TCP)");
                };
        return violation
                .or(() -> notNegative("health_check.delay_seconds", check.delaySeconds()))
                .or(() -> notNegative("health_check.interval_seconds", check.intervalSeconds()))
                .or(() -> notNegative("health_check.timeout_seconds", check.timeoutSeconds()))
                .or(
                        () ->
                                notNegative(
                                        "health_check.grace_period_seconds",
                                        check.gracePeriodSeconds()));
    }

    /// Older frameworks do not name the type.
    private static HealthCheck.Type inferred(HealthCheck check) {
        if (check.command() != null) {
            return HealthCheck.Type.COMMAND;
        }
        if (check.http() != null) {
            return HealthCheck.Type.HTTP;
        }
        return check.tcp() == null ? HealthCheck.Type.UNKNOWN : HealthCheck.Type.TCP;
    }

    static Optional<String> ofCheck(@Nullable CheckInfo check) {
        if (check == null) {
            return Optional.empty();
        }
        CheckInfo.Type type = check.type() == null ? CheckInfo.Type.UNKNOWN : check.type();
        CheckInfo.Http http = check.http();
        CheckInfo.Tcp tcp = check.tcp();
        Optional<String> violation =
                switch (type) {
                    case COMMAND ->
                            (check.command() == null
                                            ? missing("check.command")
                                            : CommandRules.ofCheck(
                                                    "check.command", check.command().command()))
                                    .or(() -> absent("check.http", http))
                                    .or(() -> absent("check.tcp", tcp));
                    case HTTP ->
                            http == null
                                    ? missing("check.http")
                                    : ofHttp("check", http.port(), http.path())
                                            .or(() -> absent("check.command", check.command()))
                                            .or(() -> absent("check.tcp", tcp));
                    case TCP ->
                            tcp == null
                                    ? missing("check.tcp")
                                    : ofPort("check.tcp", tcp.port())
                                            .or(() -> absent("check.command", check.command()))
                                            .or(() -> absent("check.http", http));
                    case UNKNOWN ->
                            Optional.of("check.type: unset (expected: COMMAND, HTTP or TCP)");
                };
        return violation
                .or(() -> notNegative("check.delay_seconds", check.delaySeconds()))
                .or(() -> notNegative("check.interval_seconds", check.intervalSeconds()))
                .or(() -> notNegative("check.timeout_seconds", check.timeoutSeconds()));
    }

    private static Optional<String> missing(String name) {
        return Optional.of(name + ": unset (expected: set, as the type says)");
    }

    private static Optional<String> absent(String name, @Nullable Object part) {
        return part == null
                ? Optional.empty()
                : Optional.of(name + ": set (expected: unset, as the type says)");
    }

    private static Optional<String> ofHttp(String name, long port, @Nullable String path) {
        return ofPort(name + ".http", port)
                .or(
                        () ->
                                path == null || path.startsWith("/")
                                        ? Optional.empty()
                                        : Optional.of(
                                                "%s.http.path: %s (expected: a path that begins"
                                                                .formatted(name, path)
                                                        + " with /)"));
    }

    private static Optional<String> ofPort(String name, long port) {
        return port >= 1 && port <= MAX_PORT
                ? Optional.empty()
                : Optional.of("%s.port: %d (expected: 1 to %d)".formatted(name, port, MAX_PORT));
    }

    private static Optional<String> ofScheme(@Nullable String scheme) {
        return scheme == null || scheme.equals("http") || scheme.equals("https")
                ? Optional.empty()
                : Optional.of(
                        "health_check.http.scheme: %s (expected: http or https)".formatted(scheme));
    }

    private static Optional<String> notNegative(String name, double seconds) {
        return seconds >= 0
                ? Optional.empty()
                : Optional.of("%s: %s (expected: 0 or more)".formatted(name, seconds));
    }
}
