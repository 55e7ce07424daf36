package dev.meros.api.model;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/// A path in a container and what is mounted there.
public record Volume(
        String containerPath,
        @Nullable String hostPath,
        Mode mode,
        @Nullable Image image,
        @Nullable Source source) {
    public Volume {
        Fields.required(containerPath, "Volume.container_path");
        Fields.required(mode, "Volume.mode");
    }

    /// A builder with every field unset; required fields are checked by [Builder#build()].
    public static Builder builder() {
        return new Builder();
    }

    /// A builder that starts from the values of this record.
    public Builder toBuilder() {
        Builder b = new Builder();
        b.containerPath = containerPath;
        b.hostPath = hostPath;
        b.mode = mode;
        b.image = image;
        b.source = source;
        return b;
    }

    /// Sets fields one by one; not thread-safe.
    public static final class Builder {
        private @Nullable String containerPath;
        private @Nullable String hostPath;
        private @Nullable Mode mode;
        private @Nullable Image image;
        private @Nullable Source source;

        private Builder() {}

        public Builder containerPath(String value) {
            this.containerPath = value;
            return this;
        }

        public Builder hostPath(@Nullable String value) {
            this.hostPath = value;
            return this;
        }

        public Builder mode(Mode value) {
            this.mode = value;
            return this;
        }

        public Builder image(@Nullable Image value) {
            this.image = value;
            return this;
        }

        public Builder source(@Nullable Source value) {
            this.source = value;
            return this;
        }

        /// Builds the record; throws [InvalidMessageException] when a required field is unset.
        @SuppressWarnings(
                "NullAway") // the constructor turns unset fields into defaults or refuses them
        public Volume build() {
            return new Volume(containerPath, hostPath, mode, image, source);
        }
    }

    /// `Volume.Mode` of the v1 API; the number is the protobuf one.
    public enum Mode implements WireEnum {
        RW(1),
        RO(2);

        private final int number;

        Mode(int number) {
            this.number = number;
        }

        @Override
        public int number() {
            return number;
        }
    }

    /// `Volume.Source` of the v1 API.
    public record Source(
            @Nullable Type type,
            @Nullable DockerVolume dockerVolume,
            @Nullable SandboxPath sandboxPath,
            @Nullable Secret secret,
            @Nullable HostPath hostPath,
            @Nullable CsiVolume csiVolume) {

        /// A builder with every field unset; required fields are checked by [Builder#build()].
        public static Builder builder() {
            return new Builder();
        }

        /// A builder that starts from the values of this record.
        public Builder toBuilder() {
            Builder b = new Builder();
            b.type = type;
            b.dockerVolume = dockerVolume;
            b.sandboxPath = sandboxPath;
            b.secret = secret;
            b.hostPath = hostPath;
            b.csiVolume = csiVolume;
            return b;
        }

        /// Sets fields one by one; not thread-safe.
        public static final class Builder {
            private @Nullable Type type;
            private @Nullable DockerVolume dockerVolume;
            private @Nullable SandboxPath sandboxPath;
            private @Nullable Secret secret;
            private @Nullable HostPath hostPath;
            private @Nullable CsiVolume csiVolume;

            private Builder() {}

            public Builder type(@Nullable Type value) {
                this.type = value;
                return this;
            }

            public Builder dockerVolume(@Nullable DockerVolume value) {
                this.dockerVolume = value;
                return this;
            }

            public Builder sandboxPath(@Nullable SandboxPath value) {
                this.sandboxPath = value;
                return this;
            }

            public Builder secret(@Nullable Secret value) {
                this.secret = value;
                return this;
            }

            public Builder hostPath(@Nullable HostPath value) {
                this.hostPath = value;
                return this;
            }

            public Builder csiVolume(@Nullable CsiVolume value) {
                this.csiVolume = value;
                return this;
            }

            /// Builds the record; throws [InvalidMessageException] when a required field is unset.
            @SuppressWarnings(
                    "NullAway") // the constructor turns unset fields into defaults or refuses them
            public Source build() {
                return new Source(type, dockerVolume, sandboxPath, secret, hostPath, csiVolume);
            }
        }

        /// `Volume.Source.Type` of the v1 API; the number is the protobuf one.
        public enum Type implements WireEnum {
            UNKNOWN(0),
            DOCKER_VOLUME(1),
            HOST_PATH(4),
            SANDBOX_PATH(2),
            SECRET(3),
            CSI_VOLUME(5);

            private final int number;

            Type(int number) {
                this.number = number;
            }

            @Override
            public int number() {
                return number;
            }
        }

        /// `Volume.Source.DockerVolume` of the v1 API.
        public record DockerVolume(
                @Nullable String driver, String name, @Nullable Parameters driverOptions) {
            public DockerVolume {
                Fields.required(name, "DockerVolume.name");
            }
        }

        /// `Volume.Source.HostPath` of the v1 API.
        public record HostPath(String path, @Nullable MountPropagation mountPropagation) {
            public HostPath {
                Fields.required(path, "HostPath.path");
            }
        }

        /// `Volume.Source.SandboxPath` of the v1 API.
        public record SandboxPath(@Nullable Type type, String path) {
            public SandboxPath {
                Fields.required(path, "SandboxPath.path");
            }

            /// `Volume.Source.SandboxPath.Type` of the v1 API; the number is the protobuf one.
            public enum Type implements WireEnum {
                UNKNOWN(0),
                SELF(1),
                PARENT(2);

                private final int number;

                Type(int number) {
                    this.number = number;
                }

                @Override
                public int number() {
                    return number;
                }
            }
        }

        /// `Volume.Source.CSIVolume` of the v1 API.
        public record CsiVolume(
                String pluginName, @Nullable StaticProvisioning staticProvisioning) {
            public CsiVolume {
                Fields.required(pluginName, "CSIVolume.plugin_name");
            }

            /// `Volume.Source.CSIVolume.VolumeCapability` of the v1 API.
            public record VolumeCapability(
                    @Nullable BlockVolume block,
                    @Nullable MountVolume mount,
                    AccessMode accessMode) {
                public VolumeCapability {
                    Fields.required(accessMode, "VolumeCapability.access_mode");
                }

                /// `Volume.Source.CSIVolume.VolumeCapability.BlockVolume` of the v1 API.
                public record BlockVolume() {}

                /// `Volume.Source.CSIVolume.VolumeCapability.MountVolume` of the v1 API.
                public record MountVolume(@Nullable String fsType, List<String> mountFlags) {
                    public MountVolume {
                        mountFlags = Fields.list(mountFlags);
                    }
                }

                /// `Volume.Source.CSIVolume.VolumeCapability.AccessMode` of the v1 API.
                public record AccessMode(Mode mode) {
                    public AccessMode {
                        Fields.required(mode, "AccessMode.mode");
                    }

                    /// `Volume.Source.CSIVolume.VolumeCapability.AccessMode.Mode` of the v1 API;
                    /// the number is the protobuf one.
                    public enum Mode implements WireEnum {
                        UNKNOWN(0),
                        SINGLE_NODE_WRITER(1),
                        SINGLE_NODE_READER_ONLY(2),
                        MULTI_NODE_READER_ONLY(3),
                        MULTI_NODE_SINGLE_WRITER(4),
                        MULTI_NODE_MULTI_WRITER(5);

                        private final int number;

                        Mode(int number) {
                            this.number = number;
                        }

                        @Override
                        public int number() {
                            return number;
                        }
                    }
                }
            }

            /// `Volume.Source.CSIVolume.StaticProvisioning` of the v1 API.
            public record StaticProvisioning(
                    String volumeId,
                    VolumeCapability volumeCapability,
                    Map<String, Secret> nodeStageSecrets,
                    Map<String, Secret> nodePublishSecrets,
                    Map<String, String> volumeContext) {
                public StaticProvisioning {
                    Fields.required(volumeId, "StaticProvisioning.volume_id");
                    Fields.required(volumeCapability, "StaticProvisioning.volume_capability");
                    nodeStageSecrets = Fields.map(nodeStageSecrets);
                    nodePublishSecrets = Fields.map(nodePublishSecrets);
                    volumeContext = Fields.map(volumeContext);
                }

                /// A builder with every field unset; required fields are checked by
                /// [Builder#build()].
                public static Builder builder() {
                    return new Builder();
                }

                /// A builder that starts from the values of this record.
                public Builder toBuilder() {
                    Builder b = new Builder();
                    b.volumeId = volumeId;
                    b.volumeCapability = volumeCapability;
                    b.nodeStageSecrets = nodeStageSecrets;
                    b.nodePublishSecrets = nodePublishSecrets;
                    b.volumeContext = volumeContext;
                    return b;
                }

                /// Sets fields one by one; not thread-safe.
                public static final class Builder {
                    private @Nullable String volumeId;
                    private @Nullable VolumeCapability volumeCapability;
                    private @Nullable Map<String, Secret> nodeStageSecrets;
                    private @Nullable Map<String, Secret> nodePublishSecrets;
                    private @Nullable Map<String, String> volumeContext;

                    private Builder() {}

                    public Builder volumeId(String value) {
                        this.volumeId = value;
                        return this;
                    }

                    public Builder volumeCapability(VolumeCapability value) {
                        this.volumeCapability = value;
                        return this;
                    }

                    public Builder nodeStageSecrets(Map<String, Secret> value) {
                        this.nodeStageSecrets = value;
                        return this;
                    }

                    public Builder nodePublishSecrets(Map<String, Secret> value) {
                        this.nodePublishSecrets = value;
                        return this;
                    }

                    public Builder volumeContext(Map<String, String> value) {
                        this.volumeContext = value;
                        return this;
                    }

                    /// Builds the record; throws [InvalidMessageException] when a required field is
                    /// unset.
                    @SuppressWarnings(
                            "NullAway") // the constructor turns unset fields into defaults or
                    // refuses them
                    public StaticProvisioning build() {
                        return new StaticProvisioning(
                                volumeId,
                                volumeCapability,
                                nodeStageSecrets,
                                nodePublishSecrets,
                                volumeContext);
                    }
                }
            }
        }
    }
}
