package dev.meros.kernel.core.volume;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.Resource;
import dev.meros.api.resource.Reservations;

import java.util.Objects;

/// What tells a volume from all others of the cluster: its id is unique in its role on its agent.
public record VolumeKey(AgentId agent, String role, String id) {
    /// The key of a volume on an agent; throws [NullPointerException] for another resource.
    public static VolumeKey of(AgentId agent, Resource volume) {
        String role = Objects.requireNonNullElse(Reservations.role(volume), "*");
        Resource.DiskInfo disk = Objects.requireNonNull(volume.disk(), "disk");
        return new VolumeKey(
                agent, role, Objects.requireNonNull(disk.persistence(), "persistence").id());
    }

    /// Whether a resource is a persistent volume.
    public static boolean isVolume(Resource resource) {
        return resource.disk() != null && resource.disk().persistence() != null;
    }
}
