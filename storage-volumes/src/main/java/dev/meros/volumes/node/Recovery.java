package dev.meros.volumes.node;

import dev.meros.volumes.VolumeId;
import dev.meros.volumes.registry.DamagedRecord;

import java.util.List;

/// What a start found.
///
/// @param finished volumes at which something begun was brought to its end
/// @param undone volumes at which something begun was taken back
/// @param faulty volumes that cannot be used now; [dev.meros.volumes.Volume#fault()] says why
/// @param unknown what providers have without a record; it is left alone
/// @param damaged records that cannot be read
public record Recovery(
        List<VolumeId> finished,
        List<VolumeId> undone,
        List<VolumeId> faulty,
        List<VolumeId> unknown,
        List<DamagedRecord> damaged) {
    public Recovery {
        finished = List.copyOf(finished);
        undone = List.copyOf(undone);
        faulty = List.copyOf(faulty);
        unknown = List.copyOf(unknown);
        damaged = List.copyOf(damaged);
    }
}
