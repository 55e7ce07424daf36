package dev.meros.longrunning.core.definition;

import dev.meros.longrunning.core.app.CheckDefinition;
import dev.meros.longrunning.core.app.CheckDefinition.Http1xx;
import dev.meros.longrunning.core.app.CheckDefinition.Protocol;
import dev.meros.longrunning.core.app.CheckDefinition.Timing;
import dev.meros.longrunning.core.document.Input;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Reads the health checks of an app.
final class ChecksInput {
    private ChecksInput() {}

    static List<CheckDefinition> read(Input app, int ports) {
        List<CheckDefinition> checks = new ArrayList<>();
        for (Input in : app.objects("healthChecks")) {
            checks.add(check(in, ports));
        }
        return List.copyOf(checks);
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
