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

    /// An event of which the part, if it has one, stands in the field of its kind.
    private static AgentEvent of(Type type, long term, @Nullable Part part) {
        return new AgentEvent(
                type,
                term,
                part instanceof Registered p ? p : null,
                part instanceof Launch p ? p : null,
                part instanceof Kill p ? p : null,
                part instanceof Acknowledge p ? p : null,
                part instanceof ShutdownFramework p ? p : null,
                part instanceof Failed p ? p : null,
                part instanceof LaunchGroup p ? p : null,
                part instanceof ShutdownExecutor p ? p : null,
                part instanceof Message p ? p : null,
                part instanceof ApplyOperation p ? p : null);
    }

    public static AgentEvent registered(long term, Registered registered) {
        return of(Type.REGISTERED, term, registered);
    }

    public static AgentEvent launch(long term, Launch launch) {
        return of(Type.LAUNCH, term, launch);
    }

    public static AgentEvent kill(long term, Kill kill) {
        return of(Type.KILL, term, kill);
    }

    public static AgentEvent acknowledge(long term, Acknowledge acknowledge) {
        return of(Type.ACKNOWLEDGE, term, acknowledge);
    }

    public static AgentEvent shutdownFramework(long term, FrameworkId framework) {
        return of(Type.SHUTDOWN_FRAMEWORK, term, new ShutdownFramework(framework));
    }

    public static AgentEvent launchGroup(long term, LaunchGroup group) {
        return of(Type.LAUNCH_GROUP, term, group);
    }

    public static AgentEvent shutdownExecutor(long term, ShutdownExecutor executor) {
        return of(Type.SHUTDOWN_EXECUTOR, term, executor);
    }

    public static AgentEvent message(long term, Message message) {
        return of(Type.MESSAGE, term, message);
    }

    public static AgentEvent applyOperation(long term, ApplyOperation operation) {
        return of(Type.APPLY_OPERATION, term, operation);
    }

    /// Tells the agent that it is gone: it kills all its tasks and forgets its id.
    public static AgentEvent shutdown(long term) {
        return of(Type.SHUTDOWN, term, null);
    }

    /// Says that the kernel is alive; sent every [Registered#heartbeatMillis()].
    public static AgentEvent heartbeat(long term) {
        return of(Type.HEARTBEAT, term, null);
    }

    /// Says why the kernel refuses the agent; the stream ends after it.
    public static AgentEvent error(long term, String message) {
        return of(Type.ERROR, term, new Failed(message));
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

    /// What an event is about; each kind of event that has one has a kind of its own.
    public sealed interface Part {}

    /// First event of a stream: the id to keep, and how often both sides send heartbeats. After
    /// `timeoutMillis` without any event the agent takes the link as broken and registers again.
    public record Registered(AgentId agentId, Long heartbeatMillis, Long timeoutMillis)
            implements Part {
        public Registered {
            Fields.required(agentId, "Registered.agent_id");
            Fields.required(heartbeatMillis, "Registered.heartbeat_millis");
            Fields.required(timeoutMillis, "Registered.timeout_millis");
        }
    }

    /// Starts a task, unless the agent knows it already. `user` runs it where the command names
    /// none.
    public record Launch(FrameworkInfo frameworkInfo, TaskInfo task) implements Part {
        public Launch {
            Fields.required(frameworkInfo, "Launch.framework_info");
            Fields.required(task, "Launch.task");
        }
    }

    /// Ends a task: SIGTERM, after the grace period SIGKILL, each to its whole process group. For a
    /// task that the agent does not know it sends a TASK_DROPPED status with REASON_RECONCILIATION.
    public record Kill(FrameworkId frameworkId, TaskId taskId, @Nullable KillPolicy killPolicy)
            implements Part {
        public Kill {
            Fields.required(frameworkId, "Kill.framework_id");
            Fields.required(taskId, "Kill.task_id");
        }
    }

    /// A status has reached its framework: the agent goes on to the next one of that task, and
    /// forgets the task when the status was terminal.
    public record Acknowledge(FrameworkId frameworkId, TaskId taskId, Bytes uuid) implements Part {
        public Acknowledge {
            Fields.required(frameworkId, "Acknowledge.framework_id");
            Fields.required(taskId, "Acknowledge.task_id");
            Fields.required(uuid, "Acknowledge.uuid");
        }
    }

    /// Ends all tasks of a framework that is no more; nobody will acknowledge their statuses.
    public record ShutdownFramework(FrameworkId frameworkId) implements Part {
        public ShutdownFramework {
            Fields.required(frameworkId, "ShutdownFramework.framework_id");
        }
    }

    public record Failed(String message) implements Part {
        public Failed {
            message = Fields.orDefault(message, "");
        }
    }

    /// Starts all tasks of a group, unless the agent knows them already. Each names the executor,
    /// of the framework's making or the agent's own. When one of them fails or is killed, the agent
    /// kills the others.
    public record LaunchGroup(
            FrameworkInfo frameworkInfo, ExecutorInfo executor, TaskGroupInfo taskGroup)
            implements Part {
        public LaunchGroup {
            Fields.required(frameworkInfo, "LaunchGroup.framework_info");
            Fields.required(executor, "LaunchGroup.executor");
            Fields.required(taskGroup, "LaunchGroup.task_group");
        }
    }

    /// Ends an executor with all its tasks.
    public record ShutdownExecutor(FrameworkId frameworkId, ExecutorId executorId) implements Part {
        public ShutdownExecutor {
            Fields.required(frameworkId, "ShutdownExecutor.framework_id");
            Fields.required(executorId, "ShutdownExecutor.executor_id");
        }
    }

    /// Something that a framework says to its executor; may get lost.
    public record Message(FrameworkId frameworkId, ExecutorId executorId, Bytes data)
            implements Part {
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
    public record ApplyOperation(Bytes uuid, Offer.Operation operation) implements Part {
        public ApplyOperation {
            Fields.required(uuid, "ApplyOperation.uuid");
            Fields.required(operation, "ApplyOperation.operation");
        }
    }
}
