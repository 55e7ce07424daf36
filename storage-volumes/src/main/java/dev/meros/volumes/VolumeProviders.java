package dev.meros.volumes;

import java.util.List;

/// Finds providers by their names. A name is a kind, or a kind, a colon and where its volumes are,
/// such as `directory:/mnt/disk1`; it is written into the record of every volume, so that it must
/// mean the same after a restart.
@FunctionalInterface
public interface VolumeProviders {
    /// The provider of this name; always the same one. Throws [VolumeException] when there is none
    /// on this node.
    VolumeProvider named(String name);

    /// The names of those that are there even when no volume names them.
    default List<String> names() {
        return List.of();
    }
}
