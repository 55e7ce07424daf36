package dev.meros.api.agent;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.Bytes;
import dev.meros.api.model.Fields;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.KillPolicy;
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
        @Nullable Failed error) {
    public AgentEvent {
        term = Fields.orDefault(term, 0L);
    }

    private static AgentEvent of(Type type, long term) {
        return new AgentEvent(type, term, null, null, null, null, null, null);
    }

    public static AgentEvent registered(long term, Registered registered) {
        return new AgentEvent(Type.REGISTERED, term, registered, null, null, null, null, null);
    }

    public static AgentEvent launch(long term, Launch launch) {
        return new AgentEvent(Type.LAUNCH, term, null, launch, null, null, null, null);
    }

    public static AgentEvent kill(long term, Kill kill) {
        return new AgentEvent(Type.KILL, term, null, null, kill, null, null, null);
    }

    public static AgentEvent acknowledge(long term, Acknowledge acknowledge) {
        return new AgentEvent(Type.ACKNOWLEDGE, term, null, null, null, acknowledge, null, null);
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
                null);
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
        return new AgentEvent(Type.ERROR, term, null, null, null, null, null, new Failed(message));
    }

    public enum Type {
        REGISTERED,
        LAUNCH,
        KILL,
        ACKNOWLEDGE,
        SHUTDOWN_FRAMEWORK,
        SHUTDOWN,
        HEARTBEAT,
        ERROR
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
}
