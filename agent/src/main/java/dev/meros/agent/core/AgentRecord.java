package dev.meros.agent.core;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.Bytes;
import dev.meros.api.model.ExecutorInfo;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.model.TimeInfo;

import org.jspecify.annotations.Nullable;

/// What changes the state of the agent. The names and fields of those that are stored are the
/// format of the checkpoint.
public sealed interface AgentRecord {
    /// The kernel gave the agent an id.
    record IdAssigned(AgentId id) implements AgentRecord {}

    /// The kernel took the id back.
    record IdForgotten() implements AgentRecord {}

    /// A leader of a higher term has spoken: lower ones are not listened to any more.
    record TermSeen(long term) implements AgentRecord {}

    /// A task is to be started; `group` is set when it was launched together with others.
    record TaskLaunched(
            FrameworkInfo framework, TaskInfo task, String container, @Nullable String group)
            implements AgentRecord {}

    record TaskStarted(TaskKey key, TaskProcess process) implements AgentRecord {}

    record PhaseChanged(
            TaskKey key, TaskPhase phase, @Nullable TimeInfo killAt, @Nullable Outcome verdict)
            implements AgentRecord {}

    record StatusAdded(TaskKey key, TaskStatus status) implements AgentRecord {}

    record StatusAcknowledged(TaskKey key, Bytes uuid) implements AgentRecord {}

    /// Nobody is told of this task any more.
    record TaskAbandoned(TaskKey key) implements AgentRecord {}

    record TaskForgotten(TaskKey key) implements AgentRecord {}

    /// A whole task, as compaction of the checkpoint writes it.
    record TaskRestored(AgentTask task) implements AgentRecord {}

    /// The status in flight has been sent for the n-th time.
    record UpdateSent(TaskKey key, int attempt, TimeInfo resendAt) implements AgentRecord {}

    record HealthObserved(TaskKey key, TaskHealth health) implements AgentRecord {}

    record LinkChanged(AgentState.Link link) implements AgentRecord {}

    /// A custom executor is to be started.
    record ExecutorLaunched(FrameworkInfo framework, ExecutorInfo executor, String container)
            implements AgentRecord {}

    record ExecutorStarted(ExecutorKey key, TaskProcess process) implements AgentRecord {}

    record ExecutorChanged(
            ExecutorKey key,
            ExecutorPhase phase,
            @Nullable TimeInfo deadline,
            @Nullable Outcome verdict)
            implements AgentRecord {}

    /// An executor has been given a task.
    record ExecutorUsed(ExecutorKey key) implements AgentRecord {}

    record ExecutorForgotten(ExecutorKey key) implements AgentRecord {}

    /// A whole executor, as compaction of the checkpoint writes it.
    record ExecutorRestored(AgentExecutor executor) implements AgentRecord {}

    /// Where an executor listens from now on; null: nowhere.
    record StreamChanged(ExecutorKey key, @Nullable String stream) implements AgentRecord {}

    /// How safe a record must be before its effects leave.
    enum Storage {
        /// On disk, whatever happens to the machine.
        SYNCED,
        /// Written; it survives the agent, and with the machine its meaning is gone too.
        WRITTEN,
        /// Nowhere: a new agent process starts without it.
        MEMORY
    }

    default Storage storage() {
        return switch (this) {
            case IdAssigned _,
                    IdForgotten _,
                    TermSeen _,
                    TaskLaunched _,
                    StatusAdded _,
                    TaskRestored _,
                    ExecutorLaunched _,
                    ExecutorRestored _ ->
                    Storage.SYNCED;
            case TaskStarted _,
                    PhaseChanged _,
                    StatusAcknowledged _,
                    TaskAbandoned _,
                    TaskForgotten _,
                    ExecutorStarted _,
                    ExecutorChanged _,
                    ExecutorUsed _,
                    ExecutorForgotten _ ->
                    Storage.WRITTEN;
            case UpdateSent _, HealthObserved _, LinkChanged _, StreamChanged _ -> Storage.MEMORY;
        };
    }
}
