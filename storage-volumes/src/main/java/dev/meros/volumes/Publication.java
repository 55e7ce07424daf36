package dev.meros.volumes;

import org.jspecify.annotations.Nullable;

/// That a volume is there for one holder, or shall be, or was.
///
/// @param holder who uses the volume, such as the id of a container; a volume has at most one
///   publication for each
/// @param target the absolute path at which the volume shall appear on the node; `null`: wherever
///   the provider has it
/// @param access what the holder may do
/// @param ownership whom the top directory belongs to; `null`: as it is
/// @param epoch the turn of the writer: whoever has a lower one than the volume has seen is refused
/// @param phase what has become of it
/// @param path where the volume is on the node; `null` until it is published
public record Publication(
        String holder,
        @Nullable String target,
        Access access,
        @Nullable Ownership ownership,
        long epoch,
        Phase phase,
        @Nullable String path) {
    private static final int MAX_HOLDER = 255;

    public Publication {
        if (holder.isEmpty() || holder.length() > MAX_HOLDER) {
            throw new VolumeException(
                    "holder: " + holder + " (expected: 1 to " + MAX_HOLDER + " characters)");
        }
        if (target != null && !target.startsWith("/")) {
            throw new VolumeException("target: " + target + " (expected: an absolute path)");
        }
        if (epoch < 0) {
            throw new VolumeException("epoch: " + epoch + " (expected: 0 or more)");
        }
    }

    /// The wish of a holder to use a volume wherever the provider has it.
    public static Publication of(String holder, Access access) {
        return new Publication(holder, null, access, null, 0, Phase.PUBLISHING, null);
    }

    public Publication withTarget(@Nullable String place) {
        return new Publication(holder, place, access, ownership, epoch, phase, path);
    }

    public Publication withOwnership(@Nullable Ownership who) {
        return new Publication(holder, target, access, who, epoch, phase, path);
    }

    public Publication withEpoch(long turn) {
        return new Publication(holder, target, access, ownership, turn, phase, path);
    }

    /// The same in another phase, with the volume at `place`.
    public Publication in(Phase next, @Nullable String place) {
        return new Publication(holder, target, access, ownership, epoch, next, place);
    }

    /// Whether both are the same wish, whatever has become of it.
    public boolean isSameWish(Publication other) {
        return in(Phase.PUBLISHING, null).equals(other.in(Phase.PUBLISHING, null));
    }

    /// What a holder may do.
    public enum Access {
        READ_ONLY,
        READ_WRITE
    }

    /// The way of a publication, in this order.
    public enum Phase {
        /// The volume may or may not be there; nobody was told that it is.
        PUBLISHING,
        /// The volume is there.
        PUBLISHED,
        /// The volume may or may not be there; nobody uses it.
        UNPUBLISHING
    }

    /// User, group and permissions of the top directory, such as 1000, 1000 and 0750 in octal; -1
    /// for what stays as it is.
    public record Ownership(int uid, int gid, int mode) {
        private static final int MAX_MODE = 07777;

        public Ownership {
            if (uid < -1 || gid < -1 || mode < -1 || mode > MAX_MODE) {
                throw new VolumeException(
                        "ownership: "
                                + uid
                                + ":"
                                + gid
                                + " "
                                + Integer.toOctalString(mode)
                                + " (expected: ids of 0 or more, a mode up to 7777, or -1)");
            }
        }
    }
}
