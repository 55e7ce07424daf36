/// Providers of volumes that are trees of files, or devices, somewhere on this node: on its disks,
/// in its memory, on file systems of others that it mounts, or where a plugin has them.
@NullMarked
package dev.meros.volumes.local;

import org.jspecify.annotations.NullMarked;
