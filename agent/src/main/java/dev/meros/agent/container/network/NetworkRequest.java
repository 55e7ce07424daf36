package dev.meros.agent.container.network;

import dev.meros.api.model.ContainerInfo;
import dev.meros.api.model.ContainerInfo.DockerInfo;
import dev.meros.api.model.NetworkInfo;
import dev.meros.api.model.Resource;
import dev.meros.api.model.Value;
import dev.meros.api.resource.Resources;

import org.jspecify.annotations.Nullable;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Which networks a container asks for.
public sealed interface NetworkRequest {
    /// The network that `docker.network` BRIDGE stands for; DC/OS has it under this name, too.
    String BRIDGE = "mesos-bridge";

    /// That of the node, or of what it is part of.
    record Inherited() implements NetworkRequest {}

    /// These, each by its name; none: its own loopback device and nothing else.
    record Own(List<NetworkInfo> networks) implements NetworkRequest {
        public Own {
            networks = List.copyOf(networks);
        }
    }

    /// Reads `docker.network` or the names of `network_infos`. Throws a ContainerException for what
    /// contradicts itself.
    static NetworkRequest of(@Nullable ContainerInfo container) {
        if (container == null) {
            return new Inherited();
        }
        List<NetworkInfo> named =
                container.networkInfos().stream().filter(n -> n.name() != null).toList();
        DockerInfo docker = container.docker();
        if (container.type() == ContainerInfo.Type.DOCKER && docker != null) {
            return of(docker, named);
        }
        Set<String> names = new HashSet<>();
        for (NetworkInfo info : container.networkInfos()) {
            if (info.name() == null && !info.portMappings().isEmpty()) {
                throw Networks.failure(
                        "network_infos.name: unset (expected: a network, for its port_mappings)");
            }
            if (info.name() != null && !names.add(info.name())) {
                throw Networks.failure(
                        "network_infos.name: " + info.name() + " (expected: each network once)");
            }
        }
        return named.isEmpty() ? new Inherited() : new Own(named);
    }

    private static NetworkRequest of(DockerInfo docker, List<NetworkInfo> named) {
        List<NetworkInfo.PortMapping> mappings =
                docker.portMappings().stream()
                        .map(
                                m ->
                                        new NetworkInfo.PortMapping(
                                                m.hostPort(), m.containerPort(), m.protocol()))
                        .toList();
        boolean user = docker.network() == DockerInfo.Network.USER;
        if (user ? named.size() != 1 : !named.isEmpty()) {
            throw Networks.failure(
                    "network_infos: "
                            + named.size()
                            + " with a name (expected: one if docker.network is USER, else none)");
        }
        return switch (docker.network()) {
            case HOST, NONE -> {
                if (!mappings.isEmpty()) {
                    throw Networks.failure(
                            "docker.port_mappings: set (expected: none with the network "
                                    + docker.network()
                                    + ")");
                }
                yield docker.network() == DockerInfo.Network.HOST
                        ? new Inherited()
                        : new Own(List.of());
            }
            case BRIDGE ->
                    new Own(
                            List.of(
                                    NetworkInfo.builder()
                                            .name(BRIDGE)
                                            .portMappings(mappings)
                                            .build()));
            case USER ->
                    new Own(List.of(named.getFirst().toBuilder().portMappings(mappings).build()));
        };
    }

    /// Refuses port mappings from ports of the node that the task was not given.
    static void checkPorts(NetworkRequest request, List<Resource> resources) {
        if (!(request instanceof Own(List<NetworkInfo> networks))) {
            return;
        }
        List<Value.Range> given = Resources.of(resources).ranges("ports");
        for (NetworkInfo network : networks) {
            for (NetworkInfo.PortMapping mapping : network.portMappings()) {
                long port = mapping.hostPort();
                if (given.stream().noneMatch(r -> r.begin() <= port && port <= r.end())) {
                    throw Networks.failure(
                            "port_mappings.host_port: "
                                    + port
                                    + " (expected: one of the task's resources ports)");
                }
            }
        }
    }
}
