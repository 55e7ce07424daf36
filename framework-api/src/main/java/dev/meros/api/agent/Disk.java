package dev.meros.api.agent;

import dev.meros.api.model.Fields;

import org.jspecify.annotations.Nullable;

/// A disk that an agent found: the block device, where it is mounted, its size in MB and its kind.
public record Disk(String device, @Nullable String mount, Long sizeMb, Kind kind) {
    public Disk {
        Fields.required(device, "Disk.device");
        Fields.required(sizeMb, "Disk.size_mb");
        kind = Fields.orDefault(kind, Kind.UNKNOWN);
    }

    /// How a disk stores its data; `UNKNOWN` when the system does not tell.
    public enum Kind {
        NVME,
        SSD,
        ROTATIONAL,
        UNKNOWN
    }
}
