package dev.meros.kernel.core.task;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.model.TimeInfo;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/// The statuses that the kernel makes itself, and how a framework sees a status.
public final class Statuses {
    private Statuses() {}

    /// A status of a task in the books, made by the kernel: it has no uuid and needs no
    /// acknowledgement.
    public static TaskStatus ofKernel(
            TaskEntry task,
            TaskState state,
            TaskStatus.Reason reason,
            @Nullable String message,
            Instant now) {
        return ofKernel(task.id(), task.agent(), state, reason, now).toBuilder()
                .message(message)
                .build();
    }

    /// A status of a task that need not be in the books.
    public static TaskStatus ofKernel(
            TaskId task,
            @Nullable AgentId agent,
            TaskState state,
            TaskStatus.Reason reason,
            Instant now) {
        return TaskStatus.builder()
                .taskId(task)
                .agentId(agent)
                .state(state)
                .source(TaskStatus.Source.SOURCE_MASTER)
                .reason(reason)
                .timestamp(seconds(now))
                .build();
    }

    /// The answer to a framework that asks for the state of a task in the books.
    public static TaskStatus reconciled(TaskEntry task, Instant now) {
        TaskStatus known = task.latestStatus();
        TaskStatus.Builder answer =
                ofKernel(
                                task.id(),
                                task.agent(),
                                task.state(),
                                TaskStatus.Reason.REASON_RECONCILIATION,
                                now)
                        .toBuilder()
                        .message("Reconciliation: Latest task state");
        if (known != null) {
            answer.healthy(known.healthy())
                    .containerStatus(known.containerStatus())
                    .checkStatus(known.checkStatus())
                    .labels(known.labels())
                    .executorId(known.executorId())
                    .unreachableTime(known.unreachableTime());
        }
        return answer.build();
    }

    /// Marks when the agent of an unreachable task was lost.
    public static TaskStatus withUnreachableTime(TaskStatus status, Instant since) {
        return status.toBuilder().unreachableTime(TimeInfo.of(since)).build();
    }

    /// The status as its framework sees it: without PARTITION_AWARE there is only TASK_LOST where
    /// the reasons of a loss are told apart; see mesos-v1 §3.2.
    public static TaskStatus seenBy(FrameworkInfo framework, TaskStatus status) {
        TaskState seen = seenBy(framework, status.state());
        return seen == status.state() ? status : status.toBuilder().state(seen).build();
    }

    /// The state as a framework sees it.
    public static TaskState seenBy(FrameworkInfo framework, TaskState state) {
        if (framework.has(FrameworkInfo.Capability.Type.PARTITION_AWARE)) {
            return state;
        }
        return switch (state) {
            case TASK_UNREACHABLE,
                    TASK_DROPPED,
                    TASK_GONE,
                    TASK_GONE_BY_OPERATOR,
                    TASK_UNKNOWN,
                    TASK_LOST ->
                    TaskState.TASK_LOST;
            case TASK_STAGING,
                    TASK_STARTING,
                    TASK_RUNNING,
                    TASK_KILLING,
                    TASK_FINISHED,
                    TASK_FAILED,
                    TASK_KILLED,
                    TASK_ERROR ->
                    state;
        };
    }

    private static double seconds(Instant now) {
        return now.getEpochSecond() + now.getNano() / 1e9;
    }
}
