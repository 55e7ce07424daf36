package dev.meros.api.agent.operator;

import dev.meros.api.model.DurationInfo;
import dev.meros.api.model.Fields;
import dev.meros.api.model.Image;
import dev.meros.api.model.ResourceProviderId;
import dev.meros.api.model.WireEnum;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// A request of an operator to an agent (`mesos.v1.agent.Call`); `type` says which of the other
/// fields counts. Calls that only read have none.
public record Call(
        @Nullable Type type,
        @Nullable GetMetrics getMetrics,
        @Nullable SetLoggingLevel setLoggingLevel,
        @Nullable ListFiles listFiles,
        @Nullable ReadFile readFile,
        ContainerCalls.@Nullable LaunchNestedContainer launchNestedContainer,
        ContainerCalls.@Nullable Target waitNestedContainer,
        ContainerCalls.@Nullable KillContainer killNestedContainer,
        ContainerCalls.@Nullable LaunchNestedContainer launchNestedContainerSession,
        @Nullable AttachContainerInput attachContainerInput,
        ContainerCalls.@Nullable Target attachContainerOutput,
        ContainerCalls.@Nullable Target removeNestedContainer,
        ContainerCalls.@Nullable LaunchContainer launchContainer,
        ContainerCalls.@Nullable Target waitContainer,
        ContainerCalls.@Nullable KillContainer killContainer,
        ContainerCalls.@Nullable Target removeContainer,
        @Nullable ProviderConfig addResourceProviderConfig,
        @Nullable ProviderConfig updateResourceProviderConfig,
        @Nullable ProviderName removeResourceProviderConfig,
        @Nullable GetContainers getContainers,
        @Nullable PruneImages pruneImages,
        @Nullable MarkResourceProviderGone markResourceProviderGone) {
    /// Where an agent takes it.
    public static final String PATH = "/api/v1";

    /// A call without anything beside its type.
    public static Call of(Type type) {
        return builder(type).build();
    }

    /// A builder with every other field unset.
    public static Builder builder(Type type) {
        return new Builder(type);
    }

    /// Sets fields one by one; not thread-safe.
    public static final class Builder {
        private final Type type;
        private @Nullable GetMetrics getMetrics;
        private @Nullable SetLoggingLevel setLoggingLevel;
        private @Nullable ListFiles listFiles;
        private @Nullable ReadFile readFile;
        private ContainerCalls.@Nullable LaunchNestedContainer launchNestedContainer;
        private ContainerCalls.@Nullable Target waitNestedContainer;
        private ContainerCalls.@Nullable KillContainer killNestedContainer;
        private ContainerCalls.@Nullable LaunchNestedContainer launchNestedContainerSession;
        private @Nullable AttachContainerInput attachContainerInput;
        private ContainerCalls.@Nullable Target attachContainerOutput;
        private ContainerCalls.@Nullable Target removeNestedContainer;
        private ContainerCalls.@Nullable LaunchContainer launchContainer;
        private ContainerCalls.@Nullable Target waitContainer;
        private ContainerCalls.@Nullable KillContainer killContainer;
        private ContainerCalls.@Nullable Target removeContainer;
        private @Nullable ProviderConfig addResourceProviderConfig;
        private @Nullable ProviderConfig updateResourceProviderConfig;
        private @Nullable ProviderName removeResourceProviderConfig;
        private @Nullable GetContainers getContainers;
        private @Nullable PruneImages pruneImages;
        private @Nullable MarkResourceProviderGone markResourceProviderGone;

        private Builder(Type type) {
            this.type = type;
        }

        public Builder getMetrics(GetMetrics value) {
            this.getMetrics = value;
            return this;
        }

        public Builder setLoggingLevel(SetLoggingLevel value) {
            this.setLoggingLevel = value;
            return this;
        }

        public Builder listFiles(ListFiles value) {
            this.listFiles = value;
            return this;
        }

        public Builder readFile(ReadFile value) {
            this.readFile = value;
            return this;
        }

        public Builder launchNestedContainer(ContainerCalls.LaunchNestedContainer value) {
            this.launchNestedContainer = value;
            return this;
        }

        public Builder waitNestedContainer(ContainerCalls.Target value) {
            this.waitNestedContainer = value;
            return this;
        }

        public Builder killNestedContainer(ContainerCalls.KillContainer value) {
            this.killNestedContainer = value;
            return this;
        }

        public Builder launchNestedContainerSession(ContainerCalls.LaunchNestedContainer value) {
            this.launchNestedContainerSession = value;
            return this;
        }

        public Builder attachContainerInput(AttachContainerInput value) {
            this.attachContainerInput = value;
            return this;
        }

        public Builder attachContainerOutput(ContainerCalls.Target value) {
            this.attachContainerOutput = value;
            return this;
        }

        public Builder removeNestedContainer(ContainerCalls.Target value) {
            this.removeNestedContainer = value;
            return this;
        }

        public Builder launchContainer(ContainerCalls.LaunchContainer value) {
            this.launchContainer = value;
            return this;
        }

        public Builder waitContainer(ContainerCalls.Target value) {
            this.waitContainer = value;
            return this;
        }

        public Builder killContainer(ContainerCalls.KillContainer value) {
            this.killContainer = value;
            return this;
        }

        public Builder removeContainer(ContainerCalls.Target value) {
            this.removeContainer = value;
            return this;
        }

        public Builder addResourceProviderConfig(ProviderConfig value) {
            this.addResourceProviderConfig = value;
            return this;
        }

        public Builder updateResourceProviderConfig(ProviderConfig value) {
            this.updateResourceProviderConfig = value;
            return this;
        }

        public Builder removeResourceProviderConfig(ProviderName value) {
            this.removeResourceProviderConfig = value;
            return this;
        }

        public Builder getContainers(GetContainers value) {
            this.getContainers = value;
            return this;
        }

        public Builder pruneImages(PruneImages value) {
            this.pruneImages = value;
            return this;
        }

        public Builder markResourceProviderGone(MarkResourceProviderGone value) {
            this.markResourceProviderGone = value;
            return this;
        }

        public Call build() {
            return new Call(
                    type,
                    getMetrics,
                    setLoggingLevel,
                    listFiles,
                    readFile,
                    launchNestedContainer,
                    waitNestedContainer,
                    killNestedContainer,
                    launchNestedContainerSession,
                    attachContainerInput,
                    attachContainerOutput,
                    removeNestedContainer,
                    launchContainer,
                    waitContainer,
                    killContainer,
                    removeContainer,
                    addResourceProviderConfig,
                    updateResourceProviderConfig,
                    removeResourceProviderConfig,
                    getContainers,
                    pruneImages,
                    markResourceProviderGone);
        }
    }

    /// `Call.Type` of the v1 API; the number is the protobuf one.
    public enum Type implements WireEnum {
        UNKNOWN(0),
        GET_HEALTH(1),
        GET_FLAGS(2),
        GET_VERSION(3),
        GET_METRICS(4),
        GET_LOGGING_LEVEL(5),
        SET_LOGGING_LEVEL(6),
        LIST_FILES(7),
        READ_FILE(8),
        GET_STATE(9),
        GET_CONTAINERS(10),
        GET_FRAMEWORKS(11),
        GET_EXECUTORS(12),
        GET_OPERATIONS(31),
        GET_TASKS(13),
        GET_AGENT(20),
        GET_RESOURCE_PROVIDERS(26),
        LAUNCH_NESTED_CONTAINER(14),
        WAIT_NESTED_CONTAINER(15),
        KILL_NESTED_CONTAINER(16),
        REMOVE_NESTED_CONTAINER(21),
        LAUNCH_NESTED_CONTAINER_SESSION(17),
        ATTACH_CONTAINER_INPUT(18),
        ATTACH_CONTAINER_OUTPUT(19),
        LAUNCH_CONTAINER(22),
        WAIT_CONTAINER(23),
        KILL_CONTAINER(24),
        REMOVE_CONTAINER(25),
        ADD_RESOURCE_PROVIDER_CONFIG(27),
        UPDATE_RESOURCE_PROVIDER_CONFIG(28),
        REMOVE_RESOURCE_PROVIDER_CONFIG(29),
        MARK_RESOURCE_PROVIDER_GONE(32),
        PRUNE_IMAGES(30);

        private final int number;

        Type(int number) {
            this.number = number;
        }

        @Override
        public int number() {
            return number;
        }
    }

    /// `GET_METRICS`: what is not there within the timeout is left out.
    public record GetMetrics(@Nullable DurationInfo timeout) {}

    /// `SET_LOGGING_LEVEL`: 0 to 3, for a while.
    public record SetLoggingLevel(Integer level, DurationInfo duration) {
        public SetLoggingLevel {
            Fields.required(level, "SetLoggingLevel.level");
            Fields.required(duration, "SetLoggingLevel.duration");
        }
    }

    /// `LIST_FILES`: a directory, by its virtual path.
    public record ListFiles(String path) {
        public ListFiles {
            Fields.required(path, "ListFiles.path");
        }
    }

    /// `READ_FILE`: a piece of a file, in bytes; to its end when `length` is unset.
    public record ReadFile(String path, Long offset, @Nullable Long length) {
        public ReadFile {
            Fields.required(path, "ReadFile.path");
            Fields.required(offset, "ReadFile.offset");
        }
    }

    /// `GET_CONTAINERS`: which containers to show beside those of tasks and executors.
    public record GetContainers(@Nullable Boolean showNested, @Nullable Boolean showStandalone) {}

    /// `ADD_RESOURCE_PROVIDER_CONFIG` and `UPDATE_RESOURCE_PROVIDER_CONFIG`, as far as it is read.
    public record ProviderConfig(ProviderName info) {
        public ProviderConfig {
            Fields.required(info, "info");
        }
    }

    /// `REMOVE_RESOURCE_PROVIDER_CONFIG`, and the name of a resource provider elsewhere.
    public record ProviderName(String type, String name) {
        public ProviderName {
            Fields.required(type, "type");
            Fields.required(name, "name");
        }
    }

    /// `PRUNE_IMAGES`: what is to be kept although nothing uses it.
    public record PruneImages(List<Image> excludedImages) {
        public PruneImages {
            excludedImages = Fields.list(excludedImages);
        }
    }

    /// `MARK_RESOURCE_PROVIDER_GONE`.
    public record MarkResourceProviderGone(ResourceProviderId resourceProviderId) {
        public MarkResourceProviderGone {
            Fields.required(resourceProviderId, "MarkResourceProviderGone.resource_provider_id");
        }
    }
}
