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
import dev.meros.longrunning.core.app.PortDefinition;
import dev.meros.longrunning.core.app.Timestamps;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
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
                "cmd",
                run.cmd(),
                "constraints",
                unlessEmpty(app.constraints().stream().map(Constraint::toTexts).toList()),
                "container",
                app.container() == null ? null : container(app.container()),
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
                0,
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
                List.of(Map.of("mode", "host")),
                "portDefinitions",
                app.portDefinitions().stream().map(AppOutput::port).toList(),
                "requirePorts",
                app.portChoice() == App.PortChoice.REQUIRED,
                "role",
                app.role(),
                "taskKillGracePeriodSeconds",
                app.killGrace() == null ? null : seconds(app.killGrace()),
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

    private static Object container(Container container) {
        Container.Docker docker = container.docker();
        return object(
                "type",
                container.type().name(),
                "docker",
                docker(docker),
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
