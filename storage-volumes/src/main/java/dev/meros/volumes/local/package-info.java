/// Providers of volumes on the disks of this node.
@NullMarked
package dev.meros.volumes.local;

import org.jspecify.annotations.NullMarked;
