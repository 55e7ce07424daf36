package dev.meros.longrunning.core.launch;

import dev.meros.api.model.CheckInfo;
import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.DiscoveryInfo;
import dev.meros.api.model.DurationInfo;
import dev.meros.api.model.HealthCheck;
import dev.meros.api.model.KillPolicy;
import dev.meros.api.model.Label;
import dev.meros.api.model.Labels;
import dev.meros.api.model.NetworkInfo;
import dev.meros.api.model.Port;
import dev.meros.api.model.Ports;
import dev.meros.api.model.Scalar;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.resource.Resources;
import dev.meros.longrunning.core.app.App;
import dev.meros.longrunning.core.app.CheckDefinition;
import dev.meros.longrunning.core.app.PortDefinition;
import dev.meros.longrunning.core.app.StatusCheck;
import dev.meros.longrunning.core.instance.Instance;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The task of an instance, as it is launched.
public final class TaskDefinition {
    private TaskDefinition() {}

    public static TaskInfo of(App app, Instance instance, Resources resources) {
        return TaskInfo.builder()
                .name(app.id().reversed())
                .taskId(instance.task())
                .agentId(instance.place().agent())
                .resources(resources.toList())
                .command(command(app, instance))
                .container(TaskContainer.of(app, instance))
                .healthCheck(healthCheck(app, instance))
                .check(check(app, instance))
                .limits(limits(app.size()))
                .labels(app.labels().isEmpty() ? null : labels(app.labels()))
                .discovery(discovery(app, instance))
                .killPolicy(
                        app.killGrace() == null
                                ? null
                                : new KillPolicy(DurationInfo.of(app.killGrace())))
                .build();
    }

    private static CommandInfo command(App app, Instance instance) {
        CommandInfo.Builder command =
                CommandInfo.builder()
                        .environment(TaskEnvironment.of(app, instance))
                        .uris(app.fetch().stream().map(TaskDefinition::uri).toList())
                        .user(app.run().user());
        if (app.run().cmd() != null) {
            return command.shell(true).value(app.run().cmd()).build();
        }
        List<String> args = app.run().args();
        boolean image = app.container() != null && app.container().docker() != null;
        return command.shell(false)
                .value(image || args.isEmpty() ? null : args.getFirst())
                .arguments(args)
                .build();
    }

    private static CommandInfo.Uri uri(App.Fetch fetch) {
        return new CommandInfo.Uri(
                fetch.uri(), fetch.executable(), fetch.extract(), fetch.cache(), fetch.destPath());
    }

    private static Map<String, Scalar> limits(App.Size size) {
        Map<String, Scalar> limits = new TreeMap<>();
        if (size.cpusLimit() != null) {
            limits.put("cpus", size.cpusLimit());
        }
        if (size.memLimit() != null) {
            limits.put("mem", size.memLimit());
        }
        return limits;
    }

    private static @Nullable CheckInfo check(App app, Instance instance) {
        StatusCheck check = app.checks().status();
        if (check == null) {
            return null;
        }
        int port = TaskPorts.inside(check.portIndex(), check.port(), app, instance);
        CheckInfo.Builder info =
                CheckInfo.builder()
                        .delaySeconds(check.delay().toMillis() / 1000.0)
                        .intervalSeconds(check.interval().toMillis() / 1000.0)
                        .timeoutSeconds(check.timeout().toMillis() / 1000.0);
        return switch (check.kind()) {
            case HTTP ->
                    info.type(CheckInfo.Type.HTTP)
                            .http(new CheckInfo.Http(port, check.path()))
                            .build();
            case TCP -> info.type(CheckInfo.Type.TCP).tcp(new CheckInfo.Tcp(port)).build();
            case EXEC ->
                    info.type(CheckInfo.Type.COMMAND)
                            .command(new CheckInfo.Command(exec(check)))
                            .build();
        };
    }

    private static CommandInfo exec(StatusCheck check) {
        return check.shell() != null
                ? CommandInfo.builder().shell(true).value(check.shell()).build()
                : CommandInfo.builder()
                        .shell(false)
                        .value(check.argv().getFirst())
                        .arguments(check.argv())
                        .build();
    }

    private static @Nullable HealthCheck healthCheck(App app, Instance instance) {
        Optional<CheckDefinition> found =
                app.healthChecks().stream().filter(c -> c.protocol().onAgent()).findFirst();
        if (found.isEmpty()) {
            return null;
        }
        CheckDefinition check = found.get();
        int port = TaskPorts.inside(check.portIndex(), check.port(), app, instance);
        CheckDefinition.Timing timing = check.timing();
        HealthCheck.Builder info =
                HealthCheck.builder()
                        .delaySeconds(timing.delay().toMillis() / 1000.0)
                        .intervalSeconds(timing.interval().toMillis() / 1000.0)
                        .timeoutSeconds(timing.timeout().toMillis() / 1000.0)
                        .gracePeriodSeconds(timing.grace().toMillis() / 1000.0)
                        .consecutiveFailures(check.maxConsecutiveFailures());
        return switch (check.protocol()) {
            case COMMAND ->
                    info.type(HealthCheck.Type.COMMAND)
                            .command(
                                    CommandInfo.builder()
                                            .shell(true)
                                            .value(check.command())
                                            .build())
                            .build();
            case MESOS_TCP, TCP ->
                    info.type(HealthCheck.Type.TCP)
                            .tcp(new HealthCheck.TcpCheckInfo(port, NetworkInfo.Protocol.IPv4))
                            .build();
            case MESOS_HTTP, HTTP -> http(info, check, port, "http");
            case MESOS_HTTPS, HTTPS -> http(info, check, port, "https");
        };
    }

    private static HealthCheck http(
            HealthCheck.Builder info, CheckDefinition check, int port, String scheme) {
        return info.type(HealthCheck.Type.HTTP)
                .http(
                        HealthCheck.HttpCheckInfo.builder()
                                .port(port)
                                .path(check.path())
                                .scheme(scheme)
                                .build())
                .build();
    }

    private static Labels labels(Map<String, String> labels) {
        List<Label> list = new ArrayList<>();
        labels.forEach((key, value) -> list.add(new Label(key, value)));
        return new Labels(list);
    }

    private static DiscoveryInfo discovery(App app, Instance instance) {
        List<Port> ports = new ArrayList<>();
        for (int i = 0; i < app.portDefinitions().size(); i++) {
            PortDefinition definition = app.portDefinitions().get(i);
            int host = TaskPorts.host(instance, i);
            List<Label> labels = new ArrayList<>();
            definition.labels().forEach((key, value) -> labels.add(new Label(key, value)));
            labels.add(new Label("network-scope", host == 0 ? "container" : "host"));
            if (host == 0 && definition.mapping() != null) {
                definition
                        .mapping()
                        .networkNames()
                        .forEach(name -> labels.add(new Label("network-name", name)));
            }
            for (String protocol : definition.protocol().split(",", -1)) {
                ports.add(
                        Port.builder()
                                .number(host == 0 ? TaskPorts.container(app, instance, i) : host)
                                .name(definition.name())
                                .protocol(protocol)
                                .labels(new Labels(labels))
                                .build());
            }
        }
        return DiscoveryInfo.builder()
                .visibility(DiscoveryInfo.Visibility.FRAMEWORK)
                .name(app.id().reversed())
                .ports(new Ports(ports))
                .build();
    }
}
