package dev.meros.api.model;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// Resources of one agent that one framework may use until it accepts or declines them.
public record Offer(
        OfferId id,
        FrameworkId frameworkId,
        AgentId agentId,
        String hostname,
        List<Resource> resources,
        List<ExecutorId> executorIds,
        List<Attribute> attributes,
        @Nullable Url url,
        @Nullable Unavailability unavailability,
        Resource.@Nullable AllocationInfo allocationInfo,
        @Nullable DomainInfo domain) {
    public Offer {
        Fields.required(id, "Offer.id");
        Fields.required(frameworkId, "Offer.framework_id");
        Fields.required(agentId, "Offer.agent_id");
        Fields.required(hostname, "Offer.hostname");
        resources = Fields.list(resources);
        executorIds = Fields.list(executorIds);
        attributes = Fields.list(attributes);
    }

    /// A builder with every field unset; required fields are checked by [Builder#build()].
    public static Builder builder() {
        return new Builder();
    }

    /// A builder that starts from the values of this record.
    public Builder toBuilder() {
        Builder b = new Builder();
        b.id = id;
        b.frameworkId = frameworkId;
        b.agentId = agentId;
        b.hostname = hostname;
        b.resources = resources;
        b.executorIds = executorIds;
        b.attributes = attributes;
        b.url = url;
        b.unavailability = unavailability;
        b.allocationInfo = allocationInfo;
        b.domain = domain;
        return b;
    }

    /// Sets fields one by one; not thread-safe.
    public static final class Builder {
        private @Nullable OfferId id;
        private @Nullable FrameworkId frameworkId;
        private @Nullable AgentId agentId;
        private @Nullable String hostname;
        private @Nullable List<Resource> resources;
        private @Nullable List<ExecutorId> executorIds;
        private @Nullable List<Attribute> attributes;
        private @Nullable Url url;
        private @Nullable Unavailability unavailability;
        private Resource.@Nullable AllocationInfo allocationInfo;
        private @Nullable DomainInfo domain;

        private Builder() {}

        public Builder id(OfferId value) {
            this.id = value;
            return this;
        }

        public Builder frameworkId(FrameworkId value) {
            this.frameworkId = value;
            return this;
        }

        public Builder agentId(AgentId value) {
            this.agentId = value;
            return this;
        }

        public Builder hostname(String value) {
            this.hostname = value;
            return this;
        }

        public Builder resources(List<Resource> value) {
            this.resources = value;
            return this;
        }

        public Builder executorIds(List<ExecutorId> value) {
            this.executorIds = value;
            return this;
        }

        public Builder attributes(List<Attribute> value) {
            this.attributes = value;
            return this;
        }

        public Builder url(@Nullable Url value) {
            this.url = value;
            return this;
        }

        public Builder unavailability(@Nullable Unavailability value) {
            this.unavailability = value;
            return this;
        }

        public Builder allocationInfo(Resource.@Nullable AllocationInfo value) {
            this.allocationInfo = value;
            return this;
        }

        public Builder domain(@Nullable DomainInfo value) {
            this.domain = value;
            return this;
        }

        /// Builds the record; throws [InvalidMessageException] when a required field is unset.
        @SuppressWarnings(
                "NullAway") // the constructor turns unset fields into defaults or refuses them
        public Offer build() {
            return new Offer(
                    id,
                    frameworkId,
                    agentId,
                    hostname,
                    resources,
                    executorIds,
                    attributes,
                    url,
                    unavailability,
                    allocationInfo,
                    domain);
        }
    }

    /// One step of an ACCEPT: launches tasks or changes resources.
    public record Operation(
            @Nullable Type type,
            @Nullable OperationId id,
            @Nullable Launch launch,
            @Nullable LaunchGroup launchGroup,
            @Nullable Reserve reserve,
            @Nullable Unreserve unreserve,
            @Nullable Create create,
            @Nullable Destroy destroy,
            @Nullable GrowVolume growVolume,
            @Nullable ShrinkVolume shrinkVolume,
            @Nullable CreateDisk createDisk,
            @Nullable DestroyDisk destroyDisk) {

        /// A builder with every field unset; required fields are checked by [Builder#build()].
        public static Builder builder() {
            return new Builder();
        }

        /// A builder that starts from the values of this record.
        public Builder toBuilder() {
            Builder b = new Builder();
            b.type = type;
            b.id = id;
            b.launch = launch;
            b.launchGroup = launchGroup;
            b.reserve = reserve;
            b.unreserve = unreserve;
            b.create = create;
            b.destroy = destroy;
            b.growVolume = growVolume;
            b.shrinkVolume = shrinkVolume;
            b.createDisk = createDisk;
            b.destroyDisk = destroyDisk;
            return b;
        }

        /// Sets fields one by one; not thread-safe.
        public static final class Builder {
            private @Nullable Type type;
            private @Nullable OperationId id;
            private @Nullable Launch launch;
            private @Nullable LaunchGroup launchGroup;
            private @Nullable Reserve reserve;
            private @Nullable Unreserve unreserve;
            private @Nullable Create create;
            private @Nullable Destroy destroy;
            private @Nullable GrowVolume growVolume;
            private @Nullable ShrinkVolume shrinkVolume;
            private @Nullable CreateDisk createDisk;
            private @Nullable DestroyDisk destroyDisk;

            private Builder() {}

            public Builder type(@Nullable Type value) {
                this.type = value;
                return this;
            }

            public Builder id(@Nullable OperationId value) {
                this.id = value;
                return this;
            }

            public Builder launch(@Nullable Launch value) {
                this.launch = value;
                return this;
            }

            public Builder launchGroup(@Nullable LaunchGroup value) {
                this.launchGroup = value;
                return this;
            }

            public Builder reserve(@Nullable Reserve value) {
                this.reserve = value;
                return this;
            }

            public Builder unreserve(@Nullable Unreserve value) {
                this.unreserve = value;
                return this;
            }

            public Builder create(@Nullable Create value) {
                this.create = value;
                return this;
            }

            public Builder destroy(@Nullable Destroy value) {
                this.destroy = value;
                return this;
            }

            public Builder growVolume(@Nullable GrowVolume value) {
                this.growVolume = value;
                return this;
            }

            public Builder shrinkVolume(@Nullable ShrinkVolume value) {
                this.shrinkVolume = value;
                return this;
            }

            public Builder createDisk(@Nullable CreateDisk value) {
                this.createDisk = value;
                return this;
            }

            public Builder destroyDisk(@Nullable DestroyDisk value) {
                this.destroyDisk = value;
                return this;
            }

            /// Builds the record; throws [InvalidMessageException] when a required field is unset.
            @SuppressWarnings(
                    "NullAway") // the constructor turns unset fields into defaults or refuses them
            public Operation build() {
                return new Operation(
                        type,
                        id,
                        launch,
                        launchGroup,
                        reserve,
                        unreserve,
                        create,
                        destroy,
                        growVolume,
                        shrinkVolume,
                        createDisk,
                        destroyDisk);
            }
        }

        /// `Offer.Operation.Type` of the v1 API; the number is the protobuf one.
        public enum Type implements WireEnum {
            UNKNOWN(0),
            LAUNCH(1),
            RESERVE(2),
            UNRESERVE(3),
            CREATE(4),
            DESTROY(5),
            LAUNCH_GROUP(6),
            GROW_VOLUME(11),
            SHRINK_VOLUME(12),
            CREATE_DISK(13),
            DESTROY_DISK(14);

            private final int number;

            Type(int number) {
                this.number = number;
            }

            @Override
            public int number() {
                return number;
            }
        }

        /// `Offer.Operation.Launch` of the v1 API.
        public record Launch(List<TaskInfo> taskInfos) {
            public Launch {
                taskInfos = Fields.list(taskInfos);
            }
        }

        /// `Offer.Operation.LaunchGroup` of the v1 API.
        public record LaunchGroup(ExecutorInfo executor, TaskGroupInfo taskGroup) {
            public LaunchGroup {
                Fields.required(executor, "LaunchGroup.executor");
                Fields.required(taskGroup, "LaunchGroup.task_group");
            }
        }

        /// `Offer.Operation.Reserve` of the v1 API.
        public record Reserve(List<Resource> resources, List<Resource> source) {
            public Reserve {
                resources = Fields.list(resources);
                source = Fields.list(source);
            }
        }

        /// `Offer.Operation.Unreserve` of the v1 API.
        public record Unreserve(List<Resource> resources) {
            public Unreserve {
                resources = Fields.list(resources);
            }
        }

        /// `Offer.Operation.Create` of the v1 API.
        public record Create(List<Resource> volumes) {
            public Create {
                volumes = Fields.list(volumes);
            }
        }

        /// `Offer.Operation.Destroy` of the v1 API.
        public record Destroy(List<Resource> volumes) {
            public Destroy {
                volumes = Fields.list(volumes);
            }
        }

        /// `Offer.Operation.GrowVolume` of the v1 API.
        public record GrowVolume(Resource volume, Resource addition) {
            public GrowVolume {
                Fields.required(volume, "GrowVolume.volume");
                Fields.required(addition, "GrowVolume.addition");
            }
        }

        /// `Offer.Operation.ShrinkVolume` of the v1 API.
        public record ShrinkVolume(Resource volume, Scalar subtract) {
            public ShrinkVolume {
                Fields.required(volume, "ShrinkVolume.volume");
                Fields.required(subtract, "ShrinkVolume.subtract");
            }
        }

        /// `Offer.Operation.CreateDisk` of the v1 API.
        public record CreateDisk(
                Resource source,
                Resource.DiskInfo.Source.Type targetType,
                @Nullable String targetProfile) {
            public CreateDisk {
                Fields.required(source, "CreateDisk.source");
                Fields.required(targetType, "CreateDisk.target_type");
            }
        }

        /// `Offer.Operation.DestroyDisk` of the v1 API.
        public record DestroyDisk(Resource source) {
            public DestroyDisk {
                Fields.required(source, "DestroyDisk.source");
            }
        }

        /// Launches tasks, each of them in an executor of its own.
        public static Operation launch(List<TaskInfo> tasks) {
            return builder().type(Type.LAUNCH).launch(new Launch(tasks)).build();
        }
    }
}
