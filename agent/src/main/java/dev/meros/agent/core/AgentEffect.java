package dev.meros.agent.core;

import dev.meros.api.agent.AgentCall;
import dev.meros.api.agent.AgentEvent;
import dev.meros.api.executor.Event;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.Bytes;
import dev.meros.api.model.ExecutorInfo;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.Resource;
import dev.meros.api.model.TaskInfo;

import java.util.List;

/// What the agent does, once the records of the decision are safe.
public sealed interface AgentEffect {
    /// Start a container; answered by ContainerStarted or ContainerFailed.
    record StartContainer(TaskKey key, String container, FrameworkInfo framework, TaskInfo task)
            implements AgentEffect {}

    /// Send a signal to all processes of a container.
    record SignalContainer(TaskKey key, String container, Signal signal) implements AgentEffect {}

    /// Check a task from now on; answered by HealthChecked and Checked again and again.
    record StartChecks(TaskKey key, String container, TaskInfo task) implements AgentEffect {}

    record StopChecks(TaskKey key, String container) implements AgentEffect {}

    /// Tell the kernel; a lost one is sent again later.
    record SendUpdate(AgentCall.Update update) implements AgentEffect {}

    /// Do something on the disks; what comes of it goes to the kernel, which asks again until then.
    record ApplyOperation(AgentEvent.ApplyOperation operation) implements AgentEffect {}

    /// Throw away what the driver remembers of a container; its sandbox stays for a while.
    record ForgetContainer(TaskKey key, String container) implements AgentEffect {}

    /// Leave the kernel and register anew.
    record Reconnect() implements AgentEffect {}

    /// What the agent does with custom executors.
    sealed interface OfExecutor extends AgentEffect {}

    /// Start an executor; answered by ExecutorStarted or ExecutorFailed. `resources` are its own
    /// and those of its first tasks.
    record StartExecutor(
            ExecutorKey key,
            String container,
            AgentId agent,
            FrameworkInfo framework,
            ExecutorInfo executor,
            List<Resource> resources)
            implements OfExecutor {
        public StartExecutor {
            resources = List.copyOf(resources);
        }
    }

    /// Hold the container of an executor to these resources and let their volumes appear in it,
    /// before anything else is written to `stream`; answered by ExecutorUnprepared if that cannot
    /// be done.
    record PrepareExecutor(
            ExecutorKey key, String container, String stream, List<Resource> resources)
            implements OfExecutor {
        public PrepareExecutor {
            resources = List.copyOf(resources);
        }
    }

    /// Send a signal to all processes of an executor.
    record SignalExecutor(ExecutorKey key, String container, Signal signal) implements OfExecutor {}

    /// Write an event to a stream of an executor.
    record TellExecutor(ExecutorKey key, String stream, Event event) implements OfExecutor {}

    /// End a stream of an executor, after what was written to it.
    record CloseStream(ExecutorKey key, String stream) implements OfExecutor {}

    /// Throw away what the driver remembers of an executor; its sandbox stays for a while.
    record ForgetExecutor(ExecutorKey key, String container) implements OfExecutor {}

    /// Pass on what an executor says to its framework; may get lost.
    record SendMessage(ExecutorKey key, Bytes data) implements OfExecutor {}

    /// Tell the kernel that an executor has ended; `status` is the wait status of its process.
    record ReportEnd(ExecutorKey key, int status) implements OfExecutor {}

    /// The two signals that end a container.
    enum Signal {
        TERM,
        KILL
    }
}
