package dev.meros.kernel.core.operation;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.Bytes;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.Offer;
import dev.meros.api.model.OperationState;
import dev.meros.api.model.OperationStatus;
import dev.meros.api.resource.Resources;
import dev.meros.kernel.core.record.OperationRecord;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/// An operation in the books. `framework` and `role` are unset when an operator asked for it;
/// `held` are the resources that only it may use while it is pending.
public record OperationEntry(
        Bytes uuid,
        @Nullable FrameworkId framework,
        @Nullable String role,
        AgentId agent,
        Offer.Operation operation,
        OperationRecord.Progress progress,
        Resources held,
        OperationStatus status,
        Instant at) {
    static OperationEntry begun(OperationRecord.Begun r) {
        return new OperationEntry(
                r.uuid(),
                r.framework(),
                r.role(),
                r.agent(),
                r.operation(),
                r.progress(),
                Resources.of(r.held()),
                r.status(),
                r.at());
    }

    /// This operation as a record that leads to it.
    public OperationRecord.Begun toRecord() {
        return new OperationRecord.Begun(
                uuid, framework, role, agent, operation, progress, held.toList(), status, at);
    }

    /// Whether the agent still has to do something.
    public boolean isAtAgent() {
        return progress == OperationRecord.Progress.AT_AGENT;
    }

    /// Whether the framework has yet to acknowledge the latest status.
    public boolean awaitsAcknowledgement() {
        return status.uuid() != null;
    }

    /// Whether what it needs is taken from its agent.
    public boolean holdsResources() {
        return !held.isEmpty() && status.state() == OperationState.OPERATION_PENDING;
    }

    /// Whether its framework wants to know what becomes of it.
    public boolean hasAudience() {
        return framework != null && operation.id() != null;
    }

    boolean isOver() {
        return !isAtAgent() && !awaitsAcknowledgement();
    }

    OperationEntry with(OperationStatus next) {
        OperationState state = OperationStates.next(status.state(), next.state());
        return new OperationEntry(
                uuid,
                framework,
                role,
                agent,
                operation,
                OperationStates.isTerminal(state) ? OperationRecord.Progress.DONE : progress,
                held,
                next.toBuilder().state(state).build(),
                at);
    }

    OperationEntry with(OperationState state) {
        return with(status.toBuilder().state(state).build());
    }

    OperationEntry acknowledged() {
        return with(status.toBuilder().uuid(null).build());
    }

    /// The operation of a framework that is no more.
    OperationEntry withoutAudience() {
        return new OperationEntry(
                uuid,
                framework,
                role,
                agent,
                operation.toBuilder().id(null).build(),
                progress,
                held,
                status.toBuilder().uuid(null).build(),
                at);
    }
}
