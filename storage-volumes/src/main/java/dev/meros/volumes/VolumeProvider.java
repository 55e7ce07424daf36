package dev.meros.volumes;

import java.nio.file.Path;

/// Makes and destroys the volumes of one kind on this node. Thread-safe; every call may be repeated
/// and has the effect of one, so that a caller that lost an answer simply asks again.
///
/// All calls throw [VolumeException] when the disk or the system refuses.
public interface VolumeProvider {
    /// What becomes of a volume that outgrows its size.
    Enforcement enforcement();

    /// Makes an empty volume, or leaves the one of that name as it is.
    void create(VolumeSpec spec);

    /// Makes the volume usable on this node and says where it is; throws [VolumeException] when
    /// there is none of that name.
    Path publish(VolumeId id);

    /// What the volume holds now; throws [VolumeException] when there is none of that name. Looks
    /// at every file, so it is not for every second.
    VolumeUsage usage(VolumeId id);

    /// Destroys the volume with all it holds, if there is one. Links are removed, what they lead to
    /// is left alone.
    void destroy(VolumeId id);

    /// Whether sizes are limits or only book-keeping.
    enum Enforcement {
        /// The size is recorded by the caller; the volume can outgrow it.
        BOOKED,
        /// Writes beyond the size fail.
        ENFORCED
    }
}
