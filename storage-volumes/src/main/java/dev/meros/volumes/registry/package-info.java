/// What the node knows of its volumes, on its disk: a file for each, of whose every byte a checksum
/// is kept.
@NullMarked
package dev.meros.volumes.registry;

import org.jspecify.annotations.NullMarked;
