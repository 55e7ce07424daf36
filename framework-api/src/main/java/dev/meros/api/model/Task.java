package dev.meros.api.model;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/// A task as the kernel sees it.
public record Task(
        String name,
        TaskId taskId,
        FrameworkId frameworkId,
        @Nullable ExecutorId executorId,
        AgentId agentId,
        TaskState state,
        List<Resource> resources,
        List<TaskStatus> statuses,
        @Nullable TaskState statusUpdateState,
        @Nullable Bytes statusUpdateUuid,
        @Nullable Labels labels,
        @Nullable DiscoveryInfo discovery,
        @Nullable ContainerInfo container,
        @Nullable String user,
        @Nullable HealthCheck healthCheck,
        @Nullable KillPolicy killPolicy,
        Map<String, Scalar> limits) {
    public Task {
        Fields.required(name, "Task.name");
        Fields.required(taskId, "Task.task_id");
        Fields.required(frameworkId, "Task.framework_id");
        Fields.required(agentId, "Task.agent_id");
        Fields.required(state, "Task.state");
        resources = Fields.list(resources);
        statuses = Fields.list(statuses);
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
        b.frameworkId = frameworkId;
        b.executorId = executorId;
        b.agentId = agentId;
        b.state = state;
        b.resources = resources;
        b.statuses = statuses;
        b.statusUpdateState = statusUpdateState;
        b.statusUpdateUuid = statusUpdateUuid;
        b.labels = labels;
        b.discovery = discovery;
        b.container = container;
        b.user = user;
        b.healthCheck = healthCheck;
        b.killPolicy = killPolicy;
        b.limits = limits;
        return b;
    }

    /// Sets fields one by one; not thread-safe.
    public static final class Builder {
        private @Nullable String name;
        private @Nullable TaskId taskId;
        private @Nullable FrameworkId frameworkId;
        private @Nullable ExecutorId executorId;
        private @Nullable AgentId agentId;
        private @Nullable TaskState state;
        private @Nullable List<Resource> resources;
        private @Nullable List<TaskStatus> statuses;
        private @Nullable TaskState statusUpdateState;
        private @Nullable Bytes statusUpdateUuid;
        private @Nullable Labels labels;
        private @Nullable DiscoveryInfo discovery;
        private @Nullable ContainerInfo container;
        private @Nullable String user;
        private @Nullable HealthCheck healthCheck;
        private @Nullable KillPolicy killPolicy;
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

        public Builder frameworkId(FrameworkId value) {
            this.frameworkId = value;
            return this;
        }

        public Builder executorId(@Nullable ExecutorId value) {
            this.executorId = value;
            return this;
        }

        public Builder agentId(AgentId value) {
            this.agentId = value;
            return this;
        }

        public Builder state(TaskState value) {
            this.state = value;
            return this;
        }

        public Builder resources(List<Resource> value) {
            this.resources = value;
            return this;
        }

        public Builder statuses(List<TaskStatus> value) {
            this.statuses = value;
            return this;
        }

        public Builder statusUpdateState(@Nullable TaskState value) {
            this.statusUpdateState = value;
            return this;
        }

        public Builder statusUpdateUuid(@Nullable Bytes value) {
            this.statusUpdateUuid = value;
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

        public Builder container(@Nullable ContainerInfo value) {
            this.container = value;
            return this;
        }

        public Builder user(@Nullable String value) {
            this.user = value;
            return this;
        }

        public Builder healthCheck(@Nullable HealthCheck value) {
            this.healthCheck = value;
            return this;
        }

        public Builder killPolicy(@Nullable KillPolicy value) {
            this.killPolicy = value;
            return this;
        }

        public Builder limits(Map<String, Scalar> value) {
            this.limits = value;
            return this;
        }

        /// Builds the record; throws [InvalidMessageException] when a required field is unset.
        @SuppressWarnings(
                "NullAway") // the constructor turns unset fields into defaults or refuses them
        public Task build() {
            return new Task(
                    name,
                    taskId,
                    frameworkId,
                    executorId,
                    agentId,
                    state,
                    resources,
                    statuses,
                    statusUpdateState,
                    statusUpdateUuid,
                    labels,
                    discovery,
                    container,
                    user,
                    healthCheck,
                    killPolicy,
                    limits);
        }
    }
}
