package dev.meros.batch.core;

import dev.meros.api.model.ContainerInfo;
import dev.meros.api.model.Image;
import dev.meros.api.model.Label;
import dev.meros.api.model.Labels;
import dev.meros.api.model.NetworkInfo;
import dev.meros.api.model.Parameter;
import dev.meros.api.model.Parameters;
import dev.meros.api.model.Volume;
import dev.meros.batch.core.job.JobContainer;

import java.util.ArrayList;
import java.util.List;

/// The container of a task from that of a job.
final class ContainerPlan {
    private ContainerPlan() {}

    static ContainerInfo container(JobContainer c) {
        ContainerInfo.Builder container =
                ContainerInfo.builder()
                        .volumes(c.volumes().stream().map(ContainerPlan::volume).toList())
                        .networkInfos(networks(c));
        return switch (c.type()) {
            case DOCKER ->
                    container
                            .type(ContainerInfo.Type.DOCKER)
                            .docker(
                                    ContainerInfo.DockerInfo.builder()
                                            .image(c.image())
                                            .network(
                                                    ContainerInfo.DockerInfo.Network.valueOf(
                                                            c.network()))
                                            .forcePullImage(c.forcePullImage())
                                            .parameters(parameters(c.parameters()))
                                            .build())
                            .build();
            case MESOS ->
                    container
                            .type(ContainerInfo.Type.MESOS)
                            .mesos(new ContainerInfo.MesosInfo(image(c)))
                            .build();
        };
    }

    private static Image image(JobContainer c) {
        Image.Docker docker = new Image.Docker(c.image(), null, null);
        return new Image(Image.Type.DOCKER, null, docker, !c.forcePullImage());
    }

    private static List<NetworkInfo> networks(JobContainer c) {
        List<NetworkInfo> networks = new ArrayList<>();
        for (JobContainer.Network n : c.networkInfos()) {
            List<Label> labels =
                    n.labels().stream().map(l -> new Label(l.key(), l.value())).toList();
            List<NetworkInfo.PortMapping> ports =
                    n.portMappings().stream()
                            .map(
                                    p ->
                                            new NetworkInfo.PortMapping(
                                                    p.hostPort(), p.containerPort(), p.protocol()))
                            .toList();
            networks.add(
                    NetworkInfo.builder()
                            .name(n.name())
                            .labels(labels.isEmpty() ? null : new Labels(labels))
                            .portMappings(ports)
                            .build());
        }
        if (networks.isEmpty() && c.networkName() != null) {
            networks.add(NetworkInfo.builder().name(c.networkName()).build());
        }
        return networks;
    }

    private static Volume volume(JobContainer.Mount m) {
        Volume.Builder volume =
                Volume.builder()
                        .containerPath(m.containerPath())
                        .hostPath(m.hostPath())
                        .mode(
                                switch (m.mode()) {
                                    case RO -> Volume.Mode.RO;
                                    case RW -> Volume.Mode.RW;
                                });
        JobContainer.External external = m.external();
        if (external != null) {
            Volume.Source.DockerVolume docker =
                    new Volume.Source.DockerVolume(
                            external.provider(),
                            external.name(),
                            new Parameters(parameters(external.options())));
            volume.source(
                    Volume.Source.builder()
                            .type(Volume.Source.Type.DOCKER_VOLUME)
                            .dockerVolume(docker)
                            .build());
        }
        return volume.build();
    }

    private static List<Parameter> parameters(List<JobContainer.KeyValue> values) {
        return values.stream().map(v -> new Parameter(v.key(), v.value())).toList();
    }
}
