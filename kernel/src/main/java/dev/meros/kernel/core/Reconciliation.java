package dev.meros.kernel.core;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.OperationState;
import dev.meros.api.model.OperationStatus;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.model.TaskStatus.Reason;
import dev.meros.api.scheduler.Call;
import dev.meros.kernel.core.agent.AgentEntry;
import dev.meros.kernel.core.agent.AgentPresence;
import dev.meros.kernel.core.framework.FrameworkEntry;
import dev.meros.kernel.core.operation.OperationEntry;
import dev.meros.kernel.core.task.Statuses;
import dev.meros.kernel.core.task.TaskEntry;

import org.jspecify.annotations.Nullable;

/// Answers frameworks that ask what became of tasks and operations: mesos-v1 §2.2 RECONCILE.
final class Reconciliation {
    private Reconciliation() {}

    static void tasks(Step step, FrameworkEntry framework, Call.Reconcile reconcile) {
        if (reconcile.tasks().isEmpty()) {
            for (TaskEntry task : step.state.tasks().of(framework.id())) {
                step.update(framework, Statuses.reconciled(task, step.now));
            }
        }
        for (Call.Reconcile.Task task : reconcile.tasks()) {
            answer(step, framework, task.taskId(), task.agentId());
        }
    }

    /// Says what is known of a task, unless its agent may still come back and tell.
    static void answer(Step step, FrameworkEntry framework, TaskId id, @Nullable AgentId agent) {
        TaskEntry task = step.state.tasks().find(framework.id(), id);
        if (task != null) {
            step.update(framework, Statuses.reconciled(task, step.now));
            return;
        }
        TaskState state =
                switch (presence(step, agent)) {
                    case RECOVERED -> null;
                    case CONNECTED, DISCONNECTED -> TaskState.TASK_GONE;
                    case UNREACHABLE -> TaskState.TASK_UNREACHABLE;
                    case GONE -> TaskState.TASK_GONE_BY_OPERATOR;
                    case UNKNOWN -> TaskState.TASK_UNKNOWN;
                };
        if (state != null) {
            TaskStatus status =
                    Statuses.ofKernel(id, agent, state, Reason.REASON_RECONCILIATION, step.now)
                            .toBuilder()
                            .message("Reconciliation: Task is unknown")
                            .build();
            step.update(framework, withUnreachableTime(step, status, agent));
        }
    }

    private static AgentPresence presence(Step step, @Nullable AgentId agent) {
        if (agent == null) {
            return step.state.agents().anyRecovered()
                    ? AgentPresence.RECOVERED
                    : AgentPresence.UNKNOWN;
        }
        return step.state.agents().presence(agent);
    }

    private static TaskStatus withUnreachableTime(
            Step step, TaskStatus status, @Nullable AgentId agent) {
        AgentEntry entry = agent == null ? null : step.state.agents().find(agent);
        return entry == null || entry.unreachableSince() == null
                ? status
                : Statuses.withUnreachableTime(status, entry.unreachableSince());
    }

    /// Says what is known of operations: all of the framework when it names none.
    static void operations(
            Step step, FrameworkEntry framework, Call.ReconcileOperations reconcile) {
        if (reconcile.operations().isEmpty()) {
            for (OperationEntry operation : step.state.operations().of(framework.id())) {
                tell(step, framework, operation.status());
            }
        }
        for (Call.ReconcileOperations.Operation asked : reconcile.operations()) {
            OperationEntry known =
                    step.state.operations().find(framework.id(), asked.operationId());
            tell(step, framework, known == null ? unknown(step, asked) : known.status());
        }
    }

    /// There is nothing to acknowledge about an answer.
    private static void tell(Step step, FrameworkEntry framework, OperationStatus status) {
        step.tell(framework.id(), OperationUpdates.event(status.toBuilder().uuid(null).build()));
    }

    private static OperationStatus unknown(
            Step step, Call.ReconcileOperations.Operation operation) {
        OperationState state =
                switch (presence(step, operation.agentId())) {
                    case RECOVERED -> OperationState.OPERATION_RECOVERING;
                    case UNREACHABLE -> OperationState.OPERATION_UNREACHABLE;
                    case GONE -> OperationState.OPERATION_GONE_BY_OPERATOR;
                    case CONNECTED, DISCONNECTED, UNKNOWN -> OperationState.OPERATION_UNKNOWN;
                };
        return OperationStatus.builder()
                .operationId(operation.operationId())
                .state(state)
                .agentId(operation.agentId())
                .resourceProviderId(operation.resourceProviderId())
                .message("Reconciliation: Operation is unknown")
                .build();
    }
}
