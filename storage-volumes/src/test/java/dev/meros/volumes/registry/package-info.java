/// Records of volumes, whole and damaged.
@NullMarked
package dev.meros.volumes.registry;

import org.jspecify.annotations.NullMarked;
