package dev.meros.longrunning.core.launch;

import dev.meros.api.model.ContainerInfo;
import dev.meros.api.model.ContainerInfo.DockerInfo;
import dev.meros.api.model.Image;
import dev.meros.api.model.Label;
import dev.meros.api.model.Labels;
import dev.meros.api.model.LinuxInfo;
import dev.meros.api.model.NetworkInfo;
import dev.meros.api.model.Parameter;
import dev.meros.api.model.SeccompInfo;
import dev.meros.api.model.TtyInfo;
import dev.meros.api.model.Volume;
import dev.meros.longrunning.core.app.App;
import dev.meros.longrunning.core.app.Container;
import dev.meros.longrunning.core.app.Network;
import dev.meros.longrunning.core.app.PortDefinition;
import dev.meros.longrunning.core.instance.Instance;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// The container of an instance's task: image, volumes, networks with the ports that lead there.
final class TaskContainer {
    /// The network that agents have for those who ask for a bridge.
    private static final String BRIDGE = "mesos-bridge";

    private TaskContainer() {}

    static @Nullable ContainerInfo of(App app, Instance instance) {
        boolean terminal = app.run().terminal() == App.Terminal.TTY;
        if (app.container() == null && !terminal) {
            return null;
        }
        Container container =
                Objects.requireNonNullElse(
                        app.container(),
                        new Container(Container.Type.MESOS, null, List.of(), null));
        ContainerInfo.Builder info =
                ContainerInfo.builder()
                        .volumes(container.volumes().stream().map(TaskContainer::volume).toList())
                        .linuxInfo(linux(container.linux()))
                        .ttyInfo(terminal ? new TtyInfo(null) : null);
        Container.Docker docker = container.docker();
        return switch (container.type()) {
            case DOCKER ->
                    info.type(ContainerInfo.Type.DOCKER)
                            .docker(docker == null ? null : docker(docker, app, instance))
                            .networkInfos(user(app))
                            .build();
            case MESOS ->
                    info.type(ContainerInfo.Type.MESOS)
                            .mesos(docker == null ? null : image(docker))
                            .networkInfos(networks(app, instance))
                            .build();
        };
    }

    private static Volume volume(Container.HostVolume volume) {
        return Volume.builder()
                .containerPath(volume.containerPath())
                .hostPath(volume.hostPath().isEmpty() ? null : volume.hostPath())
                .mode(volume.mode() == Container.Mode.RO ? Volume.Mode.RO : Volume.Mode.RW)
                .build();
    }

    private static @Nullable LinuxInfo linux(Container.@Nullable Linux linux) {
        if (linux == null) {
            return null;
        }
        boolean unconfined = linux.confinement() == Container.Confinement.UNCONFINED;
        LinuxInfo.Builder info = LinuxInfo.builder().shmSize(linux.shmSize());
        if (linux.seccompProfile() != null || unconfined) {
            info.seccomp(new SeccompInfo(linux.seccompProfile(), unconfined ? true : null));
        }
        if (linux.ipc() != null) {
            info.ipcMode(
                    linux.ipc() == Container.Ipc.PRIVATE
                            ? LinuxInfo.IpcMode.PRIVATE
                            : LinuxInfo.IpcMode.SHARE_PARENT);
        }
        return info.build();
    }

    private static DockerInfo docker(Container.Docker docker, App app, Instance instance) {
        List<DockerInfo.PortMapping> mappings = new ArrayList<>();
        for (NetworkInfo.PortMapping mapping : mappings(app, instance, null)) {
            mappings.add(
                    new DockerInfo.PortMapping(
                            mapping.hostPort(), mapping.containerPort(), mapping.protocol()));
        }
        List<Parameter> parameters = new ArrayList<>();
        docker.parameters().forEach(p -> parameters.add(new Parameter(p.key(), p.value())));
        parameters.add(new Parameter("label", "MESOS_TASK_ID=" + instance.task().value()));
        return DockerInfo.builder()
                .image(docker.image())
                .network(
                        switch (app.networking().mode()) {
                            case HOST -> DockerInfo.Network.HOST;
                            case BRIDGE -> DockerInfo.Network.BRIDGE;
                            case CONTAINER -> DockerInfo.Network.USER;
                        })
                .portMappings(mappings)
                .privileged(docker.privilege() == Container.Privilege.PRIVILEGED)
                .forcePullImage(docker.pull() == Container.Pull.ALWAYS)
                .parameters(parameters)
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

    /// The named network of a Docker container.
    private static List<NetworkInfo> user(App app) {
        return app.networking().networks().stream()
                .filter(network -> network.mode() == Network.Mode.CONTAINER)
                .map(network -> network(network, List.of()))
                .toList();
    }

    private static List<NetworkInfo> networks(App app, Instance instance) {
        List<NetworkInfo> infos = new ArrayList<>();
        for (Network network : app.networking().networks()) {
            if (network.mode() != Network.Mode.HOST) {
                infos.add(network(network, mappings(app, instance, network.name())));
            }
        }
        return infos;
    }

    private static NetworkInfo network(Network network, List<NetworkInfo.PortMapping> mappings) {
        List<Label> labels = new ArrayList<>();
        network.labels().forEach((key, value) -> labels.add(new Label(key, value)));
        return NetworkInfo.builder()
                .name(Objects.requireNonNullElse(network.name(), BRIDGE))
                .labels(labels.isEmpty() ? null : new Labels(labels))
                .portMappings(mappings)
                .build();
    }

    /// The ports of the agent that lead into a network, one for each protocol.
    private static List<NetworkInfo.PortMapping> mappings(
            App app, Instance instance, @Nullable String network) {
        List<NetworkInfo.PortMapping> mappings = new ArrayList<>();
        for (int i = 0; i < app.portDefinitions().size(); i++) {
            PortDefinition port = app.portDefinitions().get(i);
            int host = TaskPorts.host(instance, i);
            boolean there =
                    port.mapping() != null
                            && (network == null
                                    || port.mapping().networkNames().isEmpty()
                                    || port.mapping().networkNames().contains(network));
            if (host != 0 && there) {
                int inside = TaskPorts.container(app, instance, i);
                for (String protocol : port.protocol().split(",", -1)) {
                    mappings.add(new NetworkInfo.PortMapping(host, inside, protocol));
                }
            }
        }
        return mappings;
    }
}
