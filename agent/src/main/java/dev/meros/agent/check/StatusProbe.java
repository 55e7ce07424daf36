package dev.meros.agent.check;

import dev.meros.agent.container.ContainerException;
import dev.meros.agent.container.ContainerSpec;
import dev.meros.api.model.CheckInfo;
import dev.meros.api.model.CheckStatusInfo;
import dev.meros.api.model.CommandInfo;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;

/// One check, done once. Unlike a health check it judges nothing: it tells an exit status, an HTTP
/// status, or whether there was a connection, and an empty result when it came to none.
record StatusProbe(Probe probe) {
    private static final System.Logger LOG = System.getLogger(StatusProbe.class.getName());

    CheckStatusInfo run(CheckInfo check, ContainerSpec spec, Duration timeout)
            throws InterruptedException {
        try {
            if (check.http() != null) {
                return http(probe.get(spec, uri(check.http()), timeout));
            }
            if (check.tcp() != null) {
                probe.connect(spec, null, check.tcp().port(), timeout);
                return tcp(Boolean.TRUE);
            }
            if (check.command() != null) {
                CommandInfo command = check.command().command();
                String value = command.value() == null ? "" : command.value();
                return command(probe.run(spec, command, value, timeout));
            }
        } catch (IOException | IllegalArgumentException | ContainerException e) {
            LOG.log(System.Logger.Level.DEBUG, "a check of " + spec.key() + " has no result", e);
            if (check.tcp() != null) {
                return tcp(Boolean.FALSE);
            }
        }
        return CheckStatusInfo.none(check);
    }

    private static URI uri(CheckInfo.Http http) {
        return Probe.uri("http", null, http.port(), http.path());
    }

    private static CheckStatusInfo http(int status) {
        return new CheckStatusInfo(
                CheckInfo.Type.HTTP, null, new CheckStatusInfo.Http(status), null);
    }

    private static CheckStatusInfo tcp(Boolean succeeded) {
        return new CheckStatusInfo(
                CheckInfo.Type.TCP, null, null, new CheckStatusInfo.Tcp(succeeded));
    }

    private static CheckStatusInfo command(int status) {
        return new CheckStatusInfo(
                CheckInfo.Type.COMMAND, new CheckStatusInfo.Command(status), null, null);
    }
}
