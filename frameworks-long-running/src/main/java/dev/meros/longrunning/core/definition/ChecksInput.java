package dev.meros.longrunning.core.definition;

import dev.meros.longrunning.core.app.App;
import dev.meros.longrunning.core.app.CheckDefinition;
import dev.meros.longrunning.core.app.CheckDefinition.Http1xx;
import dev.meros.longrunning.core.app.CheckDefinition.Protocol;
import dev.meros.longrunning.core.app.CheckDefinition.Timing;
import dev.meros.longrunning.core.app.ReadinessCheck;
import dev.meros.longrunning.core.app.StatusCheck;
import dev.meros.longrunning.core.document.Input;
import dev.meros.longrunning.core.document.Problems;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Reads the checks of an app.
final class ChecksInput {
    private ChecksInput() {}

    static App.Checks read(Input app, int ports, Problems rules) {
        List<CheckDefinition> checks = new ArrayList<>();
        for (Input in : app.objects("healthChecks")) {
            checks.add(check(in, ports));
        }
        return new App.Checks(checks, readiness(app, rules), status(app, rules));
    }

    private static @Nullable ReadinessCheck readiness(Input app, Problems rules) {
        List<Input> checks = app.objects("readinessChecks");
        if (checks.isEmpty()) {
            return null;
        }
        if (checks.size() > 1) {
            rules.add(app.path("readinessChecks"), "may have at most 1 element");
        }
        Input in = checks.getFirst();
        List<Integer> codes = in.integers("httpStatusCodesForReady");
        return new ReadinessCheck(
                in.text("name", "readinessCheck"),
                in.choice("protocol", ReadinessCheck.Scheme.HTTP),
                in.text("path", "/"),
                in.text("portName", "http-api"),
                seconds(in, "intervalSeconds", 30),
                seconds(in, "timeoutSeconds", 10),
                in.has("httpStatusCodesForReady") ? codes : List.of(200),
                Boolean.TRUE.equals(in.flag("preserveLastResponse"))
                        ? ReadinessCheck.LastResponse.PRESERVED
                        : ReadinessCheck.LastResponse.FORGOTTEN);
    }

    private static @Nullable StatusCheck status(Input app, Problems rules) {
        Input in = app.object("check");
        if (in == null) {
            return null;
        }
        Input http = in.object("http");
        Input tcp = in.object("tcp");
        Input exec = in.object("exec");
        if ((http == null ? 0 : 1) + (tcp == null ? 0 : 1) + (exec == null ? 0 : 1) != 1) {
            rules.add(app.path("check"), "must be exactly one of http, tcp and exec");
            return null;
        }
        Input port = http == null ? tcp : http;
        Input command = exec == null ? null : exec.object("command");
        return new StatusCheck(
                http != null
                        ? StatusCheck.Kind.HTTP
                        : tcp != null ? StatusCheck.Kind.TCP : StatusCheck.Kind.EXEC,
                http == null ? null : http.text("path"),
                http == null ? "http" : http.text("scheme", "http").toLowerCase(Locale.ROOT),
                port == null ? null : port.integer("portIndex"),
                port == null ? null : port.integer("port"),
                command == null ? null : command.text("shell"),
                command == null ? List.of() : command.texts("argv"),
                seconds(in, "intervalSeconds", 60),
                seconds(in, "timeoutSeconds", 20),
                seconds(in, "delaySeconds", 15));
    }

    private static CheckDefinition check(Input in, int ports) {
        Protocol protocol = in.choice("protocol", Protocol.HTTP);
        Integer port = in.integer("port");
        Integer index = in.integer("portIndex");
        if (index == null && port == null && ports > 0 && protocol != Protocol.COMMAND) {
            index = 0;
        }
        String path = in.text("path");
        Input command = in.object("command");
        return new CheckDefinition(
                protocol,
                path == null && protocol.isHttp() ? "/" : path,
                index,
                port,
                command == null ? null : command.text("value"),
                new Timing(
                        seconds(in, "gracePeriodSeconds", 300),
                        seconds(in, "intervalSeconds", 60),
                        seconds(in, "timeoutSeconds", 20),
                        seconds(in, "delaySeconds", 15)),
                in.integer("maxConsecutiveFailures", 3),
                Boolean.TRUE.equals(in.flag("ignoreHttp1xx"))
                        ? Http1xx.IS_IGNORED
                        : Http1xx.IS_FAILURE);
    }

    /// Seconds with three decimals; out of range is a problem of the type.
    static Duration seconds(Input in, String field, double otherwise) {
        double seconds = in.number(field, otherwise);
        if (Math.abs(seconds) > 1e9) {
            in.problem(field, "error.max");
            return Duration.ZERO;
        }
        return Duration.ofMillis(Math.round(seconds * 1000));
    }
}
