package dev.meros.api.model;

import org.jspecify.annotations.Nullable;

/// What became of a task. With a `uuid` it is sent again until it is acknowledged.
public record TaskStatus(
        TaskId taskId,
        TaskState state,
        @Nullable Bytes data,
        @Nullable String message,
        @Nullable AgentId agentId,
        @Nullable Double timestamp,
        @Nullable ExecutorId executorId,
        @Nullable Boolean healthy,
        @Nullable Source source,
        @Nullable Reason reason,
        @Nullable Bytes uuid,
        @Nullable Labels labels,
        @Nullable ContainerStatus containerStatus,
        @Nullable TimeInfo unreachableTime,
        @Nullable CheckStatusInfo checkStatus,
        @Nullable TaskResourceLimitation limitation) {
    public TaskStatus {
        Fields.required(taskId, "TaskStatus.task_id");
        Fields.required(state, "TaskStatus.state");
    }

    /// A builder with every field unset; required fields are checked by [Builder#build()].
    public static Builder builder() {
        return new Builder();
    }

    /// A builder that starts from the values of this record.
    public Builder toBuilder() {
        Builder b = new Builder();
        b.taskId = taskId;
        b.state = state;
        b.data = data;
        b.message = message;
        b.agentId = agentId;
        b.timestamp = timestamp;
        b.executorId = executorId;
        b.healthy = healthy;
        b.source = source;
        b.reason = reason;
        b.uuid = uuid;
        b.labels = labels;
        b.containerStatus = containerStatus;
        b.unreachableTime = unreachableTime;
        b.checkStatus = checkStatus;
        b.limitation = limitation;
        return b;
    }

    /// Sets fields one by one; not thread-safe.
    public static final class Builder {
        private @Nullable TaskId taskId;
        private @Nullable TaskState state;
        private @Nullable Bytes data;
        private @Nullable String message;
        private @Nullable AgentId agentId;
        private @Nullable Double timestamp;
        private @Nullable ExecutorId executorId;
        private @Nullable Boolean healthy;
        private @Nullable Source source;
        private @Nullable Reason reason;
        private @Nullable Bytes uuid;
        private @Nullable Labels labels;
        private @Nullable ContainerStatus containerStatus;
        private @Nullable TimeInfo unreachableTime;
        private @Nullable CheckStatusInfo checkStatus;
        private @Nullable TaskResourceLimitation limitation;

        private Builder() {}

        public Builder taskId(TaskId value) {
            this.taskId = value;
            return this;
        }

        public Builder state(TaskState value) {
            this.state = value;
            return this;
        }

        public Builder data(@Nullable Bytes value) {
            this.data = value;
            return this;
        }

        public Builder message(@Nullable String value) {
            this.message = value;
            return this;
        }

        public Builder agentId(@Nullable AgentId value) {
            this.agentId = value;
            return this;
        }

        public Builder timestamp(@Nullable Double value) {
            this.timestamp = value;
            return this;
        }

        public Builder executorId(@Nullable ExecutorId value) {
            this.executorId = value;
            return this;
        }

        public Builder healthy(@Nullable Boolean value) {
            this.healthy = value;
            return this;
        }

        public Builder source(@Nullable Source value) {
            this.source = value;
            return this;
        }

        public Builder reason(@Nullable Reason value) {
            this.reason = value;
            return this;
        }

        public Builder uuid(@Nullable Bytes value) {
            this.uuid = value;
            return this;
        }

        public Builder labels(@Nullable Labels value) {
            this.labels = value;
            return this;
        }

        public Builder containerStatus(@Nullable ContainerStatus value) {
            this.containerStatus = value;
            return this;
        }

        public Builder unreachableTime(@Nullable TimeInfo value) {
            this.unreachableTime = value;
            return this;
        }

        public Builder checkStatus(@Nullable CheckStatusInfo value) {
            this.checkStatus = value;
            return this;
        }

        public Builder limitation(@Nullable TaskResourceLimitation value) {
            this.limitation = value;
            return this;
        }

        /// Builds the record; throws [InvalidMessageException] when a required field is unset.
        @SuppressWarnings(
                "NullAway") // the constructor turns unset fields into defaults or refuses them
        public TaskStatus build() {
            return new TaskStatus(
                    taskId,
                    state,
                    data,
                    message,
                    agentId,
                    timestamp,
                    executorId,
                    healthy,
                    source,
                    reason,
                    uuid,
                    labels,
                    containerStatus,
                    unreachableTime,
                    checkStatus,
                    limitation);
        }
    }

    /// Who made a status.
    public enum Source implements WireEnum {
        SOURCE_MASTER(0),
        SOURCE_AGENT(1),
        SOURCE_EXECUTOR(2);

        private final int number;

        Source(int number) {
            this.number = number;
        }

        @Override
        public int number() {
            return number;
        }
    }

    /// Why a task is in its state.
    public enum Reason implements WireEnum {
        REASON_COMMAND_EXECUTOR_FAILED(0),
        REASON_CONTAINER_LAUNCH_FAILED(21),
        REASON_CONTAINER_LIMITATION(19),
        REASON_CONTAINER_LIMITATION_DISK(20),
        REASON_CONTAINER_LIMITATION_MEMORY(8),
        REASON_CONTAINER_PREEMPTED(17),
        REASON_CONTAINER_UPDATE_FAILED(22),
        REASON_MAX_COMPLETION_TIME_REACHED(33),
        REASON_EXECUTOR_REGISTRATION_TIMEOUT(23),
        REASON_EXECUTOR_REREGISTRATION_TIMEOUT(24),
        REASON_EXECUTOR_TERMINATED(1),
        REASON_EXECUTOR_UNREGISTERED(2),
        REASON_FRAMEWORK_REMOVED(3),
        REASON_GC_ERROR(4),
        REASON_INVALID_FRAMEWORKID(5),
        REASON_INVALID_OFFERS(6),
        REASON_IO_SWITCHBOARD_EXITED(27),
        REASON_MASTER_DISCONNECTED(7),
        REASON_RECONCILIATION(9),
        REASON_RESOURCES_UNKNOWN(18),
        REASON_AGENT_DISCONNECTED(10),
        REASON_AGENT_DRAINING(34),
        REASON_AGENT_REMOVED(11),
        REASON_AGENT_REMOVED_BY_OPERATOR(31),
        REASON_AGENT_REREGISTERED(32),
        REASON_AGENT_RESTARTED(12),
        REASON_AGENT_UNKNOWN(13),
        REASON_TASK_KILLED_DURING_LAUNCH(30),
        REASON_TASK_CHECK_STATUS_UPDATED(28),
        REASON_TASK_HEALTH_CHECK_STATUS_UPDATED(29),
        REASON_TASK_GROUP_INVALID(25),
        REASON_TASK_GROUP_UNAUTHORIZED(26),
        REASON_TASK_INVALID(14),
        REASON_TASK_UNAUTHORIZED(15),
        REASON_TASK_UNKNOWN(16);

        private final int number;

        Reason(int number) {
            this.number = number;
        }

        @Override
        public int number() {
            return number;
        }
    }
}
