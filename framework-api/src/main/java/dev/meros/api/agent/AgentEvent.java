package dev.meros.api.agent;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.Bytes;
import dev.meros.api.model.ExecutorId;
import dev.meros.api.model.ExecutorInfo;
import dev.meros.api.model.Fields;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.KillPolicy;
import dev.meros.api.model.Offer;
import dev.meros.api.model.TaskGroupInfo;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;

import org.jspecify.annotations.Nullable;

/// What the kernel says to an agent on its stream; `type` says which of the other fields counts.
///
/// `term` is the term of the kernel's leader: an agent refuses events of a lower term than the
/// highest it has seen. Every event may arrive more than once and has the effect of one.
public record AgentEvent(
        @Nullable Type type,
        Long term,
        @Nullable Registered registered,
        @Nullable Launch launch,
        @Nullable Kill kill,
        @Nullable Acknowledge acknowledge,
        @Nullable ShutdownFramework shutdownFramework,
        @Nullable Failed error,
        @Nullable LaunchGroup launchGroup,
        @Nullable ShutdownExecutor shutdownExecutor,
        @Nullable Message message,
        @Nullable ApplyOperation applyOperation) {
    public AgentEvent {
        term = Fields.orDefault(term, 0L);
    }

    private static AgentEvent of(Type type, long term) {
        return new AgentEvent(
                type, term, null, null, null, null, null, null, null, null, null, null);
    }

    public static AgentEvent registered(long term, Registered registered) {
        return new AgentEvent(
                Type.REGISTERED,
                term,
                registered,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    public static AgentEvent launch(long term, Launch launch) {
        return new AgentEvent(
                Type.LAUNCH, term, null, launch, null, null, null, null, null, null, null, null);
    }

    public static AgentEvent kill(long term, Kill kill) {
        return new AgentEvent(
                Type.KILL, term, null, null, kill, null, null, null, null, null, null, null);
    }

    public static AgentEvent acknowledge(long term, Acknowledge acknowledge) {
        return new AgentEvent(
                Type.ACKNOWLEDGE,
                term,
                null,
                null,
                null,
                acknowledge,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    public static AgentEvent shutdownFramework(long term, FrameworkId framework) {
        return new AgentEvent(
                Type.SHUTDOWN_FRAMEWORK,
                term,
                null,
                null,
                null,
                null,
                new ShutdownFramework(framework),
                null,
                null,
                null,
                null,
                null);
    }

    public static AgentEvent launchGroup(long term, LaunchGroup group) {
        return new AgentEvent(
                Type.LAUNCH_GROUP,
                term,
                null,
                null,
                null,
                null,
                null,
                null,
                group,
                null,
                null,
                null);
    }

    public static AgentEvent shutdownExecutor(long term, ShutdownExecutor executor) {
        return new AgentEvent(
                Type.SHUTDOWN_EXECUTOR,
                term,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                executor,
                null,
                null);
    }

    public static AgentEvent message(long term, Message message) {
        return new AgentEvent(
                Type.MESSAGE, term, null, null, null, null, null, null, null, null, message, null);
    }

    public static AgentEvent applyOperation(long term, ApplyOperation operation) {
        return new AgentEvent(
                Type.APPLY_OPERATION,
                term,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                operation);
    }

    /// Tells the agent that it is gone: it kills all its tasks and forgets its id.
    public static AgentEvent shutdown(long term) {
        return of(Type.SHUTDOWN, term);
    }

    /// Says that the kernel is alive; sent every [Registered#heartbeatMillis()].
    public static AgentEvent heartbeat(long term) {
        return of(Type.HEARTBEAT, term);
    }

    /// Says why the kernel refuses the agent; the stream ends after it.
    public static AgentEvent error(long term, String message) {
        return new AgentEvent(
                Type.ERROR,
                term,
                null,
                null,
                null,
                null,
                null,
                new Failed(message),
                null,
                null,
                null,
                null);
    }

    public enum Type {
        REGISTERED,
        LAUNCH,
        KILL,
        ACKNOWLEDGE,
        SHUTDOWN_FRAMEWORK,
        SHUTDOWN,
        HEARTBEAT,
        ERROR,
        LAUNCH_GROUP,
        SHUTDOWN_EXECUTOR,
        MESSAGE,
        APPLY_OPERATION
    }

    /// First event of a stream: the id to keep, and how often both sides send heartbeats. After
    /// `timeoutMillis` without any event the agent takes the link as broken and registers again.
    public record Registered(AgentId agentId, Long heartbeatMillis, Long timeoutMillis) {
        public Registered {
            Fields.required(agentId, "Registered.agent_id");
            Fields.required(heartbeatMillis, "Registered.heartbeat_millis");
            Fields.required(timeoutMillis, "Registered.timeout_millis");
        }
    }

    /// Starts a task, unless the agent knows it already. `user` runs it where the command names
    /// none.
    public record Launch(FrameworkInfo frameworkInfo, TaskInfo task) {
        public Launch {
            Fields.required(frameworkInfo, "Launch.framework_info");
            Fields.required(task, "Launch.task");
        }
    }

    /// Ends a task: SIGTERM, after the grace period SIGKILL, each to its whole process group. For a
    /// task that the agent does not know it sends a TASK_DROPPED status with REASON_RECONCILIATION.
    public record Kill(FrameworkId frameworkId, TaskId taskId, @Nullable KillPolicy killPolicy) {
        public Kill {
            Fields.required(frameworkId, "Kill.framework_id");
            Fields.required(taskId, "Kill.task_id");
        }
    }

    /// A status has reached its framework: the agent goes on to the next one of that task, and
    /// forgets the task when the status was terminal.
    public record Acknowledge(FrameworkId frameworkId, TaskId taskId, Bytes uuid) {
        public Acknowledge {
            Fields.required(frameworkId, "Acknowledge.framework_id");
            Fields.required(taskId, "Acknowledge.task_id");
            Fields.required(uuid, "Acknowledge.uuid");
        }
    }

    /// Ends all tasks of a framework that is no more; nobody will acknowledge their statuses.
    public record ShutdownFramework(FrameworkId frameworkId) {
        public ShutdownFramework {
            Fields.required(frameworkId, "ShutdownFramework.framework_id");
        }
    }

    public record Failed(String message) {
        public Failed {
            message = Fields.orDefault(message, "");
        }
    }

    /// Starts all tasks of a group, unless the agent knows them already. Each names the executor,
    /// of the framework's making or the agent's own. When one of them fails or is killed, the agent
    /// kills the others.
    public record LaunchGroup(
            FrameworkInfo frameworkInfo, ExecutorInfo executor, TaskGroupInfo taskGroup) {
        public LaunchGroup {
            Fields.required(frameworkInfo, "LaunchGroup.framework_info");
            Fields.required(executor, "LaunchGroup.executor");
            Fields.required(taskGroup, "LaunchGroup.task_group");
        }
    }

    /// Ends an executor with all its tasks.
    public record ShutdownExecutor(FrameworkId frameworkId, ExecutorId executorId) {
        public ShutdownExecutor {
            Fields.required(frameworkId, "ShutdownExecutor.framework_id");
            Fields.required(executorId, "ShutdownExecutor.executor_id");
        }
    }

    /// Something that a framework says to its executor; may get lost.
    public record Message(FrameworkId frameworkId, ExecutorId executorId, Bytes data) {
        public Message {
            Fields.required(frameworkId, "Message.framework_id");
            Fields.required(executorId, "Message.executor_id");
            Fields.required(data, "Message.data");
        }
    }

    /// Has something done on the agent's disks: the data of a volume made, resized or deleted, a
    /// disk made or given up. Answered by [AgentCall.OperationUpdate]. Comes in the order in which
    /// things are to be done, and again until there is an answer; the resources of `operation` are
    /// in the newer format and without allocation. `uuid` is that of the operation.
    public record ApplyOperation(Bytes uuid, Offer.Operation operation) {
        public ApplyOperation {
            Fields.required(uuid, "ApplyOperation.uuid");
            Fields.required(operation, "ApplyOperation.operation");
        }
    }
}
