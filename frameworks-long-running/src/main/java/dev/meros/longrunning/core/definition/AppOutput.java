package dev.meros.longrunning.core.definition;

import static dev.meros.longrunning.core.document.Documents.number;
import static dev.meros.longrunning.core.document.Documents.object;
import static dev.meros.longrunning.core.document.Documents.seconds;
import static dev.meros.longrunning.core.document.Documents.unlessEmpty;

import dev.meros.api.match.Constraint;
import dev.meros.longrunning.core.app.App;
import dev.meros.longrunning.core.app.AppId;
import dev.meros.longrunning.core.app.CheckDefinition;
import dev.meros.longrunning.core.app.Container;
import dev.meros.longrunning.core.app.Network;
import dev.meros.longrunning.core.app.PortDefinition;
import dev.meros.longrunning.core.app.ReadinessCheck;
import dev.meros.longrunning.core.app.StatusCheck;
import dev.meros.longrunning.core.app.Timestamps;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;

/// Writes the canonical definition of an app: some fields always, others only when they say
/// something. What is written reads back as the same app.
public final class AppOutput {
    private AppOutput() {}

    public static SequencedMap<String, Object> document(App app) {
        App.Run run = app.run();
        App.Unreachable unreachable = app.unreachable();
        return object(
                "id",
                app.id().path(),
                "acceptedResourceRoles",
                unlessEmpty(app.acceptedResourceRoles()),
                "args",
                unlessEmpty(run.args()),
                "backoffFactor",
                number(app.backOff().factor()),
                "backoffSeconds",
                seconds(app.backOff().first()),
                "check",
                app.checks().status() == null ? null : status(app.checks().status()),
                "cmd",
                run.cmd(),
                "constraints",
                unlessEmpty(app.constraints().stream().map(Constraint::toTexts).toList()),
                "container",
                app.container() == null ? null : container(app.container(), app),
                "cpus",
                number(app.cpus()),
                "dependencies",
                unlessEmpty(app.dependencies().stream().map(AppId::path).toList()),
                "disk",
                number(app.disk()),
                "env",
                app.env(),
                "executor",
                run.executor(),
                "fetch",
                unlessEmpty(app.fetch().stream().map(AppOutput::fetch).toList()),
                "gpus",
                app.size().gpus(),
                "healthChecks",
                unlessEmpty(app.healthChecks().stream().map(AppOutput::check).toList()),
                "instances",
                app.instances(),
                "killSelection",
                app.killSelection().name(),
                "labels",
                app.labels(),
                "maxLaunchDelaySeconds",
                seconds(app.backOff().max()),
                "mem",
                number(app.mem()),
                "networks",
                app.networking().networks().stream().map(AppOutput::network).toList(),
                "portDefinitions",
                app.networking().mode() == Network.Mode.HOST
                        ? app.portDefinitions().stream().map(AppOutput::port).toList()
                        : null,
                "readinessChecks",
                app.checks().readiness() == null
                        ? null
                        : List.of(readiness(app.checks().readiness())),
                "requirePorts",
                app.portChoice() == App.PortChoice.REQUIRED,
                "resourceLimits",
                limits(app.size()),
                "role",
                app.role(),
                "taskKillGracePeriodSeconds",
                app.killGrace() == null ? null : seconds(app.killGrace()),
                "tty",
                run.terminal() == App.Terminal.TTY ? true : null,
                "unreachableStrategy",
                unreachable == null ? "disabled" : unreachable(unreachable),
                "upgradeStrategy",
                object(
                        "maximumOverCapacity",
                        number(app.upgradeStrategy().maximumOverCapacity()),
                        "minimumHealthCapacity",
                        number(app.upgradeStrategy().minimumHealthCapacity())),
                "user",
                run.user(),
                "version",
                Timestamps.format(app.version()));
    }

    private static Object unreachable(App.Unreachable unreachable) {
        return object(
                "inactiveAfterSeconds",
                seconds(unreachable.inactiveAfter()),
                "expungeAfterSeconds",
                seconds(unreachable.expungeAfter()));
    }

    private static @Nullable Object limits(App.Size size) {
        if (size.cpusLimit() == null && size.memLimit() == null) {
            return null;
        }
        return object(
                "cpus",
                size.cpusLimit() == null ? null : number(size.cpusLimit()),
                "mem",
                size.memLimit() == null ? null : number(size.memLimit()));
    }

    private static Object network(Network network) {
        return object(
                "mode",
                network.mode().label(),
                "name",
                network.name(),
                "labels",
                network.labels().isEmpty() ? null : network.labels());
    }

    private static Object mapping(PortDefinition port) {
        PortDefinition.Mapping mapping = port.mapping();
        return object(
                "containerPort",
                mapping == null ? 0 : mapping.containerPort(),
                "hostPort",
                mapping == null ? null : mapping.hostPort(),
                "labels",
                port.labels(),
                "name",
                port.name(),
                "networkNames",
                mapping == null ? null : unlessEmpty(mapping.networkNames()),
                "protocol",
                port.protocol(),
                "servicePort",
                port.port());
    }

    private static Object readiness(ReadinessCheck check) {
        return object(
                "httpStatusCodesForReady",
                check.readyCodes(),
                "intervalSeconds",
                seconds(check.interval()),
                "name",
                check.name(),
                "path",
                check.path(),
                "portName",
                check.portName(),
                "preserveLastResponse",
                check.lastResponse() == ReadinessCheck.LastResponse.PRESERVED,
                "protocol",
                check.protocol().name(),
                "timeoutSeconds",
                seconds(check.timeout()));
    }

    private static Object status(StatusCheck check) {
        return object(
                "http",
                check.kind() != StatusCheck.Kind.HTTP
                        ? null
                        : object(
                                "path",
                                check.path(),
                                "port",
                                check.port(),
                                "portIndex",
                                check.portIndex(),
                                "scheme",
                                check.scheme().toUpperCase(Locale.ROOT)),
                "tcp",
                check.kind() != StatusCheck.Kind.TCP
                        ? null
                        : object("port", check.port(), "portIndex", check.portIndex()),
                "exec",
                check.kind() != StatusCheck.Kind.EXEC
                        ? null
                        : object(
                                "command",
                                object("shell", check.shell(), "argv", unlessEmpty(check.argv()))),
                "delaySeconds",
                seconds(check.delay()),
                "intervalSeconds",
                seconds(check.interval()),
                "timeoutSeconds",
                seconds(check.timeout()));
    }

    private static Object port(PortDefinition port) {
        return object(
                "labels",
                port.labels(),
                "name",
                port.name(),
                "port",
                port.port(),
                "protocol",
                port.protocol());
    }

    private static Object fetch(App.Fetch fetch) {
        return object(
                "uri",
                fetch.uri(),
                "extract",
                fetch.extract(),
                "executable",
                fetch.executable(),
                "cache",
                fetch.cache(),
                "destPath",
                fetch.destPath());
    }

    /// The definition of one health check.
    public static SequencedMap<String, Object> check(CheckDefinition check) {
        String command = check.command();
        CheckDefinition.Timing timing = check.timing();
        return object(
                "command",
                command == null ? null : object("value", command),
                "delaySeconds",
                seconds(timing.delay()),
                "gracePeriodSeconds",
                seconds(timing.grace()),
                "ignoreHttp1xx",
                check.protocol().isHttp() ? ignores1xx(check) : null,
                "intervalSeconds",
                seconds(timing.interval()),
                "maxConsecutiveFailures",
                check.maxConsecutiveFailures(),
                "path",
                check.path(),
                "port",
                check.port(),
                "portIndex",
                check.portIndex(),
                "protocol",
                check.protocol().name(),
                "timeoutSeconds",
                seconds(timing.timeout()));
    }

    private static Boolean ignores1xx(CheckDefinition check) {
        return check.http1xx() == CheckDefinition.Http1xx.IS_IGNORED;
    }

    private static @Nullable Object linux(Container.@Nullable Linux linux) {
        if (linux == null) {
            return null;
        }
        boolean unconfined = linux.confinement() == Container.Confinement.UNCONFINED;
        return object(
                "seccomp",
                linux.seccompProfile() == null && !unconfined
                        ? null
                        : object(
                                "profileName",
                                linux.seccompProfile(),
                                "unconfined",
                                unconfined ? true : null),
                "ipcInfo",
                linux.ipc() == null
                        ? null
                        : object("mode", linux.ipc().name(), "shmSize", linux.shmSize()));
    }

    private static Object container(Container container, App app) {
        Container.Docker docker = container.docker();
        return object(
                "type",
                container.type().name(),
                "docker",
                docker(docker),
                "linuxInfo",
                linux(container.linux()),
                "portMappings",
                app.networking().mode() == Network.Mode.HOST
                        ? null
                        : app.portDefinitions().stream().map(AppOutput::mapping).toList(),
                "volumes",
                container.volumes().stream()
                        .map(
                                v ->
                                        object(
                                                "containerPath",
                                                v.containerPath(),
                                                "hostPath",
                                                v.hostPath(),
                                                "mode",
                                                v.mode().name()))
                        .toList());
    }

    private static @Nullable Object docker(Container.@Nullable Docker docker) {
        if (docker == null) {
            return null;
        }
        return object(
                "image",
                docker.image(),
                "forcePullImage",
                docker.pull() == Container.Pull.ALWAYS,
                "privileged",
                docker.privilege() == Container.Privilege.PRIVILEGED,
                "parameters",
                docker.parameters().stream()
                        .map(p -> object("key", p.key(), "value", p.value()))
                        .toList());
    }
}
