package dev.meros.api.model;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// The container a task runs in.
public record ContainerInfo(
        Type type,
        List<Volume> volumes,
        @Nullable DockerInfo docker,
        @Nullable String hostname,
        @Nullable MesosInfo mesos,
        List<NetworkInfo> networkInfos,
        @Nullable LinuxInfo linuxInfo,
        @Nullable RLimitInfo rlimitInfo,
        @Nullable TtyInfo ttyInfo) {
    public ContainerInfo {
        Fields.required(type, "ContainerInfo.type");
        volumes = Fields.list(volumes);
        networkInfos = Fields.list(networkInfos);
    }

    /// A builder with every field unset; required fields are checked by [Builder#build()].
    public static Builder builder() {
        return new Builder();
    }

    /// A builder that starts from the values of this record.
    public Builder toBuilder() {
        Builder b = new Builder();
        b.type = type;
        b.volumes = volumes;
        b.docker = docker;
        b.hostname = hostname;
        b.mesos = mesos;
        b.networkInfos = networkInfos;
        b.linuxInfo = linuxInfo;
        b.rlimitInfo = rlimitInfo;
        b.ttyInfo = ttyInfo;
        return b;
    }

    /// Sets fields one by one; not thread-safe.
    public static final class Builder {
        private @Nullable Type type;
        private @Nullable List<Volume> volumes;
        private @Nullable DockerInfo docker;
        private @Nullable String hostname;
        private @Nullable MesosInfo mesos;
        private @Nullable List<NetworkInfo> networkInfos;
        private @Nullable LinuxInfo linuxInfo;
        private @Nullable RLimitInfo rlimitInfo;
        private @Nullable TtyInfo ttyInfo;

        private Builder() {}

        public Builder type(Type value) {
            this.type = value;
            return this;
        }

        public Builder volumes(List<Volume> value) {
            this.volumes = value;
            return this;
        }

        public Builder docker(@Nullable DockerInfo value) {
            this.docker = value;
            return this;
        }

        public Builder hostname(@Nullable String value) {
            this.hostname = value;
            return this;
        }

        public Builder mesos(@Nullable MesosInfo value) {
            this.mesos = value;
            return this;
        }

        public Builder networkInfos(List<NetworkInfo> value) {
            this.networkInfos = value;
            return this;
        }

        public Builder linuxInfo(@Nullable LinuxInfo value) {
            this.linuxInfo = value;
            return this;
        }

        public Builder rlimitInfo(@Nullable RLimitInfo value) {
            this.rlimitInfo = value;
            return this;
        }

        public Builder ttyInfo(@Nullable TtyInfo value) {
            this.ttyInfo = value;
            return this;
        }

        /// Builds the record; throws [InvalidMessageException] when a required field is unset.
        @SuppressWarnings(
                "NullAway") // the constructor turns unset fields into defaults or refuses them
        public ContainerInfo build() {
            return new ContainerInfo(
                    type,
                    volumes,
                    docker,
                    hostname,
                    mesos,
                    networkInfos,
                    linuxInfo,
                    rlimitInfo,
                    ttyInfo);
        }
    }

    /// `ContainerInfo.Type` of the v1 API; the number is the protobuf one.
    public enum Type implements WireEnum {
        DOCKER(1),
        MESOS(2);

        private final int number;

        Type(int number) {
            this.number = number;
        }

        @Override
        public int number() {
            return number;
        }
    }

    /// `ContainerInfo.DockerInfo` of the v1 API.
    public record DockerInfo(
            String image,
            Network network,
            List<PortMapping> portMappings,
            Boolean privileged,
            List<Parameter> parameters,
            @Nullable Boolean forcePullImage,
            @Nullable String volumeDriver) {
        public DockerInfo {
            Fields.required(image, "DockerInfo.image");
            network = Fields.orDefault(network, Network.HOST);
            portMappings = Fields.list(portMappings);
            privileged = Fields.orDefault(privileged, Boolean.FALSE);
            parameters = Fields.list(parameters);
        }

        /// A builder with every field unset; required fields are checked by [Builder#build()].
        public static Builder builder() {
            return new Builder();
        }

        /// A builder that starts from the values of this record.
        public Builder toBuilder() {
            Builder b = new Builder();
            b.image = image;
            b.network = network;
            b.portMappings = portMappings;
            b.privileged = privileged;
            b.parameters = parameters;
            b.forcePullImage = forcePullImage;
            b.volumeDriver = volumeDriver;
            return b;
        }

        /// Sets fields one by one; not thread-safe.
        public static final class Builder {
            private @Nullable String image;
            private @Nullable Network network;
            private @Nullable List<PortMapping> portMappings;
            private @Nullable Boolean privileged;
            private @Nullable List<Parameter> parameters;
            private @Nullable Boolean forcePullImage;
            private @Nullable String volumeDriver;

            private Builder() {}

            public Builder image(String value) {
                this.image = value;
                return this;
            }

            public Builder network(Network value) {
                this.network = value;
                return this;
            }

            public Builder portMappings(List<PortMapping> value) {
                this.portMappings = value;
                return this;
            }

            public Builder privileged(Boolean value) {
                this.privileged = value;
                return this;
            }

            public Builder parameters(List<Parameter> value) {
                this.parameters = value;
                return this;
            }

            public Builder forcePullImage(@Nullable Boolean value) {
                this.forcePullImage = value;
                return this;
            }

            public Builder volumeDriver(@Nullable String value) {
                this.volumeDriver = value;
                return this;
            }

            /// Builds the record; throws [InvalidMessageException] when a required field is unset.
            @SuppressWarnings(
                    "NullAway") // the constructor turns unset fields into defaults or refuses them
            public DockerInfo build() {
                return new DockerInfo(
                        image,
                        network,
                        portMappings,
                        privileged,
                        parameters,
                        forcePullImage,
                        volumeDriver);
            }
        }

        /// `ContainerInfo.DockerInfo.Network` of the v1 API; the number is the protobuf one.
        public enum Network implements WireEnum {
            HOST(1),
            BRIDGE(2),
            NONE(3),
            USER(4);

            private final int number;

            Network(int number) {
                this.number = number;
            }

            @Override
            public int number() {
                return number;
            }
        }

        /// `ContainerInfo.DockerInfo.PortMapping` of the v1 API.
        public record PortMapping(
                Integer hostPort, Integer containerPort, @Nullable String protocol) {
            public PortMapping {
                Fields.required(hostPort, "PortMapping.host_port");
                Fields.required(containerPort, "PortMapping.container_port");
            }
        }
    }

    /// `ContainerInfo.MesosInfo` of the v1 API.
    public record MesosInfo(@Nullable Image image) {}
}
