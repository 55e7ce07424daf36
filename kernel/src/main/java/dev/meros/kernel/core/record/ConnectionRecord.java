package dev.meros.kernel.core.record;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.OfferConstraints;
import dev.meros.api.model.Request;
import dev.meros.api.resource.Resources;
import dev.meros.kernel.core.StreamId;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;

/// Who is connected.
public sealed interface ConnectionRecord extends KernelRecord.Transient {
    record AgentConnected(AgentId agent, StreamId stream, Instant at) implements ConnectionRecord {}

    record AgentSeen(AgentId agent, Instant at) implements ConnectionRecord {}

    /// Silence is counted from `at` for every agent: the kernel itself had stood still.
    record GraceGranted(Instant at) implements ConnectionRecord {}

    /// Deadlines have been looked at.
    record Ticked(Instant at) implements ConnectionRecord {}

    /// From now on an agent has these revocable resources beside its others.
    record AgentOversubscribed(AgentId agent, Resources resources) implements ConnectionRecord {}

    record AgentDisconnected(AgentId agent, Instant at) implements ConnectionRecord {}

    record FrameworkConnected(FrameworkId framework, StreamId stream, List<String> suppressedRoles)
            implements ConnectionRecord {}

    record FrameworkDisconnected(FrameworkId framework) implements ConnectionRecord {}

    /// Which agents the framework wants to be offered from now on, by role; null: any. Void when
    /// its stream opens or ends.
    record ConstraintsStated(FrameworkId framework, @Nullable OfferConstraints constraints)
            implements ConnectionRecord {}

    /// Everything the framework waits for from now on, each with its role; nothing: it does not
    /// say. Void when its stream opens or ends.
    record DemandStated(FrameworkId framework, List<Request> requests) implements ConnectionRecord {
        public DemandStated {
            requests = List.copyOf(requests);
        }
    }

    /// Roles in which the framework wants no offers, as they are from now on.
    record RolesSuppressed(FrameworkId framework, List<String> suppressedRoles)
            implements ConnectionRecord {}
}
