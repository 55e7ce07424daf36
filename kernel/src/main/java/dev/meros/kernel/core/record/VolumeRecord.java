package dev.meros.kernel.core.record;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.Resource;

import java.time.Instant;
import java.util.List;

/// Volumes whose agent is no more.
public sealed interface VolumeRecord extends KernelRecord.Durable {
    /// An agent has gone for good with these volumes on it.
    record Lost(AgentId agent, String hostname, List<Resource> volumes, Instant at)
            implements VolumeRecord {
        public Lost {
            volumes = List.copyOf(volumes);
        }
    }

    /// An operator knows that a lost volume does not come back; `id` is its persistence id, unique
    /// in `role` on the agent.
    record Forgotten(AgentId agent, String role, String id) implements VolumeRecord {}
}
