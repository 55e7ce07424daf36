package dev.meros.kernel.core.record;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.Bytes;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.Offer;
import dev.meros.api.model.OperationStatus;
import dev.meros.api.model.Resource;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;

/// Operations on resources.
public sealed interface OperationRecord extends KernelRecord.Durable {
    /// From now on an agent has `converted` in place of `consumed`; both without allocation.
    record Converted(AgentId agent, List<Resource> consumed, List<Resource> converted)
            implements OperationRecord {
        public Converted {
            consumed = List.copyOf(consumed);
            converted = List.copyOf(converted);
        }
    }

    /// An operation comes into the books, because its agent has to do something, or because its
    /// framework shall know of it. `uuid` is that of the operation; `framework` and `role` are
    /// unset when an operator asked for it. `held` is what it takes from its agent while it is
    /// pending.
    record Begun(
            Bytes uuid,
            @Nullable FrameworkId framework,
            @Nullable String role,
            AgentId agent,
            Offer.Operation operation,
            Progress progress,
            List<Resource> held,
            OperationStatus status,
            Instant at)
            implements OperationRecord {
        public Begun {
            held = List.copyOf(held);
        }
    }

    /// Something new is known of an operation. After a terminal status the agent has nothing more
    /// to do; an operation then leaves the books unless the status has a uuid, which its framework
    /// is to acknowledge.
    record StatusChanged(Bytes uuid, OperationStatus status) implements OperationRecord {}

    /// The framework knows the latest status.
    record Acknowledged(Bytes uuid) implements OperationRecord {}

    /// Whether the agent still has to do something.
    enum Progress {
        AT_AGENT,
        DONE
    }
}
