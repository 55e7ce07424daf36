package dev.meros.kernel.core.record;

import dev.meros.api.agent.Disk;
import dev.meros.api.model.Address;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.AgentInfo;
import dev.meros.api.model.DrainConfig;

import java.time.Instant;
import java.util.List;

/// The registry of agents.
public sealed interface AgentRecord extends KernelRecord.Durable {
    /// An agent has registered for the first time; `info.id` is set.
    record Admitted(
            AgentInfo info,
            Address address,
            String version,
            List<String> capabilities,
            List<Disk> disks,
            Instant at)
            implements AgentRecord {}

    /// An agent has registered again and says something new of itself.
    record Changed(
            AgentInfo info,
            Address address,
            String version,
            List<String> capabilities,
            List<Disk> disks,
            Instant at)
            implements AgentRecord {}

    /// An agent has not been heard of for too long.
    record Unreachable(AgentId agent, Instant at) implements AgentRecord {}

    /// An unreachable agent is back.
    record Returned(AgentId agent, Instant at) implements AgentRecord {}

    /// An agent has left for good.
    record Removed(AgentId agent, Instant at) implements AgentRecord {}

    /// An operator wants nothing new on an agent; its tasks stay.
    record Deactivated(AgentId agent, Instant at) implements AgentRecord {}

    /// An operator wants an agent empty: its tasks are being killed.
    record DrainBegun(AgentId agent, DrainConfig config, Instant at) implements AgentRecord {}

    /// Nothing is left on an agent that was to be empty.
    record Drained(AgentId agent, Instant at) implements AgentRecord {}

    /// A deactivated or drained agent is used again.
    record Reactivated(AgentId agent, Instant at) implements AgentRecord {}

    /// An operator has declared that an agent never comes back.
    record MarkedGone(AgentId agent, Instant at) implements AgentRecord {}

    /// It is no longer remembered that an agent was marked gone.
    record GoneForgotten(AgentId agent) implements AgentRecord {}
}
