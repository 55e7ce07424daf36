package dev.meros.api.master;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.Fields;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.Task;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.model.WireEnum;

import org.jspecify.annotations.Nullable;

/// A message of the kernel to an operator that has subscribed (`mesos.v1.master.Event`); `type`
/// says which of the other fields counts.
public record Event(
        @Nullable Type type,
        @Nullable Subscribed subscribed,
        @Nullable TaskAdded taskAdded,
        @Nullable TaskUpdated taskUpdated,
        @Nullable AgentAdded agentAdded,
        @Nullable AgentRemoved agentRemoved,
        @Nullable FrameworkAdded frameworkAdded,
        @Nullable FrameworkUpdated frameworkUpdated,
        @Nullable FrameworkRemoved frameworkRemoved,
        @Nullable String resumeToken,
        @Nullable String closed) {

    public static Event of(Subscribed subscribed) {
        return new Event(
                Type.SUBSCRIBED, subscribed, null, null, null, null, null, null, null, null, null);
    }

    public static Event of(TaskAdded taskAdded) {
        return new Event(
                Type.TASK_ADDED, null, taskAdded, null, null, null, null, null, null, null, null);
    }

    public static Event of(TaskUpdated taskUpdated) {
        return new Event(
                Type.TASK_UPDATED,
                null,
                null,
                taskUpdated,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    public static Event of(AgentAdded agentAdded) {
        return new Event(
                Type.AGENT_ADDED, null, null, null, agentAdded, null, null, null, null, null, null);
    }

    public static Event of(AgentRemoved agentRemoved) {
        return new Event(
                Type.AGENT_REMOVED,
                null,
                null,
                null,
                null,
                agentRemoved,
                null,
                null,
                null,
                null,
                null);
    }

    public static Event of(FrameworkAdded frameworkAdded) {
        return new Event(
                Type.FRAMEWORK_ADDED,
                null,
                null,
                null,
                null,
                null,
                frameworkAdded,
                null,
                null,
                null,
                null);
    }

    public static Event of(FrameworkUpdated frameworkUpdated) {
        return new Event(
                Type.FRAMEWORK_UPDATED,
                null,
                null,
                null,
                null,
                null,
                null,
                frameworkUpdated,
                null,
                null,
                null);
    }

    public static Event of(FrameworkRemoved frameworkRemoved) {
        return new Event(
                Type.FRAMEWORK_REMOVED,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                frameworkRemoved,
                null,
                null);
    }

    /// A sign of life.
    public static Event heartbeat() {
        return new Event(
                Type.HEARTBEAT, null, null, null, null, null, null, null, null, null, null);
    }

    /// The last event of a stream that the kernel ends; the type is one that is passed over.
    public static Event closed(String reason) {
        return new Event(
                Type.UNKNOWN, null, null, null, null, null, null, null, null, null, reason);
    }

    /// This event with the token of the place behind it.
    public Event withResumeToken(String token) {
        return new Event(
                type,
                subscribed,
                taskAdded,
                taskUpdated,
                agentAdded,
                agentRemoved,
                frameworkAdded,
                frameworkUpdated,
                frameworkRemoved,
                token,
                closed);
    }

    /// `Event.Type` of the v1 API; the number is the protobuf one.
    public enum Type implements WireEnum {
        UNKNOWN(0),
        SUBSCRIBED(1),
        TASK_ADDED(2),
        TASK_UPDATED(3),
        AGENT_ADDED(4),
        AGENT_REMOVED(5),
        FRAMEWORK_ADDED(6),
        FRAMEWORK_UPDATED(7),
        FRAMEWORK_REMOVED(8),
        HEARTBEAT(9);

        private final int number;

        Type(int number) {
            this.number = number;
        }

        @Override
        public int number() {
            return number;
        }
    }

    /// The first event: the cluster as it is, from which the events that follow lead on.
    public record Subscribed(
            @Nullable GetState getState, @Nullable Double heartbeatIntervalSeconds) {}

    /// A task was launched.
    public record TaskAdded(Task task) {
        public TaskAdded {
            Fields.required(task, "TaskAdded.task");
        }
    }

    /// A task has a new status; `state` is its latest, which may be newer than that of `status`.
    public record TaskUpdated(FrameworkId frameworkId, TaskStatus status, TaskState state) {
        public TaskUpdated {
            Fields.required(frameworkId, "TaskUpdated.framework_id");
            Fields.required(status, "TaskUpdated.status");
            Fields.required(state, "TaskUpdated.state");
        }
    }

    /// An agent has registered, for the first time or again.
    public record AgentAdded(GetAgents.Agent agent) {
        public AgentAdded {
            Fields.required(agent, "AgentAdded.agent");
        }
    }

    /// An agent is not there any more.
    public record AgentRemoved(AgentId agentId) {
        public AgentRemoved {
            Fields.required(agentId, "AgentRemoved.agent_id");
        }
    }

    /// A framework has subscribed for the first time.
    public record FrameworkAdded(GetFrameworks.Framework framework) {
        public FrameworkAdded {
            Fields.required(framework, "FrameworkAdded.framework");
        }
    }

    /// A framework has subscribed again, has changed, or has lost its connection.
    public record FrameworkUpdated(GetFrameworks.Framework framework) {
        public FrameworkUpdated {
            Fields.required(framework, "FrameworkUpdated.framework");
        }
    }

    /// A framework is no more.
    public record FrameworkRemoved(FrameworkInfo frameworkInfo) {
        public FrameworkRemoved {
            Fields.required(frameworkInfo, "FrameworkRemoved.framework_info");
        }
    }
}
