package dev.meros.api.model;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// The process that runs tasks on behalf of a framework.
public record ExecutorInfo(
        ExecutorId executorId,
        @Nullable Bytes data,
        List<Resource> resources,
        @Nullable CommandInfo command,
        @Nullable FrameworkId frameworkId,
        @Nullable String name,
        @Nullable String source,
        @Nullable ContainerInfo container,
        @Nullable DiscoveryInfo discovery,
        @Nullable DurationInfo shutdownGracePeriod,
        @Nullable Labels labels,
        @Nullable Type type) {
    public ExecutorInfo {
        Fields.required(executorId, "ExecutorInfo.executor_id");
        resources = Fields.list(resources);
    }

    /// A builder with every field unset; required fields are checked by [Builder#build()].
    public static Builder builder() {
        return new Builder();
    }

    /// A builder that starts from the values of this record.
    public Builder toBuilder() {
        Builder b = new Builder();
        b.executorId = executorId;
        b.data = data;
        b.resources = resources;
        b.command = command;
        b.frameworkId = frameworkId;
        b.name = name;
        b.source = source;
        b.container = container;
        b.discovery = discovery;
        b.shutdownGracePeriod = shutdownGracePeriod;
        b.labels = labels;
        b.type = type;
        return b;
    }

    /// Sets fields one by one; not thread-safe.
    public static final class Builder {
        private @Nullable ExecutorId executorId;
        private @Nullable Bytes data;
        private @Nullable List<Resource> resources;
        private @Nullable CommandInfo command;
        private @Nullable FrameworkId frameworkId;
        private @Nullable String name;
        private @Nullable String source;
        private @Nullable ContainerInfo container;
        private @Nullable DiscoveryInfo discovery;
        private @Nullable DurationInfo shutdownGracePeriod;
        private @Nullable Labels labels;
        private @Nullable Type type;

        private Builder() {}

        public Builder executorId(ExecutorId value) {
            this.executorId = value;
            return this;
        }

        public Builder data(@Nullable Bytes value) {
            this.data = value;
            return this;
        }

        public Builder resources(List<Resource> value) {
            this.resources = value;
            return this;
        }

        public Builder command(@Nullable CommandInfo value) {
            this.command = value;
            return this;
        }

        public Builder frameworkId(@Nullable FrameworkId value) {
            this.frameworkId = value;
            return this;
        }

        public Builder name(@Nullable String value) {
            this.name = value;
            return this;
        }

        public Builder source(@Nullable String value) {
            this.source = value;
            return this;
        }

        public Builder container(@Nullable ContainerInfo value) {
            this.container = value;
            return this;
        }

        public Builder discovery(@Nullable DiscoveryInfo value) {
            this.discovery = value;
            return this;
        }

        public Builder shutdownGracePeriod(@Nullable DurationInfo value) {
            this.shutdownGracePeriod = value;
            return this;
        }

        public Builder labels(@Nullable Labels value) {
            this.labels = value;
            return this;
        }

        public Builder type(@Nullable Type value) {
            this.type = value;
            return this;
        }

        /// Builds the record; throws [InvalidMessageException] when a required field is unset.
        @SuppressWarnings(
                "NullAway") // the constructor turns unset fields into defaults or refuses them
        public ExecutorInfo build() {
            return new ExecutorInfo(
                    executorId,
                    data,
                    resources,
                    command,
                    frameworkId,
                    name,
                    source,
                    container,
                    discovery,
                    shutdownGracePeriod,
                    labels,
                    type);
        }
    }

    /// `ExecutorInfo.Type` of the v1 API; the number is the protobuf one.
    public enum Type implements WireEnum {
        UNKNOWN(0),
        DEFAULT(1),
        CUSTOM(2);

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
