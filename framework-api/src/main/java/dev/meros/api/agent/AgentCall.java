package dev.meros.api.agent;

import dev.meros.api.model.Address;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.AgentInfo;
import dev.meros.api.model.Bytes;
import dev.meros.api.model.ExecutorId;
import dev.meros.api.model.ExecutorInfo;
import dev.meros.api.model.Fields;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.OperationStatus;
import dev.meros.api.model.Resource;
import dev.meros.api.model.Task;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// What an agent says to the kernel, posted to [#PATH]; `type` says which of the other fields
/// counts.
///
/// REGISTER is answered 200 with a `Mesos-Stream-Id` header and a RecordIO stream of [AgentEvent]s.
/// Every other call carries that header and is answered 202 with an empty body. A call on a stream
/// that has been replaced is answered 400 and the agent must register again.
public record AgentCall(
        @Nullable Type type,
        @Nullable AgentId agentId,
        @Nullable Register register,
        @Nullable Update update,
        @Nullable OperationUpdate operationUpdate,
        @Nullable Oversubscribed oversubscribed,
        @Nullable Message message,
        @Nullable ExecutorEnded executorEnded) {
    /// Where calls are posted on a kernel.
    public static final String PATH = "/api/v1/agent";

    public static AgentCall register(Register register) {
        return new AgentCall(
                Type.REGISTER, register.agentInfo().id(), register, null, null, null, null, null);
    }

    public static AgentCall update(AgentId agent, Update update) {
        return new AgentCall(Type.UPDATE, agent, null, update, null, null, null, null);
    }

    /// Says that the agent is alive; due every [AgentEvent.Registered#heartbeatMillis()].
    public static AgentCall heartbeat(AgentId agent) {
        return new AgentCall(Type.HEARTBEAT, agent, null, null, null, null, null, null);
    }

    /// Says that the agent leaves for good: its tasks are gone and its id is not used again.
    public static AgentCall unregister(AgentId agent) {
        return new AgentCall(Type.UNREGISTER, agent, null, null, null, null, null, null);
    }

    /// Says what came of an operation.
    public static AgentCall operationUpdate(AgentId agent, OperationUpdate update) {
        return new AgentCall(Type.OPERATION_STATUS, agent, null, null, update, null, null, null);
    }

    /// Says what the agent can spare for a while.
    public static AgentCall oversubscribed(AgentId agent, Oversubscribed oversubscribed) {
        return new AgentCall(
                Type.OVERSUBSCRIBED, agent, null, null, null, oversubscribed, null, null);
    }

    /// Passes on what an executor says to its framework.
    public static AgentCall message(AgentId agent, Message message) {
        return new AgentCall(Type.MESSAGE, agent, null, null, null, null, message, null);
    }

    /// Says that a custom executor has ended.
    public static AgentCall executorEnded(AgentId agent, ExecutorEnded ended) {
        return new AgentCall(Type.EXECUTOR_ENDED, agent, null, null, null, null, null, ended);
    }

    public enum Type {
        REGISTER,
        UPDATE,
        HEARTBEAT,
        UNREGISTER,
        OPERATION_STATUS,
        OVERSUBSCRIBED,
        MESSAGE,
        EXECUTOR_ENDED
    }

    /// Opens the link. `agentInfo.id` is unset the first time; afterwards the agent keeps the id it
    /// was given. `tasks` are all tasks the agent knows, terminal ones whose last status is not yet
    /// acknowledged included, each with its latest status in `statuses`. `executors` are the custom
    /// executors that it has, idle ones included.
    public record Register(
            AgentInfo agentInfo,
            Address address,
            String version,
            List<String> capabilities,
            List<Disk> disks,
            List<Task> tasks,
            List<StandingExecutor> executors) {
        public Register {
            Fields.required(agentInfo, "Register.agent_info");
            Fields.required(address, "Register.address");
            version = Fields.orDefault(version, "");
            capabilities = Fields.list(capabilities);
            disks = Fields.list(disks);
            tasks = Fields.list(tasks);
            executors = Fields.list(executors);
        }

        /// An agent without custom executors.
        public Register(
                AgentInfo agentInfo,
                Address address,
                String version,
                List<String> capabilities,
                List<Disk> disks,
                List<Task> tasks) {
            this(agentInfo, address, version, capabilities, disks, tasks, List.of());
        }
    }

    /// A custom executor that an agent has started and that has not ended.
    public record StandingExecutor(FrameworkId frameworkId, ExecutorInfo executorInfo) {
        public StandingExecutor {
            Fields.required(frameworkId, "StandingExecutor.framework_id");
            Fields.required(executorInfo, "StandingExecutor.executor_info");
        }
    }

    /// A status of a task, sent again with growing pauses until the kernel passes on its
    /// acknowledgement ([AgentEvent.Acknowledge]). `status.uuid` is set. `latestState` is the
    /// newest state the agent knows, so that resources of an ended task are free before older
    /// statuses have been acknowledged.
    public record Update(FrameworkId frameworkId, TaskStatus status, TaskState latestState) {
        public Update {
            Fields.required(frameworkId, "Update.framework_id");
            Fields.required(status, "Update.status");
            latestState = Fields.orDefault(latestState, status.state());
        }

        public TaskId taskId() {
            return status.taskId();
        }

        public @Nullable Bytes uuid() {
            return status.uuid();
        }
    }

    /// What came of an operation of which the agent was told ([AgentEvent.ApplyOperation]). `uuid`
    /// is that of the operation; of `status` counts the state (FINISHED or FAILED), the message and
    /// the converted resources.
    public record OperationUpdate(Bytes uuid, OperationStatus status) {
        public OperationUpdate {
            Fields.required(uuid, "OperationUpdate.uuid");
            Fields.required(status, "OperationUpdate.status");
        }
    }

    /// Resources that are promised to others and not used by them at the moment: all are revocable.
    /// They take the place of those that the agent named before; the kernel forgets them when the
    /// agent is not heard of, and when another kernel leads.
    public record Oversubscribed(List<Resource> resources) {
        public Oversubscribed {
            resources = Fields.list(resources);
        }
    }

    /// Something that an executor says to its framework. It gets lost when the framework is not
    /// connected, or when the request does: there is no answer that says so.
    public record Message(FrameworkId frameworkId, ExecutorId executorId, Bytes data) {
        public Message {
            Fields.required(frameworkId, "Message.framework_id");
            Fields.required(executorId, "Message.executor_id");
            Fields.required(data, "Message.data");
        }
    }

    /// The end of a custom executor. `status` is the wait status of its process: the exit status
    /// times 256, or the signal that ended it. When this gets lost, the kernel learns of it from
    /// the next registration.
    public record ExecutorEnded(FrameworkId frameworkId, ExecutorId executorId, Integer status) {
        public ExecutorEnded {
            Fields.required(frameworkId, "ExecutorEnded.framework_id");
            Fields.required(executorId, "ExecutorEnded.executor_id");
            Fields.required(status, "ExecutorEnded.status");
        }
    }
}
