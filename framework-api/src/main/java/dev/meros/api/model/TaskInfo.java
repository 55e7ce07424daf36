package dev.meros.api.model;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/// What to run, where, and with which resources.
public record TaskInfo(
        String name,
        TaskId taskId,
        AgentId agentId,
        List<Resource> resources,
        @Nullable ExecutorInfo executor,
        @Nullable Bytes data,
        @Nullable CommandInfo command,
        @Nullable HealthCheck healthCheck,
        @Nullable ContainerInfo container,
        @Nullable Labels labels,
        @Nullable DiscoveryInfo discovery,
        @Nullable KillPolicy killPolicy,
        @Nullable CheckInfo check,
        @Nullable DurationInfo maxCompletionTime,
        Map<String, Scalar> limits) {
    public TaskInfo {
        Fields.required(name, "TaskInfo.name");
        Fields.required(taskId, "TaskInfo.task_id");
        Fields.required(agentId, "TaskInfo.agent_id");
        resources = Fields.list(resources);
        limits = Fields.map(limits);
    }

    /// A builder with every field unset; required fields are checked by [Builder#build()].
    public static Builder builder() {
        return new Builder();
    }

    /// A builder that starts from the values of this record.
    public Builder toBuilder() {
        Builder b = new Builder();
        b.name = name;
        b.taskId = taskId;
        b.agentId = agentId;
        b.resources = resources;
        b.executor = executor;
        b.data = data;
        b.command = command;
        b.healthCheck = healthCheck;
        b.container = container;
        b.labels = labels;
        b.discovery = discovery;
        b.killPolicy = killPolicy;
        b.check = check;
        b.maxCompletionTime = maxCompletionTime;
        b.limits = limits;
        return b;
    }

    /// Sets fields one by one; not thread-safe.
    public static final class Builder {
        private @Nullable String name;
        private @Nullable TaskId taskId;
        private @Nullable AgentId agentId;
        private @Nullable List<Resource> resources;
        private @Nullable ExecutorInfo executor;
        private @Nullable Bytes data;
        private @Nullable CommandInfo command;
        private @Nullable HealthCheck healthCheck;
        private @Nullable ContainerInfo container;
        private @Nullable Labels labels;
        private @Nullable DiscoveryInfo discovery;
        private @Nullable KillPolicy killPolicy;
        private @Nullable CheckInfo check;
        private @Nullable DurationInfo maxCompletionTime;
        private @Nullable Map<String, Scalar> limits;

        private Builder() {}

        public Builder name(String value) {
            this.name = value;
            return this;
        }

        public Builder taskId(TaskId value) {
            this.taskId = value;
            return this;
        }

        public Builder agentId(AgentId value) {
            this.agentId = value;
            return this;
        }

        public Builder resources(List<Resource> value) {
            this.resources = value;
            return this;
        }

        public Builder executor(@Nullable ExecutorInfo value) {
            this.executor = value;
            return this;
        }

        public Builder data(@Nullable Bytes value) {
            this.data = value;
            return this;
        }

        public Builder command(@Nullable CommandInfo value) {
            this.command = value;
            return this;
        }

        public Builder healthCheck(@Nullable HealthCheck value) {
            this.healthCheck = value;
            return this;
        }

        public Builder container(@Nullable ContainerInfo value) {
            this.container = value;
            return this;
        }

        public Builder labels(@Nullable Labels value) {
            this.labels = value;
            return this;
        }

        public Builder discovery(@Nullable DiscoveryInfo value) {
            this.discovery = value;
            return this;
        }

        public Builder killPolicy(@Nullable KillPolicy value) {
            this.killPolicy = value;
            return this;
        }

        public Builder check(@Nullable CheckInfo value) {
            this.check = value;
            return this;
        }

        public Builder maxCompletionTime(@Nullable DurationInfo value) {
            this.maxCompletionTime = value;
            return this;
        }

        public Builder limits(Map<String, Scalar> value) {
            this.limits = value;
            return this;
        }

        /// Builds the record; throws [InvalidMessageException] when a required field is unset.
        @SuppressWarnings(
                "NullAway") // the constructor turns unset fields into defaults or refuses them
        public TaskInfo build() {
            return new TaskInfo(
                    name,
                    taskId,
                    agentId,
                    resources,
                    executor,
                    data,
                    command,
                    healthCheck,
                    container,
                    labels,
                    discovery,
                    killPolicy,
                    check,
                    maxCompletionTime,
                    limits);
        }
    }
}
