package dev.meros.kernel.core.agent;

import dev.meros.api.agent.Disk;
import dev.meros.api.model.Address;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.AgentInfo;
import dev.meros.api.resource.Resources;
import dev.meros.kernel.core.operation.Conversion;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;

/// What the registry holds of an agent. `conversion` is what operations have made of its resources
/// so far; `total` are the resources of its `info`, added up, after that; `unreachableSince` is set
/// while it is not heard of, `standing` says whether operators let it be used.
public record AgentEntry(
        AgentId id,
        AgentInfo info,
        Address address,
        String version,
        List<String> capabilities,
        List<Disk> disks,
        Instant admittedAt,
        @Nullable Instant changedAt,
        @Nullable Instant unreachableSince,
        AgentStanding standing,
        Conversion conversion,
        Resources total) {
    /// The capability of agents that hold tasks to limits beyond their requests.
    public static final String TASK_RESOURCE_LIMITS = "TASK_RESOURCE_LIMITS";

    public AgentEntry {
        capabilities = List.copyOf(capabilities);
        disks = List.copyOf(disks);
    }

    /// Whether the agent has a capability; one that names none is taken to have all.
    public boolean can(String capability) {
        return capabilities.isEmpty() || capabilities.contains(capability);
    }

    public boolean isUnreachable() {
        return unreachableSince != null;
    }

    AgentEntry withUnreachableSince(@Nullable Instant since) {
        return with(since, standing, conversion, total);
    }

    AgentEntry with(AgentStanding next) {
        return with(unreachableSince, next, conversion, total);
    }

    AgentEntry with(Conversion next) {
        Conversion all = conversion.then(next);
        return with(unreachableSince, standing, all, all.applyTo(registered(info)));
    }

    private AgentEntry with(
            @Nullable Instant since, AgentStanding stands, Conversion converted, Resources left) {
        return new AgentEntry(
                id,
                info,
                address,
                version,
                capabilities,
                disks,
                admittedAt,
                changedAt,
                since,
                stands,
                converted,
                left);
    }

    /// The resources that an agent registers with, added up.
    public static Resources registered(AgentInfo info) {
        return Resources.of(info.resources()).unallocated();
    }
}
