package dev.meros.batch.core.job;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// The container of a job, in the terms of Chronos.
///
/// @param network `HOST`, `BRIDGE` or `USER`
public record JobContainer(
        Type type,
        String image,
        boolean forcePullImage,
        String network,
        @Nullable String networkName,
        List<Network> networkInfos,
        List<Mount> volumes,
        List<KeyValue> parameters) {
    public JobContainer {
        networkInfos = List.copyOf(networkInfos);
        volumes = List.copyOf(volumes);
        parameters = List.copyOf(parameters);
    }

    /// Who runs the image.
    public enum Type {
        DOCKER,
        MESOS
    }

    public record Network(
            @Nullable String name,
            @Nullable String protocol,
            List<KeyValue> labels,
            List<PortMapping> portMappings) {
        public Network {
            labels = List.copyOf(labels);
            portMappings = List.copyOf(portMappings);
        }
    }

    public record PortMapping(int hostPort, int containerPort, @Nullable String protocol) {}

    public record Mount(
            @Nullable String hostPath,
            String containerPath,
            Mode mode,
            @Nullable External external) {}

    /// Whether a volume can be written.
    public enum Mode {
        RO,
        RW
    }

    /// A volume that a driver brings.
    public record External(String name, String provider, List<KeyValue> options) {
        public External {
            options = List.copyOf(options);
        }
    }

    public record KeyValue(String key, String value) {}
}
