package dev.meros.volumes;

import java.time.Instant;

/// A volume as it once was.
///
/// @param name its name, one for each volume: 1 to 100 letters, digits, `.`, `_` and `-`, beginning
///   with a letter or digit
/// @param created when it was made
/// @param sizeMb how large the volume was then, in MB
public record Snapshot(String name, Instant created, long sizeMb) {
    /// How the names of snapshots begin that are made for something else, and are gone with it.
    public static final String PASSING = "meros-";

    public Snapshot {
        check(name);
    }

    /// Throws [VolumeException] unless a user may give a snapshot this name.
    public static void checkChosen(String name) {
        check(name);
        if (name.startsWith(PASSING)) {
            throw new VolumeException(
                    "snapshot: "
                            + name
                            + " (expected: a name that does not begin with "
                            + PASSING
                            + ")");
        }
    }

    /// Throws [VolumeException] unless this can be the name of a snapshot.
    public static void check(String name) {
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,99}")) {
            throw new VolumeException(
                    "snapshot: "
                            + name
                            + " (expected: 1 to 100 letters, digits, '.', '_' and '-')");
        }
    }
}
