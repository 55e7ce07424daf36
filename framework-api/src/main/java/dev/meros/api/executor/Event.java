package dev.meros.api.executor;

import dev.meros.api.model.AgentInfo;
import dev.meros.api.model.Bytes;
import dev.meros.api.model.ContainerId;
import dev.meros.api.model.ExecutorInfo;
import dev.meros.api.model.Fields;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.KillPolicy;
import dev.meros.api.model.TaskGroupInfo;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.WireEnum;

import org.jspecify.annotations.Nullable;

/// A message of an agent to an executor (`mesos.v1.executor.Event`); `type` says which of the other
/// fields counts. An executor skips types that it does not know.
public record Event(
        @Nullable Type type,
        @Nullable Subscribed subscribed,
        @Nullable Acknowledged acknowledged,
        @Nullable Launch launch,
        @Nullable Kill kill,
        @Nullable Message message,
        @Nullable Failed error,
        @Nullable LaunchGroup launchGroup) {
    private static Event bare(Type type) {
        return new Event(type, null, null, null, null, null, null, null);
    }

    /// The first event of a stream.
    public static Event subscribed(Subscribed subscribed) {
        return new Event(Type.SUBSCRIBED, subscribed, null, null, null, null, null, null);
    }

    /// The agent has taken note of an update for good.
    public static Event acknowledged(TaskId task, Bytes uuid) {
        return new Event(
                Type.ACKNOWLEDGED,
                null,
                new Acknowledged(task, uuid),
                null,
                null,
                null,
                null,
                null);
    }

    /// Run this task.
    public static Event launch(TaskInfo task) {
        return new Event(Type.LAUNCH, null, null, new Launch(task), null, null, null, null);
    }

    /// Run these tasks, all or none.
    public static Event launchGroup(TaskGroupInfo group) {
        return new Event(
                Type.LAUNCH_GROUP, null, null, null, null, null, null, new LaunchGroup(group));
    }

    /// End this task.
    public static Event kill(TaskId task, @Nullable KillPolicy policy) {
        return new Event(Type.KILL, null, null, null, new Kill(task, policy), null, null, null);
    }

    /// Something from the framework.
    public static Event message(Bytes data) {
        return new Event(Type.MESSAGE, null, null, null, null, new Message(data), null, null);
    }

    /// End all tasks, then yourself; the grace period runs from now on.
    public static Event shutdown() {
        return bare(Type.SHUTDOWN);
    }

    /// The agent is alive.
    public static Event heartbeat() {
        return bare(Type.HEARTBEAT);
    }

    /// Give up: the stream ends after it, and a new one will not be had.
    public static Event error(String message) {
        return new Event(Type.ERROR, null, null, null, null, null, new Failed(message), null);
    }

    /// `Event.Type` of the v1 executor API; the number is the protobuf one.
    public enum Type implements WireEnum {
        UNKNOWN(0),
        SUBSCRIBED(1),
        LAUNCH(2),
        LAUNCH_GROUP(8),
        KILL(3),
        ACKNOWLEDGED(4),
        MESSAGE(5),
        ERROR(6),
        SHUTDOWN(7),
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

    /// Who the executor is, for whom it works and where. `frameworkInfo.checkpoint` says whether it
    /// may outlive its agent.
    public record Subscribed(
            ExecutorInfo executorInfo,
            FrameworkInfo frameworkInfo,
            AgentInfo agentInfo,
            @Nullable ContainerId containerId) {
        public Subscribed {
            Fields.required(executorInfo, "Subscribed.executor_info");
            Fields.required(frameworkInfo, "Subscribed.framework_info");
            Fields.required(agentInfo, "Subscribed.agent_info");
        }
    }

    /// An update that need not be sent again.
    public record Acknowledged(TaskId taskId, Bytes uuid) {
        public Acknowledged {
            Fields.required(taskId, "Acknowledged.task_id");
            Fields.required(uuid, "Acknowledged.uuid");
        }
    }

    /// A task to run.
    public record Launch(TaskInfo task) {
        public Launch {
            Fields.required(task, "Launch.task");
        }
    }

    /// Tasks to run together.
    public record LaunchGroup(TaskGroupInfo taskGroup) {
        public LaunchGroup {
            Fields.required(taskGroup, "LaunchGroup.task_group");
        }
    }

    /// A task to end, within the grace period of the policy if there is one.
    public record Kill(TaskId taskId, @Nullable KillPolicy killPolicy) {
        public Kill {
            Fields.required(taskId, "Kill.task_id");
        }
    }

    /// Bytes from the framework.
    public record Message(Bytes data) {
        public Message {
            Fields.required(data, "Message.data");
        }
    }

    /// `Event.Error` of the v1 executor API.
    public record Failed(String message) {
        public Failed {
            Fields.required(message, "Error.message");
        }
    }
}
