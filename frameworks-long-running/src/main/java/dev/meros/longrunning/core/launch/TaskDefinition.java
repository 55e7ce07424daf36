package dev.meros.longrunning.core.launch;

import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.ContainerInfo;
import dev.meros.api.model.DiscoveryInfo;
import dev.meros.api.model.DurationInfo;
import dev.meros.api.model.HealthCheck;
import dev.meros.api.model.Image;
import dev.meros.api.model.KillPolicy;
import dev.meros.api.model.Label;
import dev.meros.api.model.Labels;
import dev.meros.api.model.NetworkInfo;
import dev.meros.api.model.Parameter;
import dev.meros.api.model.Port;
import dev.meros.api.model.Ports;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.Volume;
import dev.meros.api.resource.Resources;
import dev.meros.longrunning.core.app.App;
import dev.meros.longrunning.core.app.CheckDefinition;
import dev.meros.longrunning.core.app.Container;
import dev.meros.longrunning.core.app.PortDefinition;
import dev.meros.longrunning.core.instance.Instance;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
                .container(app.container() == null ? null : container(app.container()))
                .healthCheck(healthCheck(app, instance))
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

    private static ContainerInfo container(Container container) {
        List<Volume> volumes = new ArrayList<>();
        for (Container.HostVolume volume : container.volumes()) {
            volumes.add(
                    Volume.builder()
                            .containerPath(volume.containerPath())
                            .hostPath(volume.hostPath().isEmpty() ? null : volume.hostPath())
                            .mode(
                                    volume.mode() == Container.Mode.RO
                                            ? Volume.Mode.RO
                                            : Volume.Mode.RW)
                            .build());
        }
        ContainerInfo.Builder info = ContainerInfo.builder().volumes(volumes);
        Container.Docker docker = container.docker();
        return switch (container.type()) {
            case DOCKER ->
                    info.type(ContainerInfo.Type.DOCKER)
                            .docker(docker == null ? null : docker(docker))
                            .build();
            case MESOS ->
                    info.type(ContainerInfo.Type.MESOS)
                            .mesos(docker == null ? null : image(docker))
                            .build();
        };
    }

    private static ContainerInfo.DockerInfo docker(Container.Docker docker) {
        return ContainerInfo.DockerInfo.builder()
                .image(docker.image())
                .network(ContainerInfo.DockerInfo.Network.HOST)
                .privileged(docker.privilege() == Container.Privilege.PRIVILEGED)
                .forcePullImage(docker.pull() == Container.Pull.ALWAYS)
                .parameters(
                        docker.parameters().stream()
                                .map(p -> new Parameter(p.key(), p.value()))
                                .toList())
                .build();
    }

    private static ContainerInfo.MesosInfo image(Container.Docker docker) {
        return new ContainerInfo.MesosInfo(
                new Image(
                        Image.Type.DOCKER,
                        null,
                        new Image.Docker(docker.image(), null, null),
                        docker.pull() == Container.Pull.IF_MISSING));
    }

    /// The port that a health check looks at; 0 when it has none.
    public static int port(CheckDefinition check, List<Integer> ports) {
        Integer index = check.portIndex();
        if (check.port() != null) {
            return check.port();
        }
        return index == null || index >= ports.size() ? 0 : ports.get(index);
    }

    private static @Nullable HealthCheck healthCheck(App app, Instance instance) {
        Optional<CheckDefinition> found =
                app.healthChecks().stream().filter(c -> c.protocol().onAgent()).findFirst();
        if (found.isEmpty()) {
            return null;
        }
        CheckDefinition check = found.get();
        int port = port(check, instance.ports());
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
        for (int i = 0; i < instance.ports().size(); i++) {
            PortDefinition definition = app.portDefinitions().get(i);
            List<Label> labels = new ArrayList<>();
            definition.labels().forEach((key, value) -> labels.add(new Label(key, value)));
            labels.add(new Label("network-scope", "host"));
            for (String protocol : definition.protocol().split(",", -1)) {
                ports.add(
                        Port.builder()
                                .number(instance.ports().get(i))
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
