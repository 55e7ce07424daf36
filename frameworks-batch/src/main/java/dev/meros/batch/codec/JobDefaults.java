package dev.meros.batch.codec;

import dev.meros.api.model.Scalar;

/// What a job gets that does not say otherwise.
///
/// @param mem in MB
/// @param disk in MB
/// @param user who runs it; empty for the user of the agent
public record JobDefaults(Scalar cpus, Scalar mem, Scalar disk, String user) {
    /// Those of Chronos: 0.1 cpus, 128 MB of memory, 256 MB of disk.
    public static final JobDefaults CHRONOS =
            new JobDefaults(Scalar.of(0.1), Scalar.of(128), Scalar.of(256), "");
}
